import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OverwriteEntry } from '../../src/im-simulator/control/logbook.js';
import { Desk, type Json, textBody } from './desk.js';
import { tell, TOKEN } from './im-webhook.js';

let desk: Desk;
let msgSeq: number;

beforeAll(async () => {
  desk = await Desk.open({
    IM_CALLBACK_TOKEN: TOKEN,
    IM_TIMEOUT_MS: '500',
    IM_LATE_LANDING_MS: '100',
    CLIENT_REQUESTS_PER_SECOND: '2000',
  });
  desk.im.addGroup({ groupId: 'o', type: 'Public' });
});
afterAll(() => desk.close());

beforeEach(() => {
  msgSeq = desk.im.addMessage({ groupId: 'o', MsgBody: textBody('O') });
});

const scope = () => ({ api: 'modify_group_msg', msgSeq, times: 1 }) as const;
const admin = () => desk.im.credentials.admin;

interface Content {
  readonly text?: string;
  readonly customData?: string;
}

/** Our edit; a CloudCustomData that nobody knows is no reason to overwrite it. */
async function ours({ text, customData }: Content): Promise<Json> {
  const message = {
    GroupId: 'o',
    MsgSeq: msgSeq,
    ...(text === undefined ? {} : { MsgBody: textBody(text) }),
    ...(customData === undefined ? {} : { CloudCustomData: customData }),
  };
  const body = { message, operator: 'alice', reason: 'as asked', acceptUnreadablePrior: false };
  return (await desk.post('/v1/modifications', body, 'refund-desk')).body;
}

/** Somebody else's edit, some milliseconds after what came before it. */
async function theirs({ text, customData }: Content, account = 'mallory'): Promise<OverwriteEntry> {
  await delay(3);
  desk.im.clientEdits(
    { groupId: 'o', msgSeq },
    {
      ...(text === undefined ? {} : { MsgBody: textBody(text) }),
      ...(customData === undefined ? {} : { cloudCustomData: customData }),
    },
    account,
  );
  return lastOverwrite();
}

const overwrites = () => desk.im.overwrites().filter((one) => one.msgSeq === msgSeq);

function lastOverwrite(): OverwriteEntry {
  const last = overwrites().at(-1);
  if (!last) throw new Error('nothing was overwritten');
  return last;
}

/** IM's webhook tells of overwrites, in this order. */
async function report(account: string, ...made: readonly OverwriteEntry[]): Promise<void> {
  for (const { at, by, after } of made) {
    const body = {
      CallbackCommand: 'Group.CallbackAfterModifyMsg',
      Operator_Account: by === 'client' ? account : admin(),
      GroupId: 'o',
      MsgSeq: msgSeq,
      EventTime: at,
      MsgBody: JSON.parse(after.msgBody) as unknown,
      ...(after.cloudCustomData === null
        ? {}
        : { CloudCustomData: JSON.parse(after.cloudCustomData) as unknown }),
    };
    expect((await tell(desk, { body })).status).toBe(200);
  }
}

/** All that was told has been judged. */
async function judged(): Promise<void> {
  const left = () => desk.sql('SELECT FROM told_unjudged');
  await expect.poll(left, { timeout: 10_000 }).toHaveLength(0);
}

/** Each version in short: source, text and CloudCustomData; `?` for what is only possible. */
async function history(): Promise<readonly string[]> {
  await judged();
  const { body } = await desk.ask('/v1/audit/messages/history', { groupId: 'o', msgSeq });
  return (body['items'] as readonly Json[]).map(({ source, certainty, content }) => {
    const { MsgBody, CloudCustomData: data } = content as Record<string, Json>;
    const [{ MsgContent: shown }] = MsgBody as unknown as [{ MsgContent: Json }];
    const doubt = certainty === 'possible' ? '?' : '';
    const value = data?.['known'] === true ? String(data['value']) : '-';
    return `${String(source)}${doubt} ${String(shown['Text'])}/${value}`;
  });
}

test('a CloudCustomData that a script with our own account sets is a version, and the next prior', async () => {
  const accepted = {
    GroupId: 'o',
    MsgSeq: msgSeq,
    MsgBody: textBody('ours'),
    CloudCustomData: 'cd1',
  };
  await desk.editRaw(accepted);
  await report(admin(), lastOverwrite(), await theirs({ customData: 'evil' }, admin()));
  await judged();
  const next = await ours({ customData: 'cd2' });

  expect(next['prior']).toMatchObject({ CloudCustomData: { value: 'evil', source: 'callback' } });
  expect(await history()).toEqual([
    'original O/-',
    'edit ours/cd1',
    'drift ours/evil',
    'edit ours/cd2',
  ]);
});

test('what IM refused of ours and a script with our account writes is a version of its own', async () => {
  desk.im.fault({ ...scope(), kind: 'code', errorCode: 10007 });
  await ours({ text: 'X' });
  await report(admin(), await theirs({ text: 'X' }, admin()));

  expect(await history()).toEqual(['original O/-', 'drift X/-']);
});

test('what a script with our account puts back of ours is a version of its own', async () => {
  await ours({ text: 'X' });
  const made = lastOverwrite();
  await report('mallory', made, await theirs({ text: 'Y' }));
  await report(admin(), await theirs({ text: 'X' }, admin()));

  expect(await history()).toEqual(['original O/-', 'edit X/-', 'drift Y/-', 'drift X/-']);
});

test('an overwrite of ours that took effect and was sent again is possible, though IM then refused it', async () => {
  const edit = { MsgBody: textBody('O') };
  desk.im.fault({ ...scope(), kind: 'client', act: { edit }, when: 'after' });
  desk.im.fault({ ...scope(), kind: 'reset', when: 'after' });
  const called = desk.im.nextCall('modify_group_msg');
  const refused = ours({ text: 'seen' });
  await called;
  desk.im.fault({ ...scope(), kind: 'code', errorCode: 10007 });

  expect(await refused).toMatchObject({ type: '/problems/refused-by-im' });
  expect(await history()).toEqual(['original O/-', 'edit? seen/-']);
});

test('a CloudCustomData that was told before our first edit is the prior one', async () => {
  await report('mallory', await theirs({ customData: 'c1' }));
  const edit = await ours({ customData: 'mine' });

  expect(edit['prior']).toMatchObject({ CloudCustomData: { value: 'c1', source: 'callback' } });
  expect(await history()).toEqual(['original O/c1', 'edit O/mine']);
});

test('it is also where it was told only after our first edit', async () => {
  const made = await theirs({ customData: 'c1' });
  await ours({ text: 'ours' });
  await report('mallory', made);
  await judged();
  const edit = await ours({ customData: 'mine' });

  expect(edit['prior']).toMatchObject({ CloudCustomData: { value: 'c1', source: 'callback' } });
});

const before = (content: Content): void => {
  const edit = {
    ...(content.text === undefined ? {} : { MsgBody: textBody(content.text) }),
    ...(content.customData === undefined ? {} : { cloudCustomData: content.customData }),
  };
  desk.im.fault({ ...scope(), kind: 'client', act: { edit }, when: 'before' });
};

test('a text that came between snapshot and overwrite stands beside the CloudCustomData that ours wrote', async () => {
  before({ text: 'theirs' });
  await desk.editRaw({ GroupId: 'o', MsgSeq: msgSeq, CloudCustomData: 'cd' });
  await report('mallory', ...overwrites());
  await judged();
  const next = await ours({ text: 'next' });

  expect(next).toMatchObject({ drift: null, prior: { CloudCustomData: { value: 'cd' } } });
  expect(await history()).toEqual([
    'original O/-',
    'drift theirs/-',
    'edit theirs/cd',
    'edit next/cd',
  ]);
});

test('where nobody tells of it, no text is claimed to have stood beside that', async () => {
  before({ text: 'theirs' });
  await desk.editRaw({ GroupId: 'o', MsgSeq: msgSeq, CloudCustomData: 'cd' });
  await ours({ text: 'next' });

  expect(await history()).toEqual([
    'original O/-',
    'edit? O/cd',
    'drift theirs/cd',
    'edit next/cd',
  ]);
});

test('what a client wrote before ours is told before it, without another edit', async () => {
  before({ text: 'theirs' });
  await ours({ text: 'ours' });
  await report('mallory', ...overwrites());

  expect(await history()).toEqual(['original O/-', 'drift theirs/-', 'edit ours/-']);
});

test('a version that was there twice before a snapshot found it is there twice', async () => {
  await ours({ text: 'one' });
  const made = [lastOverwrite()];
  for (const text of ['B', 'C', 'B']) made.push(await theirs({ text }));
  await delay(3);
  await ours({ text: 'ours' });
  await report('mallory', ...made, lastOverwrite());

  expect(await history()).toEqual([
    'original O/-',
    'edit one/-',
    'drift B/-',
    'drift C/-',
    'drift B/-',
    'edit ours/-',
  ]);
});
