import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JWK } from 'jose';
import type { BrowserContext, Page } from 'playwright-core';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import { type Issuer, startIssuer } from '../../src/local/issuer/issuer.js';
import { LOCAL_PERSONS } from '../../src/local/issuer/persons.js';
import type { RunningService } from '../../src/service.js';
import { startBrowser } from './browser.js';
import { createDatabase } from '../support/database.js';
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
  /** A window of its own, without any cookie. What the policy of contents stops in it, or it throws, is in `complaints`. */
  window(options?: WindowOptions): Promise<Window>;
  stop(): Promise<void>;
}

interface WindowOptions {
  readonly locale?: string;
}

export interface Window {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly complaints: readonly string[];
}

export async function openConsole(): Promise<ConsoleScene> {
  const [browser, database, simulator, issuer] = await Promise.all([
    startBrowser(),
    createDatabase(),
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
    settings: { AUTH_ISSUER: issuer.url, CONSOLE_CLIENT_ID: CLIENT },
  });
  issuer.open({
    signingKey,
    clientId: CLIENT,
    audience: AUDIENCE,
    consoleUrls: [`${service.url}/console`],
    persons: [...LOCAL_PERSONS, NOBODY],
    accessTokenSeconds: ACCESS_TOKEN_SECONDS,
  });

  async function window({ locale = 'en-GB' }: WindowOptions = {}): Promise<Window> {
    const context = await browser.newContext({ locale });
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

  return { service, simulator, issuer, window, stop };
}

/** Logs in from the first page, or from whatever page the window shows. */
export async function logIn(page: Page, person: string, button = 'Log in'): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.locator(`button[value="${person}"]`).click();
}
