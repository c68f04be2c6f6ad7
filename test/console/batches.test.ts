import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { whyNoBrowser } from './browser.js';
import { GROUP } from './messages.js';
import { type ConsoleScene, logIn, openConsole, tidied, type Window } from './scene.js';

let scene: ConsoleScene;
let clerk: Window;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole();
  clerk = await scene.window();
  await clerk.page.goto(`${scene.service.url}/console/batch`);
  await logIn(clerk.page, 'clerk');
  await clerk.page.getByRole('heading', { name: 'New batch' }).waitFor();
});
afterEach(async () => expect(await tidied(clerk)).toEqual([]));
afterAll(() => scene?.stop());

const textOf = (words: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }];

/** Gives the page lines of JSON. */
async function choose(lines: readonly string[]): Promise<void> {
  const buffer = Buffer.from(lines.join('\n'));
  const file = { name: 'edits.ndjson', mimeType: 'application/x-ndjson', buffer };
  await clerk.page.locator('input[type="file"]').setInputFiles(file);
}

describe.skipIf(whyNoBrowser !== null)('a batch of lines of JSON at the console', () => {
  test('is read by lines: what the service has against one names its line', async () => {
    const { page } = clerk;
    const lineOf = (MsgSeq: unknown) =>
      JSON.stringify({ message: { GroupId: GROUP, MsgSeq, MsgBody: textOf('new') } });
    await choose([lineOf(1), '', lineOf('soon')]);
    await page.getByText('2 edits in the file.').waitFor();
    await page.getByLabel('Reason').fill('as asked');
    await page.getByRole('button', { name: 'Show what would change' }).click();

    await page.getByText(/line 3: \/items\/1\/message\/MsgSeq/).waitFor();
  });

  test('is paused, goes on, is cancelled, and what it did is put back', async () => {
    const { page } = clerk;
    const { simulator } = scene;
    const [one, other] = [`two-${randomUUID()}`, `two-${randomUUID()}`];
    for (const groupId of [one, other]) {
      simulator.addGroup({ groupId, type: 'Public' });
      simulator.addMessage({ groupId, MsgBody: textOf('old'), from: 'bob' });
    }
    const held = simulator.fault({ kind: 'hold', api: 'modify_group_msg', groupId: other });
    onTestFinished(() => simulator.clearFaults());
    const lineOf = (GroupId: string) =>
      JSON.stringify({ message: { GroupId, MsgSeq: 1, MsgBody: textOf('new') } });
    await page.goto(`${scene.service.url}/console/batch`);
    await choose([lineOf(one), lineOf(other)]);
    await page.getByLabel('Reason').fill('as asked');
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByRole('button', { name: 'Change all these messages' }).click();
    await page.getByText('1 of 2 are done').waitFor();

    const reason = page.getByLabel('Reason');
    await reason.fill('wait a moment');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Running').waitFor();
    await page.getByRole('button', { name: 'Cancel what has not begun' }).click();
    await page.getByText('Cancelled').first().waitFor();
    simulator.release(held);
    simulator.clearFaults();
    await page.getByText('2 of 2 are done').waitFor();
    await reason.fill('the wrong messages');
    await page.getByRole('button', { name: 'Put back everything' }).click();

    const standing = () =>
      [one, other].map(
        (groupId) => JSON.parse(simulator.message(groupId, 1)?.msgBody ?? 'null') as unknown,
      );
    await expect.poll(standing).toEqual([textOf('old'), textOf('old')]);
  });
});
