import { expect, test } from 'vitest';
import { SAMPLE_GROUP } from '../../src/im-simulator/world/sample.js';
import { apiUrl, callApi, startSimulator } from '../support/simulator.js';

interface Pulled {
  readonly ErrorCode: number;
  readonly IsFinished: number;
  readonly RspMsgList: readonly {
    readonly MsgSeq: number;
    readonly IsPlaceMsg: number;
    readonly MsgBody: unknown;
    readonly IsSystemMsg?: number;
  }[];
}

const pulled = (answer: string): Pulled => JSON.parse(answer) as Pulled;
const seqs = (answer: string): number[] => pulled(answer).RspMsgList.map(({ MsgSeq }) => MsgSeq);

test('messages come newest first, twenty at most, from the asked seq down', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const pull = async (fields: object): Promise<string> =>
    callApi(simulator, 'group_msg_get_simple', { GroupId: SAMPLE_GROUP, ...fields });

  expect(seqs(await pull({ ReqMsgNumber: 3 }))).toEqual([30, 29, 28]);
  expect(seqs(await pull({ ReqMsgNumber: 2, ReqMsgSeq: 2 }))).toEqual([2, 1]);
  const long = await pull({ ReqMsgNumber: 25 });
  expect([pulled(long).RspMsgList.length, pulled(long).IsFinished]).toEqual([20, 0]);
  const rest = await pull({ ReqMsgNumber: 20, ReqMsgSeq: 10 });
  expect([pulled(rest).RspMsgList.length, pulled(rest).IsFinished]).toEqual([10, 1]);
});

test('asking for a seq that is not there gives an older message', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  simulator.addMessage({ groupId: SAMPLE_GROUP, seq: 90, MsgBody: [] });

  const pull = { GroupId: SAMPLE_GROUP, ReqMsgNumber: 1, ReqMsgSeq: 50 };

  expect(seqs(await callApi(simulator, 'group_msg_get_simple', pull))).toEqual([30]);
});

test('a recalled message is left out unless asked for; a deleted one is an empty placeholder', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const pull = async (fields: object): Promise<Pulled> => {
    const body = { GroupId: SAMPLE_GROUP, ReqMsgNumber: 1, ...fields };
    return pulled(await callApi(simulator, 'group_msg_get_simple', body));
  };

  expect((await pull({ ReqMsgSeq: 11 })).RspMsgList[0]?.MsgSeq).toBe(10);
  expect((await pull({ ReqMsgSeq: 11, WithRecalledMsg: 1 })).RspMsgList[0]).toMatchObject({
    MsgSeq: 11,
    IsPlaceMsg: 2,
  });
  expect((await pull({ ReqMsgSeq: 17 })).RspMsgList[0]).toMatchObject({
    IsPlaceMsg: 1,
    MsgBody: [],
  });
});

test('a system message has an object for a body', async () => {
  await using simulator = await startSimulator({ seedSample: true });

  const pull = { GroupId: SAMPLE_GROUP, ReqMsgNumber: 1, ReqMsgSeq: 5 };
  const [tip] = pulled(await callApi(simulator, 'group_msg_get_simple', pull)).RspMsgList;

  expect(tip).toMatchObject({ IsSystemMsg: 1, MsgBody: { OpType: 1 } });
});

test('a pull cut short in which everything has expired says 2', async () => {
  await using simulator = await startSimulator();
  for (let seq = 1; seq <= 25; seq += 1)
    simulator.addMessage({ groupId: 'g', MsgBody: [], state: 'expired' });

  const pull = { GroupId: 'g', ReqMsgNumber: 25 };

  expect(pulled(await callApi(simulator, 'group_msg_get_simple', pull)).IsFinished).toBe(2);
});

test('an answer stays under 1 MB, and a message that alone is longer cannot be pulled', async () => {
  await using simulator = await startSimulator();
  for (const bytes of [1_100_000, 400_000, 400_000, 400_000])
    simulator.addMessage({ groupId: 'g', rawMsgBody: `["${'x'.repeat(bytes)}"]` });
  const pull = async (seq: number): Promise<Pulled> => {
    const body = { GroupId: 'g', ReqMsgNumber: 3, ReqMsgSeq: seq };
    return pulled(await callApi(simulator, 'group_msg_get_simple', body));
  };

  expect((await pull(4)).RspMsgList).toHaveLength(2);
  expect((await pull(4)).IsFinished).toBe(0);
  expect((await pull(1)).ErrorCode).toBe(10018);
});

test('custom data is left out of pulls unless that is switched on', async () => {
  await using simulator = await startSimulator();
  simulator.addMessage({ groupId: 'g', MsgBody: [], cloudCustomData: 'hidden' });
  const pull = { GroupId: 'g', ReqMsgNumber: 1 };

  expect(await callApi(simulator, 'group_msg_get_simple', pull)).not.toContain('hidden');
  simulator.configure({ includeCustomDataInPulls: true });
  expect(await callApi(simulator, 'group_msg_get_simple', pull)).toContain(
    ',"CloudCustomData":"hidden"}',
  );
});

test('a seeded item comes back byte for byte, even bytes that are no UTF-8, until it is edited', async () => {
  await using simulator = await startSimulator();
  const item = Buffer.concat([
    Buffer.from(
      String.raw`{ "MsgSeq":7,"X":1,"X":{"MsgBody":[]},"MsgVersion":18446744073709551615, "MsgBody" : [{"MsgType":"\ud83d","a":1,"a":2}],"IsPlaceMsg":0,"Y":"`,
    ),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}'),
  ]);
  simulator.addMessage({ groupId: 'g', rawItem: item });

  const url = apiUrl(simulator, 'group_msg_get_simple');
  const body = JSON.stringify({ GroupId: 'g', ReqMsgNumber: 1 });
  const answer = Buffer.from(await (await fetch(url, { method: 'POST', body })).arrayBuffer());
  expect(answer.includes(item)).toBe(true);

  simulator.clientEdits({ groupId: 'g', msgSeq: 7 }, { rawMsgBody: '[ ]' });
  expect(simulator.message('g', 7)?.item.toString('latin1')).toBe(
    item.toString('latin1').replace(/\[\{.*\}\],"IsPlaceMsg"/, '[ ],"IsPlaceMsg"'),
  );
});

test('live groups keep no history', async () => {
  await using simulator = await startSimulator({ seedSample: true });

  const pull = { GroupId: '@TGS#5LIVESTREAM', ReqMsgNumber: 1 };

  expect(pulled(await callApi(simulator, 'group_msg_get_simple', pull)).ErrorCode).toBe(10044);
});
