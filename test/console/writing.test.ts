import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { zh } from '../../src/console/words/zh.js';
import { whyNoBrowser } from './browser.js';
import { GROUP } from './messages.js';
import { barriersOn, widthOnTelephone } from './rules.js';
import { type ConsoleScene, logIn, openConsole, tidied, type Window } from './scene.js';

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
afterEach(async () => expect(await tidied(clerk)).toEqual([]));
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
    await expect.poll(() => page.locator('.story').innerText()).toMatch(/a private number.*OPS-1/s);
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
    await expect.poll(() => page.getByLabel('Text', { exact: true }).inputValue()).toBe('hers');
    await expect.poll(() => page.locator('.sides').innerText()).toMatch(/one.*of a client/s);

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
    const fault = page
      .getByRole('list', { name: 'What is wrong with it, and where' })
      .getByRole('button', { name: 'Line 4, column 5:' });
    const selected = () =>
      json.evaluate((area: HTMLTextAreaElement) =>
        area.value.slice(area.selectionStart, area.selectionEnd),
      );
    await json.fill(before.replace('"TIMTextElem",', '"TIMTextElem"'));
    await page.getByText('This is no JSON array of elements.').waitFor();
    await fault.click();
    expect(await selected()).toBe('"');
    await expect
      .poll(() => page.getByRole('button', { name: 'Show what would change' }).isDisabled())
      .toBe(true);
    await json.fill(before.replace('TIMTextElem', 'Text'));
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await expect
      .poll(() => page.getByRole('alert').innerText())
      .toContain('/message/MsgBody/0/MsgType');
    await page.getByRole('button', { name: 'Line 3, column 16:' }).click();
    expect(await selected()).toBe('"Text"');

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

    await expect.poll(() => page.getByLabel('Group (GroupId)').inputValue()).toBe(GROUP);
    await expect.poll(() => page.getByLabel('Message number (MsgSeq)').inputValue()).toBe('7');
  });

  test('edits many messages out of a table, after a dry run, and puts all of it back', async () => {
    const seqs = ['a', 'b', 'c'].map((words) =>
      scene.simulator.addMessage({ groupId: GROUP, MsgBody: textOf(`old ${words}`), from: 'bob' }),
    );
    const { page } = clerk;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${scene.service.url}/console/batch`);
    await choose('group,msgSeq,text\n');
    await page.getByText('there is no column "group"').waitFor();
    await choose('groupId,msgSeq,text\n');
    await page.getByText('there is no edit in the file').waitFor();
    const rows = seqs.map((seq) => `${GROUP},${String(seq)},new ${String(seq)}`);
    await choose(['groupId,msgSeq,text', ...rows, ''].join('\n'));
    await page.getByText('3 edits in the file.').waitFor();
    await page.getByLabel('Reason').fill('old hotline number');
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByText('3 of 3 are done').waitFor();
    // Its items are asked for anew when it is over, and how far it is comes by itself.
    await page.getByText(`new ${String(seqs[1])}`).waitFor();
    expect(asked.filter((path) => path.endsWith('/events'))).toHaveLength(1);
    expect(asked.filter((path) => /^\/v1\/batches\/[^/]+$/.test(path)).length).toBeLessThan(3);
    expect(seqs.map(standing)).toEqual(['a', 'b', 'c'].map((words) => textOf(`old ${words}`)));

    await page.getByRole('button', { name: 'Change all these messages' }).click();
    await page.getByRole('heading', { name: 'What you can do' }).waitFor();
    await page.getByText('3 of 3 are done').waitFor();
    expect(seqs.map(standing)).toEqual(seqs.map((seq) => textOf(`new ${String(seq)}`)));

    await page.getByLabel('Reason').fill('the wrong table');
    await page.getByRole('button', { name: 'Put back everything' }).click();
    await page.waitForURL((url) => url.pathname.includes('/batches/'));
    await page.getByText('the wrong table').waitFor();
    await expect
      .poll(() => seqs.map(standing))
      .toEqual(['a', 'b', 'c'].map((words) => textOf(`old ${words}`)));
  });

  test('reads by lines of the table what the service has against it', async () => {
    const { page } = clerk;
    await page.goto(`${scene.service.url}/console/batch`);
    await choose(`groupId,msgSeq,text\n${GROUP},1,a\n${GROUP},1,b\n`);
    await page.getByLabel('Reason').fill('as asked');
    await page.getByRole('button', { name: 'Show what would change' }).click();

    await page.getByText(/line 3: \/items\/1/).waitFor();
  });

  test('every page of hers keeps the rules for those who see little, and fits a telephone', async () => {
    const { page, msgSeq } = await open('the first words');
    await page.getByLabel('Text', { exact: true }).fill('other words');
    await page.getByLabel('Reason').fill('as asked');
    await page.getByRole('button', { name: 'Show what would change' }).click();
    const send = page.getByRole('button', { name: 'Change the message' });
    await send.waitFor();
    const found = await barriersOn(page);
    const widths = [await widthOnTelephone(page)];
    await page.getByLabel('Edit the elements as JSON').check();
    await page.getByLabel('MsgBody').waitFor();
    found.push(...(await barriersOn(page)));
    widths.push(await widthOnTelephone(page));

    await page.goto(`${scene.service.url}/console/batch`);
    await choose(
      `groupId,msgSeq,text\n${GROUP},${String(msgSeq)},new words\n${GROUP},999999,none\n`,
    );
    await page.getByLabel('Reason').fill('as asked');
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByText('2 of 2 are done').waitFor();
    await page.getByRole('row').nth(2).waitFor();
    found.push(...(await barriersOn(page)));
    widths.push(await widthOnTelephone(page));

    expect(found).toEqual([]);
    expect(widths).toEqual([360, 360, 360]);
  });

  test('changes a message with the keyboard alone', async () => {
    const { page, msgSeq } = await open('call 555-0100');
    const press = async (label: string, key: string): Promise<void> => {
      for (let i = 0; i < 40; i += 1) {
        await page.keyboard.press('Tab');
        const { name } = await focused();
        if (name === label) return page.keyboard.press(key);
      }
      throw new Error(`The keyboard does not lead to ${label}.`);
    };
    const focused = () =>
      page.evaluate(() => {
        const one = document.activeElement;
        const labels =
          one instanceof HTMLTextAreaElement || one instanceof HTMLInputElement ? one.labels : null;
        return { name: (labels?.[0]?.textContent ?? one?.textContent ?? '').replace(/\s*\*$/, '') };
      });
    await page.getByLabel('Group (GroupId)').focus();
    await press('Text', 'Control+A');
    await page.keyboard.type('call our hotline');
    await press('Reason', 'End');
    await page.keyboard.type('a private number');
    await press('Show what would change', 'Enter');
    await page.getByRole('button', { name: 'Change the message' }).waitFor();
    await page.getByLabel('Reason').focus();
    await press('Change the message', 'Enter');
    await page.getByText('It was sent and changed the message.').waitFor();

    expect(standing(msgSeq)).toEqual(textOf('call our hotline'));
  });

  test('does the same in Chinese', async () => {
    const msgSeq = scene.simulator.addMessage({
      groupId: GROUP,
      MsgBody: textOf('电话13800000000'),
      from: 'bob',
    });
    const { page, context } = await scene.window({ locale: 'zh-CN' });
    const address = new URLSearchParams({ groupId: GROUP, msgSeq: String(msgSeq) });
    await page.goto(`${scene.service.url}/console/new#${address.toString()}`);
    await logIn(page, 'clerk', '登录');
    await page.getByLabel(zh.newEdit.text, { exact: true }).fill('请联系客服');
    await page.getByLabel(zh.newEdit.reason).first().fill('客户要求');
    await page.getByRole('button', { name: zh.newEdit.tryOut }).click();
    await page.getByRole('button', { name: zh.newEdit.send }).click();
    await page.getByText(zh.states.applied.long).waitFor();
    await page.getByText(zh.proof.verifiedLong('').slice(0, 12)).waitFor();
    await context.close();

    expect(standing(msgSeq)).toEqual(textOf('请联系客服'));
  });
});

/** Gives the page a table. */
async function choose(table: string): Promise<void> {
  const file = { name: 'edits.csv', mimeType: 'text/csv', buffer: Buffer.from(table) };
  await clerk.page.locator('input[type="file"]').setInputFiles(file);
}
