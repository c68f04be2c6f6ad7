import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { zh } from '../../src/console/words/zh.js';
import { policyFile } from '../approvals/policy-file.js';
import { whyNoBrowser } from './browser.js';
import { GROUP, HOSTILE, propose, textOf } from './messages.js';
import { barriersOn, widthOnTelephone } from './rules.js';
import { type ConsoleScene, go, logIn, openConsole, tidied, type Window } from './scene.js';

const policy = policyFile([{ when: {}, approvals: 1 }]);

let scene: ConsoleScene;
let approver: Window;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole({ APPROVAL_POLICY_FILE: policy.path });
  approver = await scene.window();
  await approver.page.goto(`${scene.service.url}/console/approvals`);
  await logIn(approver.page, 'approver');
  await approver.page.getByText('Nothing waits for your decision.').waitFor();
});
afterEach(async () => expect(await tidied(approver)).toEqual([]));
afterAll(async () => {
  await scene?.stop();
  policy[Symbol.dispose]();
});

const standing = (msgSeq: number): unknown =>
  JSON.parse(scene.simulator.message(GROUP, msgSeq)?.msgBody ?? 'null');

/** The page of approvals, read anew. */
async function openApprovals(): Promise<Page> {
  const { page } = approver;
  await go(page, '/you');
  await page.getByRole('heading', { level: 1, name: 'You' }).waitFor();
  await go(page, '/approvals');
  await page.getByRole('heading', { level: 1, name: 'Approvals' }).waitFor();
  return page;
}

const proposalOf = (page: Page, msgSeq: number) =>
  page.getByRole('article', { name: new RegExp(`^Message ${String(msgSeq)} `) });

/** What an approver sees of one edit that waits. */
async function waiting(msgSeq: number) {
  const page = await openApprovals();
  const proposal = proposalOf(page, msgSeq);
  await proposal.waitFor();
  return proposal;
}

async function withdraw(id: string): Promise<void> {
  await scene.call('POST', `/v1/modifications/${id}/withdrawal`, {
    operator: 'alice@example.com',
  });
}

describe.skipIf(whyNoBrowser !== null)('approvals at the console', () => {
  test('an approver sees who asks, for whom, why and what would change; approved, it takes effect', async () => {
    const { id, msgSeq } = await propose(scene, ['call 555-0100', 'call our hotline'], {
      onBehalfOf: 'carol@example.com',
      ticket: 'OPS-9',
    });
    onTestFinished(() => withdraw(id));
    const proposal = await waiting(msgSeq);
    await expect
      .poll(() => proposal.innerText())
      .toMatch(/alice@example\.com[^]*carol@example\.com[^]*a private number[^]*OPS-9/);
    await expect.poll(() => proposal.locator('del').innerText()).toContain('555-0100');
    await expect.poll(() => proposal.locator('ins').innerText()).toContain('our hotline');
    expect(standing(msgSeq)).toEqual(textOf('call 555-0100'));

    await proposal.getByLabel('What you have to say to it').fill('checked with Carol');
    await proposal.getByRole('button', { name: 'Approve' }).click();
    await proposal.getByText('You approved it.').waitFor();
    await proposal.getByText('It was sent and changed the message.').waitFor();
    expect(standing(msgSeq)).toEqual(textOf('call our hotline'));
    await proposal.getByRole('link', { name: 'The page of this edit' }).click();
    const section = approver.page.getByRole('region', { name: 'Approval', exact: true });
    await section.getByText('checked with Carol').waitFor();
    await expect
      .poll(() => section.innerText())
      .toMatch(/1 of 1 .*approver@example\.com approved it/s);
    expect(approver.page.url()).toContain(`/edits/${id}`);
  });

  test('declined, it is never sent', async () => {
    const { id, msgSeq } = await propose(scene, ['one', 'two']);
    onTestFinished(() => withdraw(id));
    const proposal = await waiting(msgSeq);
    await proposal.getByLabel('What you have to say to it').fill('the number is still good');
    await proposal.getByRole('button', { name: 'Decline' }).click();
    await proposal.getByText('You declined it').waitFor();

    await expect.poll(() => proposal.innerText()).toContain('the number is still good');
    expect(standing(msgSeq)).toEqual(textOf('one'));
    const page = await openApprovals();
    await page.getByText('Nothing waits for your decision.').waitFor();
  });

  test('what was withdrawn meanwhile is reported, with the words and the id of the service', async () => {
    const { id, msgSeq } = await propose(scene, ['one', 'two']);
    const proposal = await waiting(msgSeq);
    await withdraw(id);
    await proposal.getByRole('button', { name: 'Approve' }).click();
    const alert = proposal.getByRole('alert');
    await alert.waitFor();

    await expect
      .poll(() => alert.innerText())
      .toMatch(/the modification is withdrawn[^]*Request id: \S+/);
    expect(standing(msgSeq)).toEqual(textOf('one'));
  });

  test('an approval of another version than the proposed one is refused, and said', async () => {
    const { msgSeq } = await propose(scene, ['one', 'two']);
    const { page } = approver;
    await page.route('**/v1/approvals?*', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { items: { prior: { digest: string } }[] };
      for (const { prior } of body.items) prior.digest = `sha256:${'0'.repeat(64)}`;
      await route.fulfill({ response: answer, json: body });
    });
    const proposal = await waiting(msgSeq);
    await page.unrouteAll({ behavior: 'wait' });
    await proposal.getByRole('button', { name: 'Approve' }).click();
    const alert = proposal.getByRole('alert');
    await alert.waitFor();

    await expect
      .poll(() => alert.innerText())
      .toMatch(/not that of the version that was proposed[^]*Request id/);
    expect(standing(msgSeq)).toEqual(textOf('one'));
  });

  test('nobody is asked about what was asked for on her behalf', async () => {
    const own = await propose(scene, ['one', 'two'], { onBehalfOf: 'Approver@Example.com' });
    const other = await propose(scene, ['three', 'four']);
    await waiting(other.msgSeq);
    const { page } = approver;
    expect(await proposalOf(page, own.msgSeq).count()).toBe(0);

    await go(page, `/edits/${own.id}`);
    await page.getByRole('heading', { level: 1, name: 'Edit' }).waitFor();
    await page.getByText('0 of 1 needed approvals were given.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });

  test('contents of a proposal stay text, and the page keeps its rules, also on a telephone', async () => {
    const { msgSeq } = await propose(scene, [HOSTILE, `${HOSTILE}\nedited`], {
      reason: '"><script>document.title="taken"</script>',
    });
    const proposal = await waiting(msgSeq);
    const { page } = approver;

    await expect.poll(() => proposal.innerText()).toContain('<script>');
    expect(await page.title()).not.toBe('taken');
    expect(await page.locator('main script, main img, main a[href*="evil"]').count()).toBe(0);
    expect(await barriersOn(page)).toEqual([]);
    expect(await widthOnTelephone(page)).toBe(360);
    const chinese = page.getByLabel('Language');
    await chinese.selectOption('zh');
    await page.getByRole('heading', { level: 1, name: zh.approvals.title }).waitFor();
    await page.getByRole('combobox', { name: zh.languageLabel }).selectOption('en');
  });

  test('a clerk sees that her edit waits, decides nothing, and takes it back', async () => {
    const msgSeq = scene.simulator.addMessage({
      groupId: GROUP,
      MsgBody: textOf('one'),
      from: 'bob',
    });
    const clerk = await scene.window();
    const { page } = clerk;
    const asked = new URLSearchParams({ groupId: GROUP, msgSeq: String(msgSeq) });
    await page.goto(`${scene.service.url}/console/new#${asked.toString()}`);
    await logIn(page, 'clerk');
    await page.getByLabel('Text', { exact: true }).fill('two');
    await page.getByLabel('Reason').fill('as asked');
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByRole('button', { name: 'Change the message' }).click();
    await page.getByText('It was not sent: somebody else has to approve it first.').waitFor();
    expect(await page.getByRole('link', { name: 'Approvals' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(await barriersOn(page)).toEqual([]);
    expect(await widthOnTelephone(page)).toBe(360);

    await page.getByLabel('Why it is withdrawn').fill('no longer needed');
    await page.getByRole('button', { name: 'Withdraw it' }).click();
    await page.getByText('It was withdrawn before it was approved').waitFor();
    expect(await page.getByRole('button', { name: 'Withdraw it' }).count()).toBe(0);
    expect(standing(msgSeq)).toEqual(textOf('one'));
    expect(clerk.complaints).toEqual([]);
    await clerk.context.close();
  });
});

/** A batch over messages of its own that waits for approval. */
async function proposeBatch(after: string) {
  const seqs = ['one', 'two'].map((text) =>
    scene.simulator.addMessage({ groupId: GROUP, MsgBody: textOf(text), from: 'bob' }),
  );
  const items = seqs.map((MsgSeq) => ({
    message: { GroupId: GROUP, MsgSeq, MsgBody: textOf(after) },
  }));
  const reason = `batch of ${String(seqs[0])}`;
  const { id } = await scene.call('POST', '/v1/batches', {
    operator: 'alice@example.com',
    reason,
    ticket: 'OPS-9',
    items,
  });
  return { id: String(id), seqs, reason };
}

describe.skipIf(whyNoBrowser !== null)('approvals of batches at the console', () => {
  test('an approver sees who asks, why, and what would change about each message; approved, it runs', async () => {
    const { id, seqs, reason } = await proposeBatch('call our hotline');
    const page = await openApprovals();
    const proposal = page.getByRole('article').filter({ hasText: reason });
    await proposal.waitFor();
    await expect
      .poll(() => proposal.innerText())
      .toMatch(/Batch of 2 edits[^]*alice@example\.com asks for it/);
    await proposal.getByText('call our hotline').first().waitFor();
    const item = proposal.getByRole('row').nth(1);
    expect((await item.locator('del').innerText()).trim()).toBe('one');
    expect((await item.locator('ins').innerText()).trim()).toBe('call our hotline');
    expect(await barriersOn(page)).toEqual([]);
    expect(await widthOnTelephone(page)).toBe(360);
    await page.getByLabel('Language').selectOption('zh');
    await page.getByText(zh.approvals.forGoodBatch).waitFor();
    await page.getByRole('combobox', { name: zh.languageLabel }).selectOption('en');

    await proposal.getByLabel('What you have to say to it').fill('all of them');
    await proposal.getByRole('button', { name: 'Approve' }).click();
    await proposal.getByText('You approved it.').waitFor();
    await proposal.getByRole('link', { name: 'The page of this batch' }).click();
    await page.getByText('Finished', { exact: true }).waitFor();

    const section = page.getByRole('region', { name: 'Approval', exact: true });
    await expect
      .poll(() => section.innerText())
      .toMatch(/1 of 1 .*approver@example\.com approved it.*all of them/s);
    expect(page.url()).toContain(`/batches/${id}`);
    for (const seq of seqs) expect(standing(seq)).toEqual(textOf('call our hotline'));
  });

  test('declined on its page, it never runs, and the page says so', async () => {
    const { id, seqs, reason } = await proposeBatch('never');
    const { page } = approver;
    await go(page, `/batches/${id}`);
    await page.getByText('Waits for approval', { exact: true }).waitFor();
    await page
      .getByText(`alice@example.com asks for it. The reason given: “${reason}”. Ticket OPS-9.`)
      .waitFor();
    await page.getByRole('group', { name: 'Before' }).first().waitFor();
    expect(await page.getByRole('group', { name: 'Before' }).allInnerTexts()).toEqual([
      expect.stringContaining('one'),
      expect.stringContaining('two'),
    ]);
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Declined', { exact: true }).waitFor();

    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(await barriersOn(page)).toEqual([]);
    for (const seq of seqs) expect(standing(seq)).not.toEqual(textOf('never'));
  });
});
