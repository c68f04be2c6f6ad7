import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { BrowserContext, Page } from 'playwright-core';
import { zh } from '../../src/console/words/zh.js';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import { type Issuer, startIssuer } from '../../src/local/issuer/issuer.js';
import { LOCAL_PERSONS } from '../../src/local/issuer/persons.js';
import type { RunningService } from '../../src/service.js';
import type { Environment } from '../../src/settings/reader.js';
import { startBrowser } from './browser.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startReplica } from '../support/replica.js';
import { startSimulator } from '../support/simulator.js';
import { AUDIENCE } from '../support/tokens.js';

const CLIENT = 'console';
/** How long a token is good. */
export const ACCESS_TOKEN_SECONDS = 900;
const NOBODY = { sub: 'nobody', name: 'Nora Nobody', email: 'nobody@example.com', scopes: [] };

/** One browser, one service with its console, the issuer of local mode, and the windows of persons. */
export interface ConsoleScene {
  readonly service: RunningService;
  readonly simulator: ImSimulator;
  readonly issuer: Issuer;
  readonly database: TestDatabase;
  /** Calls the service as an application that may do everything. */
  readonly call: (
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
  ) => Promise<Record<string, unknown>>;
  /** A window of its own, without any cookie. What the policy of contents stops in it, or it throws, is in `complaints`. */
  window(options?: WindowOptions): Promise<Window>;
  stop(): Promise<void>;
}

interface WindowOptions {
  readonly locale?: string;
  /** For pictures: whatever the policy of contents forbids is allowed. */
  readonly bypassCSP?: boolean;
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

export interface Window {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly complaints: string[];
}

/**
 * @param settings of the service, beside those of the tests
 * @param given a database that is the test's own
 */
export async function openConsole(
  settings: Environment = {},
  given?: TestDatabase,
): Promise<ConsoleScene> {
  const [browser, database, simulator, issuer] = await Promise.all([
    startBrowser(),
    given ?? createDatabase(),
    startSimulator(),
    startIssuer(0),
  ]);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key: JWK = privateKey.export({ format: 'jwk' });
  const signingKey = { ...key, kid: 'issuer', alg: 'ES256', use: 'sig' };
  const { d: _secret, ...publicKey } = signingKey;
  const folder = mkdtempSync(path.join(tmpdir(), 'console-'));
  const jwksFile = path.join(folder, 'jwks.json');
  writeFileSync(jwksFile, JSON.stringify({ keys: [publicKey] }));
  const service = await startReplica({
    databaseUrl: database.appUrl,
    imUrl: simulator.baseUrl,
    jwksFile,
    settings: { AUTH_ISSUER: issuer.url, CONSOLE_CLIENT_ID: CLIENT, ...settings },
  });
  issuer.open({
    signingKey,
    clientId: CLIENT,
    audience: AUDIENCE,
    consoleUrls: [`${service.url}/console`],
    persons: [...LOCAL_PERSONS, NOBODY],
    accessTokenSeconds: ACCESS_TOKEN_SECONDS,
  });

  const token = await new SignJWT({ scope: 'messages:modify audit:read audit:export' })
    .setProtectedHeader({ alg: 'ES256', kid: 'issuer' })
    .setIssuer(issuer.url)
    .setAudience(AUDIENCE)
    .setSubject('refund-desk')
    .setExpirationTime('1h')
    .sign(await importJWK(key, 'ES256'));

  async function call(method: 'GET' | 'POST', address: string, body?: unknown) {
    const answer = await fetch(`${service.url}${address}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': randomUUID(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  }

  async function window(options: WindowOptions = {}): Promise<Window> {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', ...options });
    const complaints: string[] = [];
    context.on('page', (page) => {
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy|Content-Security-Policy/.test(message.text()))
          complaints.push(message.text());
      });
    });
    return { context, page: await context.newPage(), complaints };
  }

  async function stop(): Promise<void> {
    await browser.close();
    await Promise.all([service.stop(), issuer.stop(), simulator.stop()]);
    await database.drop();
    rmSync(folder, { recursive: true });
  }

  return { service, simulator, issuer, database, call, window, stop };
}

/** Undoes what a test that failed has left of a window; what was complained of in it since the last time. */
export async function tidied(window: Window | undefined): Promise<readonly string[]> {
  if (!window) return [];
  const { page, complaints } = window;
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  const language = page.getByRole('combobox', { name: zh.languageLabel });
  if ((await language.count()) > 0) await language.selectOption('en');
  return complaints.splice(0);
}

/** As a link does it: the page stays, and so does the login. */
export async function go(page: Page, address: string): Promise<Page> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, `/console${address}`);
  return page;
}

/** Logs in from the first page, or from whatever page the window shows. */
export async function logIn(page: Page, person: string, button = 'Log in'): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.locator(`button[value="${person}"]`).click();
}
