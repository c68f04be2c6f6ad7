import { expect, test } from 'vitest';
import { SlidingQuota, worstSlidingSecond } from '../../src/im-simulator/api/arrivals.js';
import { callApi, startSimulator } from '../support/simulator.js';

test('no window of one second lets more calls pass than the limit, wherever it starts', () => {
  const quota = new SlidingQuota(3);

  const passed = [0, 900, 950, 999, 1000, 1001, 1899, 1900].filter((at) => quota.admits(at));

  expect(passed).toEqual([0, 900, 950, 1000, 1900]);
});

test('a quota of 0 lets nothing pass, and a lifted one everything', () => {
  expect(new SlidingQuota(0).admits(1)).toBe(false);
  const lifted = new SlidingQuota(Number.POSITIVE_INFINITY);
  expect(Array.from({ length: 1000 }, () => lifted.admits(1)).every(Boolean)).toBe(true);
});

test('the worst sliding second is found across the borders of clock seconds', () => {
  expect(worstSlidingSecond([0, 600, 900, 1100, 1200, 1599, 1600, 3000])).toBe(5);
  expect(worstSlidingSecond([0, 1000, 2000])).toBe(1);
  expect(worstSlidingSecond([])).toBe(0);
});

test('calls beyond the quota get 60007, change nothing, and are counted as arrived; other APIs go on', async () => {
  await using simulator = await startSimulator({ callsPerSecond: 5, seedSample: true });
  const edit = {
    GroupId: '@TGS#1HYEP2SHC',
    MsgSeq: 23,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x' } }],
  };

  const answers = await Promise.all(
    Array.from({ length: 8 }, () => callApi(simulator, 'modify_group_msg', edit)),
  );

  expect(answers.filter((answer) => answer.includes('"ErrorCode":60007'))).toHaveLength(3);
  expect(simulator.overwrites()).toHaveLength(5);
  expect(simulator.rates().modify_group_msg).toEqual({ total: 8, worstSlidingSecond: 8 });
  expect(simulator.arrivals('modify_group_msg')).toHaveLength(8);
  const info = await callApi(simulator, 'get_group_info', { GroupIdList: ['@TGS#1HYEP2SHC'] });
  expect(info).toContain('"ErrorCode":0');
});
