import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { zh } from '../../src/console/words/zh.js';
import { policyFile } from '../approvals/policy-file.js';
import { whyNoBrowser } from './browser.js';
import { HOSTILE, propose } from './messages.js';
import { barriersOn, widthOnTelephone } from './rules.js';
import { type ConsoleScene, go, logIn, openConsole, tidied, type Window } from './scene.js';

const policy = policyFile([{ when: {}, approvals: 1 }]);

let scene: ConsoleScene;
let administrator: Window;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole({ APPROVAL_POLICY_FILE: policy.path });
  administrator = await scene.window();
  await administrator.page.goto(`${scene.service.url}/console/decisions`);
  await logIn(administrator.page, 'administrator');
  await administrator.page.getByText('No decision on record matches.').waitFor();
});
afterEach(async () => expect(await tidied(administrator)).toEqual([]));
afterAll(async () => {
  await scene?.stop();
  policy[Symbol.dispose]();
});

/** An edit that its application took back. */
async function takenBack(reason: string, comment: string): Promise<string> {
  const { id } = await propose(scene, ['before', 'after'], { reason });
  await scene.call('POST', `/v1/modifications/${id}/withdrawal`, {
    operator: 'alice@example.com',
    reason: comment,
  });
  return id;
}

async function saved(page: Page, kind: string): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: kind, exact: true }).click(),
  ]);
  await page.getByText(/Saved: \d+ lines/).waitFor();
  return readFile(await file.path(), 'utf8');
}

async function keepsItsRules(page: Page, title: string): Promise<void> {
  expect(await barriersOn(page)).toEqual([]);
  expect(await widthOnTelephone(page)).toBe(360);
  await page.getByLabel('Language').selectOption('zh');
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.getByRole('combobox', { name: zh.languageLabel }).selectOption('en');
}

describe.skipIf(whyNoBrowser !== null)('reports at the console', () => {
  test('who approved what: who decided, what, on what, and who had asked for it and why', async () => {
    const { items } = await scene.call('GET', '/v1/audit/approvals?limit=500');
    const all = `${String((items as unknown[]).length + 2)} decisions: that is all.`;
    const id = await takenBack('a private number', 'asked twice');
    await takenBack(HOSTILE.slice(0, 500), HOSTILE.slice(0, 500));
    const { page } = administrator;
    await page.goto(`${scene.service.url}/console/decisions`);
    const rows = page.locator('tbody tr');
    await page.getByText(all).waitFor();
    await expect
      .poll(() => rows.nth(1).innerText())
      .toMatch(
        /alice@example\.com[^]*Taken back[^]*“asked twice”[^]*Message \d+[^]*alice@example\.com[^]*a private number/,
      );
    expect(await page.title()).not.toBe('taken');
    expect(await page.locator('main script, main img, main a[href^="http"]').count()).toBe(0);

    await page.getByLabel('Decision').selectOption('Approved');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('No decision on record matches.').waitFor();
    expect(page.url()).toContain('#decision=approve');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText(all).waitFor();
    await keepsItsRules(page, zh.decisions.title);

    await rows.nth(1).getByRole('link', { name: 'Edit', exact: true }).click();
    await page.locator('.story').waitFor();
    expect(page.url()).toContain(`/edits/${id}`);
  });

  test('each of them is a file: for Excel, for other programs, and a line for each', async () => {
    const id = await takenBack('as asked', 'taken away');
    const { page } = administrator;
    await go(page, '/decisions');
    await page.getByText(/decisions: that is all/).waitFor();
    expect(await saved(page, 'CSV')).toMatch(/^kind,id,decision,[^]*alice@example\.com/);
    expect(await saved(page, 'NDJSON')).toContain(`"id":"${id}","decision":"withdraw"`);

    await go(page, '/holds');
    const hold = `Smith v. ${id}`;
    await page.getByLabel('Name').fill(hold);
    await page.getByLabel('Sender of the message (From_Account)').fill('bob');
    await page.getByLabel('Reason', { exact: false }).first().fill('pending litigation');
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByRole('article', { name: `${hold} In force` }).waitFor();
    expect(await saved(page, 'Excel')).toMatch(
      new RegExp(`^\\uFEFFid,name,[^]*${hold},in_force[^]*pending litigation`),
    );
    await keepsItsRules(page, zh.holds.title);

    await go(page, '/erasures');
    await page.getByRole('heading', { level: 1, name: 'Erasures' }).waitFor();
    expect(await saved(page, 'CSV')).toMatch(/^id,kind,state,dryRun,/);
    await keepsItsRules(page, zh.erasures.title);
  });

  test('without the right to take it away there is no file, and without that to read no report', async () => {
    const { context, page, complaints } = await scene.window();
    await page.goto(`${scene.service.url}/console/decisions`);
    await logIn(page, 'approver');
    await page.getByRole('heading', { level: 1, name: 'Who approved what' }).waitFor();
    await page.getByText(/decisions: that is all|No decision/).waitFor();
    expect(await page.getByRole('button', { name: 'CSV', exact: true }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Holds' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
