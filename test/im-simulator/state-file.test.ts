import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLE_GROUP } from '../../src/im-simulator/world/sample.js';
import { callApi, startSimulator } from '../support/simulator.js';

async function stateFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'im-simulator-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'state.ndjson');
}

const EDIT = {
  GroupId: SAMPLE_GROUP,
  MsgSeq: 23,
  MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'kept' } }],
};

test('groups, topics and messages outlive a restart, byte for byte', async () => {
  const statePath = await stateFile();
  const item = Buffer.from([...Buffer.from('{"MsgBody":[],"MsgSeq":9,"X":"'), 0xff, 0x22, 0x7d]);
  {
    await using before = await startSimulator({ statePath, seedSample: true });
    await callApi(before, 'modify_group_msg', EDIT);
    before.addMessage({ groupId: 'c', topicId: 'c@TOPIC#_1', rawItem: item, cloudCustomData: 'x' });
    before.clientRemoves({ groupId: SAMPLE_GROUP, msgSeq: 1 }, 'recall');
  }

  await using after = await startSimulator({ statePath, seedSample: true });

  expect(after.message(SAMPLE_GROUP, 23)).toMatchObject({
    msgBody: JSON.stringify(EDIT.MsgBody),
    version: 1,
  });
  expect(after.message('c', 9, 'c@TOPIC#_1')?.item).toEqual(item);
  expect(after.message(SAMPLE_GROUP, 1)?.state).toBe('recalled');
  expect(after.addMessage({ groupId: SAMPLE_GROUP, MsgBody: [] })).toBe(31);
});

test('what was answered is on disk although nobody stopped the simulator in good order', async () => {
  const statePath = await stateFile();
  await using killed = await startSimulator({ statePath, seedSample: true });
  await callApi(killed, 'modify_group_msg', EDIT);

  await using after = await startSimulator({ statePath });

  expect(after.message(SAMPLE_GROUP, 23)?.version).toBe(1);
});

test('a torn last line counts as not written', async () => {
  const statePath = await stateFile();
  {
    await using before = await startSimulator({ statePath, seedSample: true });
    await callApi(before, 'modify_group_msg', EDIT);
  }
  await appendFile(statePath, '{"kind":"message","groupId":"@TGS#1HY');

  await using after = await startSimulator({ statePath });

  expect(after.message(SAMPLE_GROUP, 23)?.version).toBe(1);
});
