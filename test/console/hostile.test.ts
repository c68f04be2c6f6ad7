import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { policyFile } from '../approvals/policy-file.js';
import { whyNoBrowser } from './browser.js';
import { GROUP, HOSTILE } from './messages.js';
import { type ConsoleScene, go as goTo, logIn, openConsole, tidied, type Window } from './scene.js';

const APPROVED = '@TGS#1APPROVED';
const policy = policyFile([{ when: { groupId: [APPROVED] }, approvals: 1 }]);
/** A badge that is none, what runs elsewhere, and signs that deceive. */
const FAKE = `✓ Verified\n<b data-proof="verified">✓ Verified</b>\n[log in](https://evil.example)\n${HOSTILE}`;
const PERSON = '✓ Verified \u202Emoc.elpmaxe';
/** In one line, as names and reasons have to be. */
const LINE = `✓ Verified \u202Emoc.elpmaxe\u200B <b data-proof="verified">x</b> e${'\u0301'.repeat(20)}`;

let scene: ConsoleScene;
let administrator: Window;
let approver: Window;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole({ APPROVAL_POLICY_FILE: policy.path });
  [administrator, approver] = await Promise.all([scene.window(), scene.window()]);
  for (const [name, { page }] of Object.entries({ administrator, approver })) {
    await page.goto(`${scene.service.url}/console/you`);
    await logIn(page, name);
    await page.getByText('What you may do').waitFor();
  }
});
afterEach(async () => {
  expect([...(await tidied(administrator)), ...(await tidied(approver))]).toEqual([]);
});
afterAll(async () => {
  await scene?.stop();
  policy[Symbol.dispose]();
});

const textOf = (words: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }];

function addMessage(groupId: string): number {
  const MsgBody = textOf(`${FAKE}${'\u0301'.repeat(2_700)}`);
  return scene.simulator.addMessage({ groupId, MsgBody, from: 'mallory' });
}

/** An edit of a hostile message by a hostile person; more of the same in a tree. */
function hostileEdit(groupId: string, msgSeq: number) {
  const short = FAKE.slice(0, 400);
  const MsgBody = [
    ...textOf(FAKE),
    {
      MsgType: 'TIMCustomElem',
      MsgContent: { Data: JSON.stringify({ [short]: short }), Desc: short },
    },
  ];
  return {
    message: { GroupId: groupId, MsgSeq: msgSeq, MsgBody },
    operator: PERSON,
    reason: FAKE.slice(0, 900),
    ticket: 'javascript:alert(1)',
  };
}

/** Goes there, and looks whether anything of the page is more than text. */
async function expectTextAlone(page: Page, address: string, there: string): Promise<void> {
  await goTo(page, address);
  await page.locator(there).first().waitFor();
  expect(await page.title()).toBe('Message edits');
  const main = page.locator('main');
  // Nothing leads out of the console, and nothing runs: no link at all is made out of a text.
  const addresses = await main
    .locator('a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  expect(addresses.filter((one) => !/^(?:\/console\/|#)/.test(one))).toEqual([]);
  expect(await main.locator('script, img, iframe, object, b[data-proof]').count()).toBe(0);
  expect(await main.innerText()).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]/u);
  expect(await page.locator('bdi [data-proof], bdi .mantine-Badge-root').count()).toBe(0);
}

describe.skipIf(whyNoBrowser !== null)('what others wrote', () => {
  test('is text in every place that shows an edit, and no badge but the real one', async () => {
    const { page } = administrator;
    const msgSeq = addMessage(GROUP);
    const { id } = await scene.call('POST', '/v1/modifications', hostileEdit(GROUP, msgSeq));
    const query = `groupId=${encodeURIComponent(GROUP)}&msgSeq=${String(msgSeq)}`;
    for (const [address, there] of [
      [`/edits/${String(id)}`, '.story'],
      [`/search#${query}`, 'tbody tr'],
      [`/message#${query}`, '.timeline li'],
      [`/new#${query}`, 'textarea'],
      [`/edits/${String(id)}/restore`, 'textarea'],
      ['/overview', '.bars'],
      ['/events#all', 'tbody tr'],
    ] as const) {
      await expectTextAlone(page, address, there);
    }
    await goTo(page, `/edits/${String(id)}`);
    await page.locator('[data-proof="verified"]').waitFor();
    await expect.poll(() => page.locator('[data-proof]').count()).toBe(1);
  });

  test('is text where somebody decides on it, alone and in a batch', async () => {
    const { page } = approver;
    const edit = hostileEdit(APPROVED, addMessage(APPROVED));
    const { id } = await scene.call('POST', '/v1/modifications', edit);
    const { message } = hostileEdit(APPROVED, addMessage(APPROVED));
    const { operator, reason } = edit;
    const batch = await scene.call('POST', '/v1/batches', {
      operator,
      reason,
      items: [{ message }],
    });
    await goTo(page, '/approvals');
    await page.locator('article').nth(1).locator('ins').first().waitFor();
    await expectTextAlone(page, '/approvals', 'article ins');
    expect(await page.locator('[data-proof]').count()).toBe(0);
    await expectTextAlone(page, `/batches/${String(batch['id'])}`, 'ins');

    await goTo(page, `/edits/${String(id)}`);
    // The page of the batch has a field of that name, too.
    await page.locator('.story').waitFor();
    await page.getByLabel('What you have to say to it').fill(LINE);
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Declined', { exact: true }).waitFor();
    await expectTextAlone(page, `/edits/${String(id)}`, '.story');
    await expect
      .poll(() => page.getByRole('region', { name: 'Approval', exact: true }).innerText())
      .toContain('U+202E');
  });

  test('is text where it is held and erased', async () => {
    const { page } = administrator;
    await goTo(page, '/holds');
    await page.getByLabel('Name').fill(LINE);
    await page.getByLabel('Group (GroupId)').fill(GROUP);
    await page.getByLabel('Reason', { exact: false }).first().fill(LINE);
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await expectTextAlone(page, '/holds', 'article');
    await expect
      .poll(() => page.locator('article').first().innerText())
      .toMatch(/U\+202E[^]*U\+200B/);

    await goTo(page, '/erasures/new');
    await page.getByRole('heading', { name: 'New erasure' }).waitFor();
    await page.getByLabel('Group (GroupId)').fill(GROUP);
    await page.getByLabel('Reason', { exact: false }).first().fill(LINE);
    await page.getByLabel('Basis').fill(LINE);
    await page.getByLabel('Ticket').fill(LINE);
    await page.getByRole('button', { name: 'Count what would be erased' }).click();
    const shown = () => page.locator('main').innerText();
    await expect.poll(shown).toContain('contents would be erased');
    await expectTextAlone(page, '/erasures', 'article');
    await page.locator('article a').first().click();
    await page.getByText('It does not reach backups').waitFor();
    expect(await page.locator('main').innerText()).not.toMatch(/[\u202A-\u202E\u200B]/u);
  });

  test('is text where a receiver or the service quotes it', async () => {
    const { page } = administrator;
    await page.route('**/v1/sinks', (route) =>
      route.fulfill({
        json: {
          items: [
            {
              name: LINE,
              state: 'running',
              deliveredIndex: 1,
              lag: { entries: 0, seconds: 0 },
              lastAnswer: { status: 500, at: '2026-01-01T00:00:00.000Z', error: FAKE },
            },
          ],
        },
      }),
    );
    await expectTextAlone(page, '/log', 'table [lang="en"]');
    await page.route('**/v1/holds*', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        json: {
          type: '/problems/no-change',
          title: 'Nothing would change',
          status: 409,
          detail: `The edit of ${PERSON} made it.`,
          requestId: 'request-4711',
          errors: [{ pointer: '/scope', message: LINE }],
        },
      }),
    );
    await expectTextAlone(page, '/holds', '[role="alert"]');
    await expect.poll(() => page.getByRole('alert').innerText()).toMatch(/U\+202E[^]*U\+200B/);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});
