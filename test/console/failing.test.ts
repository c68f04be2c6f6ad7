import type { Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { whyNoBrowser } from './browser.js';
import { GROUP, makeEdits } from './messages.js';
import {
  ACCESS_TOKEN_SECONDS,
  type ConsoleScene,
  go as goTo,
  logIn,
  openConsole,
  tidied,
  type Window,
} from './scene.js';

let scene: ConsoleScene;
let made: Awaited<ReturnType<typeof makeEdits>>;
let administrator: Window;
let batchId: string;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole();
  made = await makeEdits(scene);
  const { id } = await scene.call('POST', '/v1/batches?dryRun=true', {
    operator: 'alice@example.com',
    reason: 'as asked',
    items: [
      {
        message: {
          GroupId: GROUP,
          MsgSeq: made.words,
          MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'other words' } }],
        },
      },
    ],
  });
  batchId = String(id);
  administrator = await scene.window();
  await administrator.page.goto(`${scene.service.url}/console/you`);
  await logIn(administrator.page, 'administrator');
  await administrator.page.getByText('What you may do').waitFor();
});
beforeEach(async () => {
  await administrator?.page.unrouteAll({ behavior: 'ignoreErrors' });
  await administrator?.page.goto(`${scene.service.url}/console/you`);
  await administrator?.page.getByText('What you may do').waitFor();
});
afterEach(async () => expect(await tidied(administrator)).toEqual([]));
afterAll(() => scene?.stop());

const go = (address: string) => goTo(administrator.page, address);

function refuse(status: number, name: string, title: string) {
  return (route: Route): Promise<void> =>
    route.fulfill({
      status,
      contentType: 'application/problem+json',
      headers: { 'Retry-After': '1' },
      json: {
        type: `/problems/${name}`,
        title,
        status,
        detail: 'Try again in a second.',
        requestId: 'request-4711',
      },
    });
}
const away = refuse(503, 'store-unavailable', 'The record cannot be reached');

describe.skipIf(whyNoBrowser !== null)('the console, where things fail', () => {
  test.each([
    { what: 'the search', address: (): string => '/search', there: 'tbody tr' },
    { what: 'an edit', address: (): string => `/edits/${made.first}`, there: '.story' },
    {
      what: 'a message',
      address: (): string =>
        `/message#groupId=${encodeURIComponent(GROUP)}&msgSeq=${String(made.words)}`,
      there: '.timeline',
    },
    { what: 'the overview', address: (): string => '/overview', there: '.chart' },
    { what: 'the log', address: (): string => '/log', there: '#now' },
    { what: 'who looked', address: (): string => '/events#all', there: 'tbody tr' },
    { what: 'the holds', address: (): string => '/holds', there: '[role="status"]' },
    { what: 'the erasures', address: (): string => '/erasures', there: '[role="status"]' },
    { what: 'a batch', address: (): string => `/batches/${batchId}`, there: '[role="status"]' },
    {
      what: 'a restoration',
      address: (): string => `/edits/${made.first}/restore`,
      there: 'textarea',
    },
  ])('$what says what a 503 says, and is there when it is over', async ({ address, there }) => {
    const { page } = administrator;
    await page.route('**/v1/**', away);
    await go(address());
    const alert = page.getByRole('alert').first();
    await alert.waitFor();
    await expect
      .poll(() => alert.innerText())
      .toMatch(/The record cannot be reached[^]*Try again in a second\.[^]*request-4711/);

    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.locator(there).first().waitFor();
  });

  test('what was typed stays where the service is away when it is sent', async () => {
    const { page } = administrator;
    await go(`/new#groupId=${encodeURIComponent(GROUP)}&msgSeq=${String(made.words)}`);
    await page.getByLabel('Text', { exact: true }).fill('typed with care');
    await page.getByLabel('Reason').fill('as asked');
    await page.route('**/v1/modifications?*', away);
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByText('request-4711').waitFor();

    await expect
      .poll(() => page.getByLabel('Text', { exact: true }).inputValue())
      .toBe('typed with care');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByRole('button', { name: 'Change the message' }).waitFor();
  });

  test('an export outlives the token that it began with, and what follows has a new one', async () => {
    const { page } = administrator;
    await page.clock.install();
    await go('/search');
    await page.locator('tbody tr').first().waitFor();
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    await page.route('**/v1/audit/modifications*', async (route) => {
      const response = await route.fetch();
      await held;
      await route.fulfill({ response });
    });
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV', exact: true }).click();
    await page.clock.fastForward((ACCESS_TOKEN_SECONDS + 60) * 1_000);
    finish();
    await saved;
    await page.getByText(/Saved: \d+ lines/).waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });

    await go('/you');
    const [again] = await Promise.all([
      page.waitForResponse(`${scene.service.url}/v1/caller`),
      page.getByRole('button', { name: 'Check again' }).click(),
    ]);
    expect(again.status()).toBe(200);
  });

  test('an export whose token the service no longer takes saves nothing, and asks to log in again', async () => {
    const { page } = administrator;
    await go('/search');
    await page.locator('tbody tr').first().waitFor();
    const downloads: unknown[] = [];
    page.on('download', (download) => downloads.push(download));
    await page.route('**/v1/audit/modifications*', refuse(401, 'unauthenticated', 'Log in'));
    await page.getByRole('button', { name: 'CSV', exact: true }).click();
    await page.getByText('Your login has ended').waitFor();
    await page.getByText('request-4711').waitFor();

    expect(downloads).toEqual([]);
    await expect.poll(() => page.locator('tbody tr').count()).toBeGreaterThan(0);
  });

  test('an export that is stopped saves nothing, and can be asked for again', async () => {
    const { page } = administrator;
    await go('/search');
    await page.locator('tbody tr').first().waitFor();
    const downloads: unknown[] = [];
    page.on('download', (download) => downloads.push(download));
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    await page.route('**/v1/audit/modifications*', async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await page.getByRole('button', { name: 'CSV', exact: true }).click();
    await page.getByText(/^Loading …/).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'CSV', exact: true, disabled: false }).waitFor();
    finish();
    await page.unrouteAll({ behavior: 'ignoreErrors' });

    expect(await page.getByRole('alert').count()).toBe(0);
    const again = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV', exact: true }).click();
    await again;
    expect(downloads).toHaveLength(1);
  });

  test('an export that is cut is never taken for the whole', async () => {
    const { page } = administrator;
    await go('/search');
    await page.locator('tbody tr').first().waitFor();
    const downloads: unknown[] = [];
    page.on('download', (download) => downloads.push(download));
    await page.route('**/v1/audit/modifications*', (route) => route.abort('connectionreset'));
    await page.getByRole('button', { name: 'Evidence' }).click();
    await page.getByText('The service does not answer').waitFor();

    expect(downloads).toEqual([]);
  });
});
