import { describe, expect, test } from 'vitest';
import {
  SAMPLE_COMMUNITY,
  SAMPLE_GROUP,
  SAMPLE_TOPIC,
} from '../../src/im-simulator/world/sample.js';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import type { FaultEffect } from '../../src/im-simulator/faults/faults.js';
import { startSimulator } from '../support/simulator.js';
import { BODY, clientOf, abandon, within } from './client.js';

const MESSAGE = { groupId: SAMPLE_GROUP, topicId: null, msgSeq: 23 };
const CONTENTS = { msgBody: BODY };

function clientOfSimulator(simulator: ImSimulator) {
  const { sdkAppId, secretKey, admin } = simulator.credentials;
  return clientOf([simulator.baseUrl], { sdkAppId, secretKey, admin });
}

test('a message is read, overwritten with the given bytes, and read back', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const { messages } = clientOfSimulator(simulator);

  const before = await messages.read(MESSAGE, within(5000));
  const done = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });
  const after = await messages.read(MESSAGE, within(5000));

  expect(before.kind === 'found' && before.item.toString()).toContain('it is Mia');
  expect(done).toEqual({ kind: 'done', reply: { errorCode: 0, errorInfo: 'succeed' } });
  expect(after.kind === 'found' && after.item.toString()).toContain(BODY.toString());
});

test('a message of a topic is overwritten there', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const { messages } = clientOfSimulator(simulator);
  const message = { groupId: SAMPLE_COMMUNITY, topicId: SAMPLE_TOPIC, msgSeq: 2 };

  const before = await messages.read(message, within(5000));
  const done = await messages.overwrite(message, CONTENTS, { ...within(5000), ...abandon });

  expect(before.kind).toBe('found');
  expect(done.kind).toBe('done');
  expect(simulator.overwrites()).toHaveLength(1);
});

test('group types, and groups that do not exist', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const { messages } = clientOfSimulator(simulator);

  expect(await messages.groupType('@TGS#5LIVESTREAM', within(5000))).toMatchObject({
    type: 'AVChatRoom',
  });
  expect(await messages.groupType('nowhere', within(5000))).toMatchObject({ kind: 'error' });
});

test('a wrong key is a misconfiguration', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const { messages } = clientOf([simulator.baseUrl], { secretKey: 'wrong' });

  expect(await messages.read(MESSAGE, within(5000))).toMatchObject({
    kind: 'error',
    error: { errorClass: 'config' },
  });
});

describe('an overwrite is lost, with or without its effect, when', () => {
  test.each<[string, FaultEffect, number]>([
    ['reset before', { kind: 'reset', when: 'before' }, 0],
    ['reset after', { kind: 'reset', when: 'after' }, 1],
    ['hung after', { kind: 'hang', when: 'after' }, 1],
    ['a gateway error after', { kind: 'http', when: 'after' }, 1],
    ['HTML', { kind: 'garbage', garbage: 'html' }, 1],
    ['empty', { kind: 'garbage', garbage: 'empty' }, 1],
    ['truncated', { kind: 'garbage', garbage: 'truncated' }, 1],
    ['cut', { kind: 'garbage', garbage: 'cut' }, 1],
    ['huge', { kind: 'garbage', garbage: 'huge' }, 1],
    ['wrong types', { kind: 'garbage', garbage: 'wrong-types' }, 1],
    ['no error code', { kind: 'garbage', garbage: 'no-error-code' }, 1],
  ])('%s', async (_, effect, overwrites) => {
    await using simulator = await startSimulator({ seedSample: true });
    const { messages, quota } = clientOfSimulator(simulator);
    simulator.fault({ ...effect, times: 1 });

    const answer = await messages.overwrite(MESSAGE, CONTENTS, { ...within(5000), ...abandon });

    expect(answer.kind).toBe('lost');
    expect(simulator.overwrites()).toHaveLength(overwrites);
    expect(simulator.calls('modify_group_msg')).toHaveLength(1);
    expect(quota.ends).toEqual(['spent']);
  });
});

test('the answer for another message means that the asked one is missing', async () => {
  await using simulator = await startSimulator({ seedSample: true });
  const { messages } = clientOfSimulator(simulator);
  simulator.fault({ kind: 'garbage', garbage: 'other-message', times: 1 });

  expect(await messages.read(MESSAGE, within(5000))).toEqual({ kind: 'missing' });
});
