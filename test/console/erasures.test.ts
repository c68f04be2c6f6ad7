import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { zh } from '../../src/console/words/zh.js';
import { connect } from '../ledger-service/log.js';
import { whyNoBrowser } from './browser.js';
import { GROUP, HOSTILE } from './messages.js';
import { barriersOn, widthOnTelephone } from './rules.js';
import { type ConsoleScene, go, logIn, openConsole, tidied, type Window } from './scene.js';

let scene: ConsoleScene;
let administrator: Window;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole();
  administrator = await scene.window();
  await administrator.page.goto(`${scene.service.url}/console/holds`);
  await logIn(administrator.page, 'administrator');
  await administrator.page.getByText('No hold is in force.').waitFor();
});
afterEach(async () => expect(await tidied(administrator)).toEqual([]));
afterAll(() => scene?.stop());

const textOf = (words: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }];

/** An edit of a message of this sender. */
async function edit(before: string, from: string): Promise<string> {
  const message = { groupId: GROUP, MsgBody: textOf(before), from };
  const msgSeq = scene.simulator.addMessage(message);
  const { id } = await scene.call('POST', '/v1/modifications', {
    message: { GroupId: GROUP, MsgSeq: msgSeq, MsgBody: textOf('[gone]') },
    operator: 'alice@example.com',
    reason: 'a private number',
  });
  return String(id);
}

/** How many a test before, or a failed try, has released. */
async function releasedHolds(): Promise<number> {
  await using client = await connect(scene.database.superuserUrl);
  return (await client.query('SELECT FROM hold_release')).rows.length;
}

const priorOf = async (id: string): Promise<unknown> =>
  (await scene.call('GET', `/v1/modifications/${id}`))['prior'];

async function open(address: string, heading: string): Promise<Page> {
  const { page } = administrator;
  await go(page, address);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  return page;
}

async function placeHold(page: Page, name: string, sender: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Sender of the message (From_Account)').fill(sender);
  await page.getByLabel('Reason', { exact: false }).first().fill('pending litigation');
  await page.getByRole('button', { name: 'Place the hold' }).click();
  await page.getByRole('article', { name: `${name} In force` }).waitFor();
}

/** Fills in an erasure of what this person had sent, and counts. */
async function count(page: Page, sender: string): Promise<void> {
  await page.getByLabel('Sender of the message (From_Account)').fill(sender);
  await page.getByLabel('Reason', { exact: false }).first().fill('request of the data subject');
  await page.getByLabel('Basis').fill('GDPR article 17(1)(b)');
  await page.getByRole('button', { name: 'Count what would be erased' }).click();
}

describe.skipIf(whyNoBrowser !== null)('holds and erasures at the console', () => {
  test('what is held is kept, and named with its count; released, it can be erased', async () => {
    const sender = `bob-${randomUUID()}`;
    const name = `Smith v. ${sender}`;
    const earlier = await releasedHolds();
    const id = await edit('call 555-0100', sender);
    const page = await open('/holds', 'Holds');
    await placeHold(page, name, sender);
    const hold = page.getByRole('article', { name: `${name} In force` });
    await expect
      .poll(() => hold.innerText())
      .toMatch(/bob[^]*administrator@example\.com.*pending litigation/);
    await open('/erasures/new', 'New erasure');
    await count(page, sender);
    await page.getByText('0 of 1 contents would be erased.').waitFor();
    expect(await page.getByRole('listitem').allInnerTexts()).toContain(`${name}: 1`);
    expect(await page.getByRole('button', { name: 'Erase it for good' }).count()).toBe(0);

    await open('/holds', 'Holds');
    const release = hold.getByRole('button', { name: 'Release it' });
    await hold.waitFor();
    await expect.poll(() => release.isDisabled()).toBe(true);
    await hold.getByLabel('Why it is released').fill(`settled out of court with ${sender}`);
    await release.click();
    await page.getByText(`Released holds: ${String(earlier + 1)}`).click();
    await page.getByText(`settled out of court with ${sender}`).waitFor();

    await open('/erasures/new', 'New erasure');
    await count(page, sender);
    await page.getByText('1 of 1 contents would be erased.').waitFor();
    expect(await priorOf(id)).not.toHaveProperty('erased');
    const erase = page.getByRole('button', { name: 'Erase it for good' });
    await expect.poll(() => erase.isDisabled()).toBe(true);
    await page.getByLabel('I have read what would be erased').check();
    await erase.click();
    await page.getByText('1 of 1 contents were erased.').waitFor();
    await page.getByText('It ended on').waitFor();
    expect(await priorOf(id)).toHaveProperty('erased');
    await expect
      .poll(() => page.locator('main').innerText())
      .toMatch(/Finished[^]*GDPR article 17/);
  });

  test('another request than the counted one has to be counted first', async () => {
    const sender = `carol-${randomUUID()}`;
    await edit('one', sender);
    const page = await open('/erasures/new', 'New erasure');
    await count(page, sender);
    await page.getByRole('button', { name: 'Erase it for good' }).waitFor();
    await page.getByLabel('Sender of the message (From_Account)').fill('');

    await page.getByRole('button', { name: 'Count what would be erased' }).waitFor();
    expect(await page.getByRole('button', { name: 'Erase it for good' }).count()).toBe(0);
  });

  test('what could not be counted is counted again, and nothing is erased meanwhile', async () => {
    const sender = `greta-${randomUUID()}`;
    const id = await edit('one', sender);
    const page = await open('/erasures/new', 'New erasure');
    await page.route('**/v1/erasures/*', async (route) => {
      const response = await route.fetch();
      const json = { ...((await response.json()) as object), state: 'failed' };
      await route.fulfill({ response, json });
    });
    await count(page, sender);
    await page.getByText('The counting was given up after a defect. Nothing was erased.').waitFor();
    expect(await page.getByRole('button', { name: 'Erase it for good' }).count()).toBe(0);
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('button', { name: 'Count again' }).click();
    await page.getByText('1 of 1 contents would be erased.').waitFor();

    await expect
      .poll(() => page.getByRole('button', { name: 'Erase it for good' }).count())
      .toBe(1);
    expect(await priorOf(id)).not.toHaveProperty('erased');
  });

  test('a scope that cannot be right is never made wider: its faults are named', async () => {
    const page = await open('/erasures/new', 'New erasure');
    await page.getByLabel('Message number (MsgSeq)').fill('12x');
    await count(page, 'dora');
    const alert = page.getByRole('alert');
    await alert.waitFor();

    await expect.poll(() => alert.innerText()).toMatch(/\/scope\/msgSeq[^]*Request id: \S+/);
  });

  test('edits are erased by their ids', async () => {
    const id = await edit('one', 'erin');
    const kept = await edit('two', 'erin');
    const page = await open('/erasures/new', 'New erasure');
    await page.getByLabel('Which contents', { exact: true }).selectOption('modificationIds');
    await page.getByLabel('Ids, one a line').fill(`${id}\n`);
    await page.getByLabel('Reason', { exact: false }).first().fill('request of the data subject');
    await page.getByLabel('Basis').fill('contract');
    await page.getByRole('button', { name: 'Count what would be erased' }).click();
    await page.getByLabel('I have read what would be erased').check();
    await page.getByRole('button', { name: 'Erase it for good' }).click();
    await page.getByText('1 of 1 contents were erased.').waitFor();

    expect(await priorOf(id)).toHaveProperty('erased');
    expect(await priorOf(kept)).not.toHaveProperty('erased');
  });

  test('names and reasons stay text, and all pages keep their rules, also on a telephone', async () => {
    const page = await open('/holds', 'Holds');
    const hostile = (HOSTILE.split('\n')[0] ?? '').trim();
    const own = randomUUID();
    await page.getByLabel('Name').fill(`${hostile} ${own}`);
    await page.getByLabel('Group (GroupId)').fill(GROUP);
    await page.getByLabel('Reason', { exact: false }).first().fill(hostile);
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByRole('heading', { level: 2, name: new RegExp(`<script>.*${own}`) }).waitFor();
    expect(await page.title()).not.toBe('taken');
    expect(await page.locator('main script, main img').count()).toBe(0);
    expect(await barriersOn(page)).toEqual([]);
    expect(await widthOnTelephone(page)).toBe(360);

    await open('/erasures', 'Erasures');
    await page.getByText('contents were erased').first().waitFor();
    await expect.poll(() => page.getByText('only counted').count()).toBeGreaterThan(0);
    expect(await barriersOn(page)).toEqual([]);
    expect(await widthOnTelephone(page)).toBe(360);
    await edit('three', 'fred');
    await open('/erasures/new', 'New erasure');
    await count(page, 'fred');
    await page.getByRole('heading', { level: 2, name: 'What would be erased' }).waitFor();
    await page.getByText('contents would be erased').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    expect(await widthOnTelephone(page)).toBe(360);

    await page.getByLabel('Language').selectOption('zh');
    await page.getByRole('heading', { level: 1, name: zh.erasures.newTitle }).waitFor();
    await page.getByRole('combobox', { name: zh.languageLabel }).selectOption('en');
  });

  test('only an administrator is shown holds and erasures', async () => {
    const menu = ['Holds', 'Erasures'];
    const { page } = administrator;
    for (const name of menu)
      await expect.poll(() => page.getByRole('link', { name }).count()).toBe(1);
    const auditor = await scene.window();
    await auditor.page.goto(`${scene.service.url}/console/you`);
    await logIn(auditor.page, 'auditor');
    await auditor.page.getByRole('heading', { level: 1, name: 'You' }).waitFor();

    for (const name of menu) {
      expect(await auditor.page.getByRole('link', { name }).count()).toBe(0);
    }
    await auditor.context.close();
  });
});
