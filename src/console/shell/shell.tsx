import { Alert, Anchor, Burger, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { NavLink, Outlet } from 'react-router';
import { RewrittenAlert } from '../log/rewritten-alert.js';
import { useRewritten } from '../log/use-log.js';
import { useCaller, useLogin, useMay, useSession } from '../login/login.js';
import { PAGES } from '../pages/pages.js';
import { useWords } from '../words/language.js';
import { Appearance } from './appearance.js';

/** The frame of every page: the menu, who is logged in, and a notice when the login has ended. */
export function Shell() {
  const words = useWords();
  const may = useMay();
  const [isOpen, menu] = useDisclosure(false);
  const isRewritten = useRewritten() !== null;
  useEffect(() => {
    document.documentElement.toggleAttribute('data-rewritten', isRewritten);
  }, [isRewritten]);
  const pages = PAGES.flatMap(({ path, name, scopes }) =>
    name && (scopes.length === 0 || scopes.some(may)) ? [{ path, name }] : [],
  );
  return (
    <>
      <a href="#content" className="skip">
        {words.skipToContent}
      </a>
      <header className="top">
        <Burger
          className="burger"
          size="sm"
          opened={isOpen}
          onClick={menu.toggle}
          aria-label={words.menu}
          aria-expanded={isOpen}
          aria-controls="menu"
        />
        <Text component="span" fw={700}>
          {words.title}
        </Text>
        <nav id="menu" aria-label={words.menu} className="menu" data-open={isOpen}>
          {pages.map(({ path, name }) => (
            <NavLink key={path} to={path} onClick={menu.close}>
              {name(words)}
            </NavLink>
          ))}
        </nav>
        <Who />
      </header>
      <RewrittenAlert />
      <Ended />
      <main id="content" tabIndex={-1} className="content">
        <Outlet />
      </main>
      <footer className="foot">
        <Text size="xs" c="dimmed">
          {words.everythingIsOnRecord}
        </Text>
        <Group gap="xs">
          <Appearance />
        </Group>
      </footer>
    </>
  );
}

function Who() {
  const words = useWords();
  const session = useSession();
  const { operator, client } = useCaller();
  const who = operator ?? client;
  return (
    <div className="who">
      <Text size="sm" title={words.loggedInAs(who)} className="ellipsis">
        <bdi>{who}</bdi>
      </Text>
      <Anchor component="button" type="button" size="sm" onClick={() => void session.logOut()}>
        {words.logOut}
      </Anchor>
    </div>
  );
}

function Ended() {
  const words = useWords();
  const session = useSession();
  const login = useLogin();
  if (login.kind !== 'logged-in' || !login.hasEnded) return null;
  return (
    <Alert color="yellow" title={words.ended} role="alert" m="md">
      <Text size="sm" mb="xs">
        {words.endedHelp}
      </Text>
      <Button size="xs" onClick={() => void session.logIn()}>
        {words.logInAgain}
      </Button>
    </Alert>
  );
}
