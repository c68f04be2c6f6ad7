import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { textBody } from './service.js';
import { CAREFUL, GovernedService } from './governed-service.js';
import { ReportedMessage, untilReconciled } from './reported-message.js';

/* What approvals and erasures do to the history of a message. */

let governed: GovernedService;
let message: ReportedMessage;

beforeAll(async () => {
  governed = await GovernedService.open('reported', { IM_TIMEOUT_MS: '20000' });
});
afterAll(() => governed[Symbol.asyncDispose]());
beforeEach(() => {
  message = new ReportedMessage(governed.service, 'O');
});

async function reported(made = message.lastOverwrite): Promise<void> {
  await message.report([made]);
  await untilReconciled(governed.service);
}

async function brief(): Promise<readonly string[]> {
  return (await message.history()).map(({ source, content, by }) => {
    const { erased, MsgBody } = content as Record<string, unknown>;
    const text = (MsgBody as { MsgContent: { Text: string } }[] | undefined)?.[0]?.MsgContent.Text;
    return [source, erased === undefined ? text : 'erased', by === null ? '' : 'by us']
      .map(String)
      .join(' ')
      .trim();
  });
}

test('what is refused instead of being proposed, while another edit is made, shows nobody a drift', async () => {
  const { im } = governed.service;
  const pull = { api: 'group_msg_get_simple', msgSeq: message.msgSeq, times: 1 } as const;
  const hold = im.fault({ ...pull, kind: 'hold', when: 'after' });
  const { groupId: GroupId, msgSeq: MsgSeq } = message;
  const proposing = governed.propose({ GroupId, MsgSeq, MsgBody: textBody('O') }, CAREFUL);
  const isPulled = () => !im.faults().some(({ id }) => id === hold);
  await expect.poll(isPulled).toBe(true);
  await message.ours({ text: 'ours' });
  im.release(hold);
  expect([202, 422]).toContain((await proposing).status);
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).toBeNull();
  expect(await brief()).toEqual(['original O', 'edit ours by us', 'edit next by us']);
});

test('after an edit that was refused, and then erased, what others write is still reported', async () => {
  governed.service.im.fault({ ...message.nextOverwrite, kind: 'code', errorCode: 10007 });
  const refused = await message.ours({ text: 'ours' });
  await governed.erase([String(refused['modificationId'])]);
  await message.theirs({ text: 'theirs' });
  await reported();

  expect(await brief()).toEqual(['original erased', 'drift theirs']);
});

test("what IM reports of an edit of ours after its erasure is nobody else's", async () => {
  const ours = await message.ours({ text: 'ours' });
  await governed.erase([String(ours['id'])]);
  await reported();

  expect(await brief()).toEqual(['original erased', 'edit erased by us']);
});

test('that others wrote what was reported stays to be seen when it was erased', async () => {
  const first = await message.ours({ text: 'first' });
  await message.theirs({ text: 'theirs' });
  await reported();
  await message.ours({ text: 'second' });
  await governed.erase([String(first['id'])]);

  expect(await brief()).toEqual([
    'original erased',
    'edit erased by us',
    'drift erased',
    'edit second by us',
  ]);
});

test('a change that was reported and erased is not found a second time', async () => {
  const first = await message.ours({ text: 'first' });
  governed.service.im.fault({ ...message.nextOverwrite, kind: 'code', errorCode: 10007 });
  await message.ours({ text: 'refused' });
  await message.theirs({ text: 'theirs' });
  await reported();
  await governed.erase([String(first['id'])]);
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).toBeNull();
  expect(await brief()).toEqual([
    'original erased',
    'edit erased by us',
    'drift erased',
    'edit next by us',
  ]);
});
