import { Anchor, Button, Code, List, Loader, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../shell/problem-alert.js';
import { Door } from '../shell/door.js';
import { useWords } from '../words/language.js';
import { useLogin, useSession } from './login.js';

/** Shows what is behind it to whoever has logged in and may do anything; to others, what they can do about it. */
export function Gate({
  issuer,
  children,
}: {
  readonly issuer: string;
  readonly children: ReactNode;
}) {
  const words = useWords();
  const session = useSession();
  const login = useLogin();
  const logIn = (
    <Button size="md" onClick={() => void session.logIn()}>
      {words.logIn}
    </Button>
  );
  switch (login.kind) {
    case 'starting':
      return (
        <Door>
          <Loader aria-hidden />
          <Text role="status">{words.starting}</Text>
        </Door>
      );
    case 'logged-out':
      return (
        <Door>
          <Title order={1}>{words.title}</Title>
          <Text>{login.isOver ? words.loggedOut : words.welcome}</Text>
          {logIn}
        </Door>
      );
    case 'refused':
      return (
        <Door>
          <Title order={1}>{words.loginFailed}</Title>
          <Text>
            {login.code === 'invalid_scope' ? words.unknownScopes : words.loginFailedHelp}
          </Text>
          <Code block>{`${login.code}: ${login.reason}`}</Code>
          {logIn}
        </Door>
      );
    case 'issuer-away':
      return (
        <Door>
          <Title order={1}>{words.issuerAway}</Title>
          <Text>{words.issuerAwayHelp(issuer)}</Text>
          <Button onClick={() => void session.logIn()}>{words.tryAgain}</Button>
        </Door>
      );
    case 'not-taken':
      return (
        <Door>
          <Title order={1}>{words.loginFailed}</Title>
          <ProblemAlert error={login.error} />
          {logIn}
          <LogOutLink />
        </Door>
      );
    case 'logged-in':
      return login.caller.scopes.length > 0 ? <>{children}</> : <WithoutRights />;
  }
}

function WithoutRights() {
  const words = useWords();
  const login = useLogin();
  if (login.kind !== 'logged-in') return null;
  const { operator, client, lookedAt } = login.caller;
  return (
    <Door>
      <Title order={1}>{words.noRights}</Title>
      <Text>{words.noRightsHelp(operator ?? client)}</Text>
      <List>
        {Object.entries(words.rights).map(([scope, right]) => (
          <List.Item key={scope}>
            {right} <Code>{scope}</Code>
          </List.Item>
        ))}
      </List>
      <Stack gap={4}>
        <Text size="sm">{words.noRightsLookedAt}</Text>
        <List size="sm">
          {lookedAt.map((place) => (
            <List.Item key={place}>{place}</List.Item>
          ))}
        </List>
      </Stack>
      <LogOutLink />
    </Door>
  );
}

function LogOutLink() {
  const words = useWords();
  const session = useSession();
  return (
    <Anchor component="button" type="button" onClick={() => void session.logOut()}>
      {words.logOut}
    </Anchor>
  );
}
