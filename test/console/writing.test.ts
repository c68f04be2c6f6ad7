import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { whyNoBrowser } from './browser.js';
import { GROUP } from './messages.js';
import { type ConsoleScene, logIn, openConsole, type Window } from './scene.js';

let scene: ConsoleScene;
let clerk: Window;

beforeAll(async () => {
  if (whyNoBrowser !== null) return;
  scene = await openConsole();
  clerk = await scene.window();
  await clerk.page.goto(`${scene.service.url}/console/new`);
  await logIn(clerk.page, 'clerk');
  await clerk.page.getByRole('heading', { name: 'New edit' }).waitFor();
});
afterEach(() => expect(clerk?.complaints ?? []).toEqual([]));
afterAll(() => scene?.stop());

const textOf = (words: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }];

/** A message of its own, shown on the page of a new edit. */
async function open(words: string, also: readonly object[] = []) {
  const msgSeq = scene.simulator.addMessage({
    groupId: GROUP,
    MsgBody: [...textOf(words), ...also],
    from: 'bob',
  });
  const { page } = clerk;
  await page.goto(`${scene.service.url}/console/new`);
  await page.getByLabel('Group (GroupId)').fill(GROUP);
  await page.getByLabel('Message number (MsgSeq)').fill(String(msgSeq));
  await page.getByRole('button', { name: 'Show the message' }).click();
  await page.getByLabel('Text', { exact: true }).waitFor();
  return { page, msgSeq };
}

const standing = (msgSeq: number): unknown =>
  JSON.parse(scene.simulator.message(GROUP, msgSeq)?.msgBody ?? 'null');

describe.skipIf(whyNoBrowser !== null)('a clerk at the console', () => {
  test('sees what would change before she changes a message, and then what came of it', async () => {
    const { page, msgSeq } = await open('call 555-0100');
    await page.getByLabel('Text', { exact: true }).fill('call our hotline');
    await page.getByLabel('Reason').fill('a private number');
    await page.getByLabel('Ticket').fill('OPS-1');
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByRole('heading', { name: 'What was asked for' }).waitFor();
    expect(await page.locator('ins').allInnerTexts()).toContain('our hotline');
    expect(standing(msgSeq)).toEqual(textOf('call 555-0100'));

    await page.getByRole('button', { name: 'Change the message' }).click();
    await page.getByText('It was sent and changed the message.').waitFor();
    expect(standing(msgSeq)).toEqual(textOf('call our hotline'));
    expect(await page.locator('.story').innerText()).toMatch(/a private number.*OPS-1/s);
  });

  test('puts back what an edit overwrote', async () => {
    const { page, msgSeq } = await open('the first words');
    await page.getByLabel('Text', { exact: true }).fill('other words');
    await page.getByLabel('Reason').fill('a mistake');
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByRole('button', { name: 'Change the message' }).click();
    await page.getByRole('link', { name: 'Put back what it overwrote' }).click();
    await page.getByLabel('Reason').fill('it was right before');
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByRole('button', { name: 'Change the message' }).click();
    await page.getByText('Puts back what this edit overwrote').waitFor();

    expect(standing(msgSeq)).toEqual(textOf('the first words'));
  });

  test('who is overtaken sees both versions, keeps what she typed, and goes on from what stands now', async () => {
    const { page, msgSeq } = await open('one');
    await page.getByLabel('Text', { exact: true }).fill('hers');
    await page.getByLabel('Reason').fill('as asked');
    scene.simulator.clientEdits({ groupId: GROUP, msgSeq }, { MsgBody: textOf('of a client') });
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByRole('button', { name: 'Read the message again' }).click();
    await page.getByText('Somebody changed the message meanwhile').waitFor();
    expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('hers');
    expect(await page.locator('.sides').innerText()).toMatch(/one.*of a client/s);

    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByRole('button', { name: 'Change the message' }).click();
    await page.getByText('It was sent and changed the message.').waitFor();
    expect(standing(msgSeq)).toEqual(textOf('hers'));
  });

  test('edits the elements as JSON, whose faults are named, and no digit of a number is lost', async () => {
    const custom = { MsgType: 'TIMCustomElem', MsgContent: { Data: '{"n":9007199254740993}' } };
    const { page, msgSeq } = await open('order', [custom]);
    await page.getByLabel('Reason').fill('as asked');
    await page.getByLabel('Edit the elements as JSON').check();
    const json = page.getByLabel('MsgBody');
    const before = await json.inputValue();
    await json.fill(before.slice(0, -1));
    await page.getByText('This is no JSON array of elements:').waitFor();
    expect(await page.getByRole('button', { name: 'Show what would change' }).isDisabled()).toBe(
      true,
    );
    await json.fill(before.replace('TIMTextElem', 'Text'));
    await page.getByRole('button', { name: 'Show what would change' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('/message/MsgBody/0/MsgType');

    await json.fill(before.replace('"order"', '"your order"'));
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByRole('button', { name: 'Change the message' }).click();
    await page.getByText('It was sent and changed the message.').waitFor();
    expect(standing(msgSeq)).toEqual([...textOf('your order'), custom]);
  });

  test('a repeat after an answer that was lost changes the message once', async () => {
    const { page, msgSeq } = await open('one');
    await page.getByLabel('Text', { exact: true }).fill('two');
    await page.getByLabel('Reason').fill('as asked');
    await page.getByRole('button', { name: 'Show what would change' }).click();
    const send = page.getByRole('button', { name: 'Change the message' });
    await page.route('**/v1/modifications', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await send.click();
    await page.getByText('The service does not answer').waitFor();
    await page.unrouteAll();
    await send.click();
    await page.getByText('It was sent and changed the message.').waitFor();

    const made = scene.simulator.overwrites().filter((one) => one.msgSeq === msgSeq);
    expect(made).toHaveLength(1);
  });

  test('takes a message’s address out of whatever holds it', async () => {
    const { page } = clerk;
    await page.goto(`${scene.service.url}/console/new`);
    const pasted = JSON.stringify({ message: { GroupId: GROUP, MsgSeq: 7 } });
    await page.getByLabel('Group (GroupId)').fill(pasted);

    expect(await page.getByLabel('Group (GroupId)').inputValue()).toBe(GROUP);
    expect(await page.getByLabel('Message number (MsgSeq)').inputValue()).toBe('7');
  });
});
