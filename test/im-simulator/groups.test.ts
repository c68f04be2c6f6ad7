import { expect, test } from 'vitest';
import { SAMPLE_GROUP } from '../../src/im-simulator/world/sample.js';
import { callApi, startSimulator } from '../support/simulator.js';

const TEXT = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }];
const json = (answer: string): Record<string, unknown> =>
  JSON.parse(answer) as Record<string, unknown>;

test('group details have a code for each group and 0 outside', async () => {
  await using simulator = await startSimulator({ seedSample: true });

  const answer = await callApi(simulator, 'get_group_info', {
    GroupIdList: [SAMPLE_GROUP, '@TGS#NOBODY', '@TGS#3MEETING'],
    ResponseFilter: { GroupBaseInfoFilter: ['Type', 'NextMsgSeq'] },
  });

  expect(json(answer)).toMatchObject({ ActionStatus: 'OK', ErrorCode: 0 });
  expect(json(answer)['GroupInfo']).toEqual([
    { GroupId: SAMPLE_GROUP, ErrorCode: 0, ErrorInfo: '', Type: 'Public', NextMsgSeq: 31 },
    { GroupId: '@TGS#NOBODY', ErrorCode: 10010, ErrorInfo: 'this group does not exist' },
    { GroupId: '@TGS#3MEETING', ErrorCode: 0, ErrorInfo: '', Type: 'ChatRoom', NextMsgSeq: 4 },
  ]);
});

test('more than 50 groups at once are refused', async () => {
  await using simulator = await startSimulator();

  const answer = await callApi(simulator, 'get_group_info', {
    GroupIdList: Array.from({ length: 51 }, (_, index) => `g${index}`),
  });

  expect(json(answer)['ErrorCode']).toBe(10004);
});

test('the new names of group types are reported in wire spelling', async () => {
  await using simulator = await startSimulator();
  simulator.addGroup({ groupId: 'w', type: 'Work' });

  const answer = await callApi(simulator, 'get_group_info', { GroupIdList: ['w'] });

  expect(answer).toContain('"Type":"Private"');
});

test('a sent message gets the next seq, and the same random again the same answer', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const send = async (random: number): Promise<string> =>
    callApi(simulator, 'send_group_msg', {
      GroupId: SAMPLE_GROUP,
      Random: random,
      MsgBody: TEXT,
      CloudCustomData: 'c',
    });

  const first = await send(1);

  expect(json(first)).toMatchObject({ ErrorCode: 0, MsgSeq: 31, MsgDropReason: '' });
  expect(await send(1)).toBe(first);
  expect(json(await send(2))).toMatchObject({ MsgSeq: 32 });
  expect(simulator.message(SAMPLE_GROUP, 31)).toMatchObject({
    msgBody: JSON.stringify(TEXT),
    cloudCustomData: '"c"',
  });
});

test('the 41st message within a second in one group is refused', async () => {
  await using simulator = await startSimulator({ seedSample: true });

  const answers = await Promise.all(
    Array.from({ length: 41 }, (_, index) =>
      callApi(simulator, 'send_group_msg', { GroupId: SAMPLE_GROUP, Random: index, MsgBody: TEXT }),
    ),
  );

  expect(answers.filter((answer) => answer.includes('"ErrorCode":10023'))).toHaveLength(1);
});

test('messages for those online only, and those of live groups, are not stored', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const message = { Random: 1, MsgBody: TEXT };

  await callApi(simulator, 'send_group_msg', {
    ...message,
    GroupId: SAMPLE_GROUP,
    OnlineOnlyFlag: 1,
  });
  await callApi(simulator, 'send_group_msg', {
    ...message,
    GroupId: '@TGS#5LIVESTREAM',
    Random: 2,
  });

  expect(simulator.message(SAMPLE_GROUP, 31)).toBeNull();
  expect(simulator.message('@TGS#5LIVESTREAM', 1)).toBeNull();
});
