import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { zh } from '../../src/console/words/zh.js';
import { until } from '../support/api.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { Standby } from '../support/standby.js';
import { whyNoBrowser } from './browser.js';
import { GROUP, makeEdits } from './messages.js';
import { barriersOn, widthOnTelephone } from './rules.js';
import { type ConsoleScene, go, logIn, openConsole, tidied, type Window } from './scene.js';

let primary: OwnPostgres;
let standby: Standby;
let scene: ConsoleScene;
let made: Awaited<ReturnType<typeof makeEdits>>;
let auditor: Window;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  primary = await OwnPostgres.start();
  standby = await Standby.of(primary);
  scene = await openConsole({ DATABASE_AUDIT_URL: standby.appUrl }, primary.database);
  made = await makeEdits(scene);
  await standby.catchUp();
  const isReadFrom = async () =>
    (await scene.call('GET', '/v1/audit/modifications'))['readFrom'] === 'standby' || null;
  expect(await until(isReadFrom)).toBe(true);
  auditor = await scene.window();
  await auditor.page.goto(`${scene.service.url}/console/search`);
  await logIn(auditor.page, 'auditor');
  await auditor.page.getByRole('table').waitFor();
});
afterEach(async () => expect(await tidied(auditor)).toEqual([]));
afterAll(async () => {
  await scene?.stop();
  await standby?.[Symbol.asyncDispose]();
  await primary?.[Symbol.asyncDispose]();
});

const COPY = /Read from a copy of the database\. Everything that was recorded by .+ is in it/;

async function open(address: string, heading: string | RegExp): Promise<Page> {
  const { page } = auditor;
  await go(page, address);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  return page;
}

/** The time, in UTC, that a page gives for what it shows. */
async function asOf(page: Page): Promise<number> {
  const told = page.locator('main').getByText(COPY);
  await told.waitFor();
  return Date.parse((await told.locator('time').getAttribute('title')) ?? '');
}

describe.skipIf(whyNoBrowser !== null)('a console over a copy of the database', () => {
  test('each list, history, count and file says up to when the record is in it', async () => {
    const { page } = auditor;
    const address = `groupId=${encodeURIComponent(GROUP)}&msgSeq=${made.words}`;
    const times = [
      await asOf(await open('/search', 'Search')),
      await asOf(await open(`/message#${address}`, /^Message \d+/)),
      await asOf(await open('/events#all', 'Who looked')),
      await asOf(await open('/decisions', 'Who approved what')),
      await asOf(await open('/overview', 'Overview')),
    ];
    await open('/search', 'Search');
    await page.getByRole('table').waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV', exact: true }).click(),
    ]);
    await page.getByText(/Saved: \d+ lines/).waitFor();
    expect(await readFile(await file.path(), 'utf8')).toContain('alice@example.com');
    await expect.poll(() => page.getByText(COPY).count()).toBe(2);

    for (const time of times) expect(time).toBeGreaterThan(0);
    for (const time of times) expect(time).toBeLessThanOrEqual(Date.now());
    expect(await barriersOn(page)).toEqual([]);
    expect(await widthOnTelephone(page)).toBe(360);
    await page.getByLabel('Language').selectOption('zh');
    const [before = ''] = zh.readFromCopy.split('{when}');
    await expect.poll(() => page.getByText(before).count()).toBe(2);
    await page.getByRole('combobox', { name: zh.languageLabel }).selectOption('en');
  });
});
