import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_PERSONS } from '../../src/local/issuer/persons.js';
import { whyNoBrowser } from './browser.js';
import {
  ACCESS_TOKEN_SECONDS,
  type ConsoleScene,
  logIn,
  openConsole,
  type Window,
} from './scene.js';

let scene: ConsoleScene;
const windows: Window[] = [];

beforeAll(async () => {
  if (whyNoBrowser === null) scene = await openConsole();
});
afterEach(async () => {
  const complaints = windows.flatMap((window) => window.complaints);
  await Promise.all(windows.splice(0).map(({ context }) => context.close()));
  // Nothing that a page did was stopped by the policy of contents, and nothing threw.
  expect(complaints).toEqual([]);
});
afterAll(() => scene?.stop());

async function open(path = '', locale = 'en-GB') {
  const window = await scene.window({ locale });
  windows.push(window);
  await window.page.goto(`${scene.service.url}/console${path}`);
  return window;
}

async function openAs(person: string, path = '') {
  const window = await open(path);
  await logIn(window.page, person);
  await window.page.getByText(`${person}@example.com`).first().waitFor();
  return window;
}

const shown = (window: Window): Promise<string> => window.page.locator('body').innerText();

describe.skipIf(whyNoBrowser !== null)('the console in a browser', () => {
  test.each(LOCAL_PERSONS.map(({ sub, scopes }) => [sub, scopes] as const))(
    'the %s logs in and sees what she may do, and nothing else',
    async (person, scopes) => {
      const window = await openAs(person, '/you');
      const text = await shown(window);
      const known = ['messages:modify', 'audit:read', 'audit:export'];

      expect(known.filter((scope) => text.includes(scope))).toEqual(
        known.filter((scope) => scopes.includes(scope)),
      );
    },
  );

  test('a reload and a second tab keep the login, and no token is on the disk or in an address', async () => {
    const { context, page } = await openAs('auditor', '/you?kept=1');
    const addresses: string[] = [];
    context.on('request', (request) => addresses.push(request.url()));

    await page.reload();
    await page.getByText('auditor@example.com').first().waitFor();
    const second = await context.newPage();
    await second.goto(`${scene.service.url}/console/you`);
    await second.getByText('auditor@example.com').first().waitFor();

    expect(page.url()).toBe(`${scene.service.url}/console/you?kept=1`);
    const { cookies, origins } = await context.storageState();
    const inSession = await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)));
    const kept = JSON.stringify([cookies, origins, inSession, addresses]);
    // A JWT begins with the base64url of `{"`.
    expect(kept).not.toContain('eyJ');
    expect(kept).toContain('im-edit-ledger.logged-in');
  });

  test('logging out ends the login in every tab and at the provider', async () => {
    const { context, page } = await openAs('clerk');
    const other = await context.newPage();
    await other.goto(`${scene.service.url}/console/`);
    await other.getByText('clerk@example.com').first().waitFor();

    await page.getByRole('button', { name: 'Log out' }).click();
    await other.getByText('You have logged out').waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByText('Who changed which message').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('Who are you?').waitFor();

    expect(page.url()).not.toContain('eyJ');
  });

  test('a token that is over is renewed unseen; where that fails, the page says so and stays', async () => {
    const { page } = await openAs('auditor', '/you');
    const again = page.getByRole('button', { name: 'Check again' });
    const asked = () => page.waitForResponse(`${scene.service.url}/v1/caller`);
    await page.clock.install();

    await page.clock.fastForward((ACCESS_TOKEN_SECONDS + 60) * 1_000);
    const [renewed] = await Promise.all([asked(), again.click()]);
    expect(renewed.status()).toBe(200);

    await page.route(`${scene.issuer.url}/token`, (route) => route.abort());
    await page.clock.fastForward((ACCESS_TOKEN_SECONDS + 60) * 1_000);
    await again.click();
    await page.getByText('Your login has ended').waitFor();
    await expect.poll(() => page.getByText('What you may do').isVisible()).toBe(true);

    await page.unroute(`${scene.issuer.url}/token`);
    await page.getByRole('button', { name: 'Log in again' }).click();
    await page.waitForURL(`${scene.service.url}/console/you`);
    await page.getByText('auditor@example.com').first().waitFor();
    expect(await page.getByText('Your login has ended').count()).toBe(0);
  });

  test('a provider that is away is reported, and tried again', async () => {
    const window = await open();
    await window.page.route(`${scene.issuer.url}/**`, (route) => route.abort());
    await window.page.getByRole('button', { name: 'Log in' }).click();
    await window.page.getByText('The login page cannot be reached').waitFor();

    await window.page.unroute(`${scene.issuer.url}/**`);
    await window.page.getByRole('button', { name: 'Try again' }).click();
    await window.page.getByText('Who are you?').waitFor();
  });

  test('a provider that refuses is quoted', async () => {
    const window = await open('/callback?error=access_denied&state=unknown');
    await window.page.getByRole('button', { name: 'Log in' }).waitFor();
    await window.page.route('**/auth?**', (route) => {
      const state = new URL(route.request().url()).searchParams.get('state') ?? '';
      const location = `${scene.service.url}/console/callback?error=access_denied&error_description=not+your+app&state=${state}`;
      return route.fulfill({ status: 303, headers: { location } });
    });
    await window.page.getByRole('button', { name: 'Log in' }).click();
    await window.page.getByText('access_denied: not your app').waitFor();
  });

  test('a person without rights learns whom to ask for which', async () => {
    const window = await openAs('nobody');
    const text = await shown(window);

    expect(text).toContain('You may not do anything here yet');
    expect(text).toContain('audit:read');
    expect(text).toContain('the claim scope');
  });

  test('a service that does not answer is reported with what to do', async () => {
    const window = await scene.window();
    windows.push(window);
    await window.page.route('**/console/config.json', (route) => route.fulfill({ status: 503 }));
    await window.page.goto(`${scene.service.url}/console/`);

    await window.page.getByText('The service does not answer').waitFor();
  });

  test('a browser in Chinese gets the console in Chinese, with what was chosen later kept', async () => {
    const window = await open('/you', 'zh-CN');
    await logIn(window.page, 'auditor', '登录');
    await window.page.getByText('您可以做什么').waitFor();
    await window.page.getByLabel('语言').selectOption('en');
    await window.page.reload();

    await window.page.getByText('What you may do').waitFor();
    expect(await window.page.evaluate(() => document.documentElement.lang)).toBe('en');
  });
});
