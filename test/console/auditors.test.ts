import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { whyNoBrowser } from './browser.js';
import { GROUP, makeEdits, makeOutcomes } from './messages.js';
import { type ConsoleScene, logIn, openConsole, tidied, type Window } from './scene.js';

/** The ten questions of docs/auditors.md, answered by whoever has only read its table: by names that stand there, in a browser. */
let scene: ConsoleScene;
let auditor: Window;
let page: Page;
let made: Awaited<ReturnType<typeof makeEdits>>;
let table: string;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole();
  made = await makeEdits(scene);
  await makeOutcomes(scene);
  auditor = await scene.window();
  ({ page } = auditor);
  await page.goto(`${scene.service.url}/console`);
  await logIn(page, 'auditor');
  await page.getByRole('navigation').waitFor();
  const [intro = ''] = (await readFile('docs/auditors.md', 'utf8')).split('```', 1);
  table = intro.replaceAll(/\s+/g, ' ');
});
afterEach(async () => expect(await tidied(auditor)).toEqual([]));
afterAll(() => scene?.stop());

/** A name that the table gives to something in the console. */
function named(name: string): string {
  if (!table.includes(`_${name}_`) && !table.includes(`**${name}**`))
    throw new Error(`docs/auditors.md does not say where ${name} is`);
  return name;
}

async function open(name: string): Promise<void> {
  const link = page.getByRole('navigation').getByRole('link', { name: named(name), exact: true });
  await link.click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

/** Searches anew by fields, each called as the table calls it; more of a label may follow. */
async function search(fields: Readonly<Record<string, string>>, found: number): Promise<void> {
  await open('Search');
  await page.getByRole('button', { name: 'Show all' }).click();
  for (const [name, value] of Object.entries(fields)) {
    const field = page.getByLabel(new RegExp(`^${named(name)}( \\(|$)`));
    if ((await field.count()) === 0)
      await page.getByRole('button', { name: named('More filters') }).click();
    await field.fill(value);
  }
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page
    .getByText(`${String(found)} ${found === 1 ? 'edit' : 'edits'}: that is all.`)
    .waitFor();
}

async function openFirstResult(): Promise<void> {
  expect(table).toContain('the time of a result opens the edit');
  await page.locator('tbody tr td').first().getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: 'Edit' }).waitFor();
}

async function saved(button: string): Promise<Download> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  return file;
}

describe.skipIf(whyNoBrowser !== null)('an auditor who has read the table finds', () => {
  test('1, 2, 3: who changed a message, when, why, what it said, all its versions, and its bytes', async () => {
    await search({ Group: GROUP, 'Message number': String(made.words) }, 2);
    await page.getByRole('row').filter({ hasText: 'OPS-4711' }).waitFor();
    await openFirstResult();
    await expect
      .poll(() => page.locator('.story').innerText())
      .toMatch(/alice@example\.com[^]*Message 1[^]*The reason given[^]*changed the message/);
    await page.getByRole('heading', { name: 'Before', exact: true }).waitFor();
    await page.getByRole('button', { name: named('Show the message as IM sent it') }).click();
    await expect.poll(() => page.locator('pre.raw').innerText()).toMatch(/^\{[^]*"MsgBody":/);

    await page
      .locator('.story')
      .getByRole('link', { name: /^Message 1 / })
      .click();
    await expect.poll(() => page.locator('.timeline > li').count()).toBe(4);
    await open('Message');
    await page.getByLabel('Group (GroupId)').fill(GROUP);
    await page.getByLabel('Message number (MsgSeq)').fill(String(made.words));
    await page.getByRole('button', { name: 'Show its versions' }).click();
    await expect.poll(() => page.locator('.timeline > li').count()).toBe(4);
  });

  test('4, 5: what one person or application changed in a time, and where a word occurs', async () => {
    const year = { From: '2020-01-01T00:00', 'Until before': '2099-01-01T00:00' };
    await search({ 'Who edited': '王芳@example.com', ...year }, 1);
    await search({ Application: 'refund-desk', ...year }, 8);
    await search({ 'On whose behalf': 'carol@example.com' }, 1);
    await search({ 'Words, before or after': '退款' }, 1);
    await open('Overview');
    const persons = page.getByRole('region', { name: 'By person' });
    await persons.getByRole('link', { name: '王芳@example.com' }).click();
    await page.getByText('1 edit: that is all.').waitFor();
  });

  test('6, 7: what failed or is open, and how many there were, by what', async () => {
    await open('Search');
    await page.getByRole('group', { name: named('What came of it') }).waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('Refused by IM').check();
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByText('1 edit: that is all.').waitFor();
    await open('Overview');
    await page.getByText('Of every edit it is known how it ended.').waitFor();
    await page.getByRole('link', { name: 'Not sent: 2' }).click();
    await page.getByText('2 edits: that is all.').waitFor();
  });

  test('8, 9: all of it as a file, who looked, and who took it away', async () => {
    await search({}, 8);
    await page.getByText(named('Take all of it away as')).waitFor();
    const csv = await readFile(await (await saved('CSV')).path(), 'utf8');
    expect(csv.trim().split('\r\n')).toHaveLength(9);

    await open('Who looked');
    const what = page.getByLabel(named('What was done'));
    for (const done of ['Asked a question', 'Read contents', 'Took a file away']) {
      await what.selectOption(named(done));
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      const row = page.getByRole('row').filter({ hasText: done });
      await expect.poll(() => row.first().innerText()).toContain('auditor@example.com');
    }
  });

  test('10: the proof, and that somebody without this service finds it intact', async () => {
    await search({ 'Words, before or after': '退款' }, 1);
    await page.getByRole('button', { name: 'Verify this result' }).click();
    await page.getByText('1 verified, 0 not verified').waitFor();
    await openFirstResult();
    await page.locator('[data-proof="verified"]').waitFor();
    const receipt = await saved(named('Take the proof away'));
    await open('The log');
    const key = await readFile(await (await saved(named('Save the key'))).path(), 'utf8');

    const outside = await auditor.context.newPage();
    expect(table).toContain('verify.html');
    await outside.goto(pathToFileURL(path.resolve('dist/verifier/verify.html')).href);
    await outside.getByLabel('Receipt or evidence bundle').setInputFiles(await receipt.path());
    await outside.getByLabel('Key of the log').fill(key);
    await outside.getByRole('button', { name: 'Check', exact: true }).click();
    await outside.getByRole('heading', { name: 'Intact', exact: true }).waitFor();
    await outside.close();
  });
});
