import { describe, expect, test } from 'vitest';
import {
  SAMPLE_COMMUNITY,
  SAMPLE_GROUP,
  SAMPLE_TOPIC,
} from '../../src/im-simulator/world/sample.js';
import { callApi, startSimulator } from '../support/simulator.js';

const TEXT = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'call the shop instead' } }];
const EDIT = { GroupId: SAMPLE_GROUP, MsgSeq: 23, MsgBody: TEXT };
const CUSTOM = { MsgType: 'TIMCustomElem', MsgContent: { Data: 'x' } };
const OK = '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"succeed"}';

const codeOf = (answer: string): number => (JSON.parse(answer) as { ErrorCode: number }).ErrorCode;

test('an edit replaces the given members and nothing else', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  simulator.addMessage({ groupId: SAMPLE_GROUP, seq: 40, MsgBody: TEXT, cloudCustomData: 'kept' });

  const body = { ...EDIT, MsgSeq: 40, MsgBody: [{ ...TEXT[0], MsgContent: { Text: 'new' } }] };
  expect(await callApi(simulator, 'modify_group_msg', body)).toBe(OK);
  const edited = simulator.message(SAMPLE_GROUP, 40);

  expect(edited).toMatchObject({
    msgBody: '[{"MsgType":"TIMTextElem","MsgContent":{"Text":"new"}}]',
    cloudCustomData: '"kept"',
    version: 1,
  });
  expect(JSON.parse(edited?.item.toString() ?? '')).toMatchObject({
    From_Account: 'jack',
    MsgRandom: 1_000_040,
    MsgSeq: 40,
    MsgTimeStamp: 1_700_000_040,
  });
});

test('what was written comes back with the very bytes that were sent', async () => {
  await using simulator = await startSimulator({
    seedSample: true,
    includeCustomDataInPulls: true,
  });
  const msgBody = String.raw`[ {"MsgContent" : {"Text":"\u0000\ud800 é","n":12345678901234567890, "n":1.10,"Text":"b\/"},"MsgType":"TIMTextElem"}]`;
  const customData = String.raw`"\u4f60\"}],"`;
  const body = `{ "MsgBody" :"first", "GroupId":"${SAMPLE_GROUP}","MsgSeq":23,"MsgBody":${msgBody} ,\n"CloudCustomData":${customData}}`;

  expect(await callApi(simulator, 'modify_group_msg', body)).toBe(OK);
  const pull = { GroupId: SAMPLE_GROUP, ReqMsgSeq: 23, ReqMsgNumber: 1 };
  const pulled = await callApi(simulator, 'group_msg_get_simple', pull);

  expect(pulled).toContain(`"MsgBody":${msgBody},"MsgPriority"`);
  expect(pulled).toContain(`"CloudCustomData":${customData}}`);
});

test('a topic has messages and seqs of its own', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const inTopic = { GroupId: SAMPLE_COMMUNITY, TopicId: SAMPLE_TOPIC, MsgSeq: 2, MsgBody: TEXT };

  expect(await callApi(simulator, 'modify_group_msg', inTopic)).toBe(OK);

  expect(simulator.message(SAMPLE_COMMUNITY, 2, SAMPLE_TOPIC)?.version).toBe(1);
  expect(simulator.message(SAMPLE_COMMUNITY, 2)?.version).toBe(0);
  const elsewhere = { ...inTopic, TopicId: `${SAMPLE_COMMUNITY}@TOPIC#_nowhere` };
  expect(codeOf(await callApi(simulator, 'modify_group_msg', elsewhere))).toBe(110013);
});

describe('an edit is refused', () => {
  test.each([
    ['without GroupId', { ...EDIT, GroupId: undefined }, 90010],
    ['without MsgSeq', { ...EDIT, MsgSeq: undefined }, 90010],
    ['with a MsgSeq beyond 32 bits', { ...EDIT, MsgSeq: 4_294_967_296 }, 90001],
    ['with neither MsgBody nor CloudCustomData', { ...EDIT, MsgBody: undefined }, 90001],
    ['with a MsgBody that is no array', { ...EDIT, MsgBody: {} }, 90007],
    ['with an empty MsgBody', { ...EDIT, MsgBody: [] }, 90002],
    ['with an element without content', { ...EDIT, MsgBody: [{ MsgType: 'TIMTextElem' }] }, 90002],
    ['with two custom elements', { ...EDIT, MsgBody: [CUSTOM, CUSTOM] }, 90002],
    ['with custom data that is no string', { ...EDIT, CloudCustomData: {} }, 90010],
    ['over 12 KB', { ...EDIT, CloudCustomData: 'x'.repeat(12_288) }, 80002],
    ['of a bad group id', { ...EDIT, GroupId: 'é' }, 10015],
    ['in a group that is not there', { ...EDIT, GroupId: '@TGS#NOBODY' }, 10010],
    ['in a live group', { ...EDIT, GroupId: '@TGS#5LIVESTREAM' }, 10007],
    ['of a message that is not there', { ...EDIT, MsgSeq: 31 }, 20026],
    ['of a recalled message', { ...EDIT, MsgSeq: 11 }, 20026],
    ['of a deleted message', { ...EDIT, MsgSeq: 17 }, 20026],
    ['of a system message', { ...EDIT, MsgSeq: 5 }, 20026],
  ])('%s', async (_, body, errorCode) => {
    await using simulator = await startSimulator({ seedSample: true });

    expect(codeOf(await callApi(simulator, 'modify_group_msg', body))).toBe(errorCode);
    expect(simulator.overwrites()).toEqual([]);
  });
});

test('the log of overwrites has order, author and the bytes before and after', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const before = simulator.message(SAMPLE_GROUP, 23)?.msgBody;

  await callApi(simulator, 'modify_group_msg', EDIT, { random: '4711' });
  simulator.clientEdits({ groupId: SAMPLE_GROUP, msgSeq: 23 }, { rawCloudCustomData: '"c"' });

  const after = JSON.stringify(TEXT);
  expect(simulator.overwrites()).toMatchObject([
    {
      order: 1,
      by: 'rest',
      random: '4711',
      before: { msgBody: before, cloudCustomData: null },
      after: { msgBody: after, cloudCustomData: null },
    },
    {
      order: 2,
      by: 'client',
      random: null,
      before: { msgBody: after },
      after: { msgBody: after, cloudCustomData: '"c"' },
    },
  ]);
});
