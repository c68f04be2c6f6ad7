import '@mantine/core/styles.css';
import './console.css';
import { createTheme, MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { fetchConfig } from './config.js';
import { Inside } from './inside.js';
import { Gate } from './login/gate.js';
import { SessionProvider } from './login/login.js';
import { Session } from './login/session.js';
import { ServiceAway } from './shell/service-away.js';
import { LanguageProvider } from './words/language.js';

// Its font is said in console.css: what a theme says here would need a <style> of its own, which the policy of contents forbids.
const theme = createTheme({ cursorType: 'pointer' });

const element = document.getElementById('console');
if (!element) throw new Error('The page has no place for the console.');
const root = createRoot(element);

function show(content: React.ReactNode): void {
  root.render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <LanguageProvider>{content}</LanguageProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

async function start(): Promise<void> {
  const config = await fetchConfig();
  const session = new Session(config);
  show(
    <SessionProvider session={session}>
      <Gate issuer={config.issuer}>
        <Inside />
      </Gate>
    </SessionProvider>,
  );
  await session.start();
}

start().catch(() => show(<ServiceAway />));
