import { setTimeout as delay } from 'node:timers/promises';
import type { FaultEffect } from '../../src/im-simulator/faults/faults.js';
import type { OwnServer } from '../support/own-server.js';
import { body, GROUP, type Scene } from '../support/scene.js';
import type { Random } from '../support/random.js';
import type { Fleet } from './fleet.js';

export interface Target {
  readonly fleet: Fleet;
  readonly scene: Scene;
  readonly server: OwnServer;
  /** There are messages from 1 to this. */
  readonly messages: number;
}

/** Resolves with what was done when it is over. */
type Fault = (on: Target, random: Random) => Promise<string>;

const kill: Fault = async ({ fleet }, random) => {
  const signal = random.oneOf(['SIGKILL', 'SIGKILL', 'SIGTERM'] as const);
  await random.oneOf(fleet).restart(signal);
  return `${signal} of a replica`;
};

/** Now and then longer than others take a replica for alive. */
const suspend: Fault = async ({ fleet }, random) => {
  await random.oneOf(fleet).suspend(random.between(0, random.fraction() < 0.15 ? 13_000 : 1_500));
  return 'replica suspended';
};

const cutWire: Fault = async ({ fleet }, random) => {
  const { proxy } = random.oneOf(fleet);
  const damage = random.oneOf(['cut', 'refuse', 'hang', 'swallowAnswers'] as const);
  proxy[damage]();
  await delay(random.between(100, 4_000));
  proxy.mend();
  return `wire to PostgreSQL: ${damage}`;
};

const restartPostgres: Fault = async ({ server }, random) => {
  const going = random.oneOf(['fast', 'immediate', 'SIGKILL', 'backend'] as const);
  const awayMs = random.oneOf([0, 0, 0, random.between(0, 2_000), random.between(2_000, 12_000)]);
  await (going === 'backend' ? server.killBackend() : server.restart(going, awayMs));
  await delay(random.between(1_000, 10_000));
  return `PostgreSQL: ${going}`;
};

const faultOfIm: Fault = ({ scene }, random) => {
  const when = random.oneOf(['before', 'after'] as const);
  const effect = random.oneOf<FaultEffect>([
    { kind: 'reset', when },
    { kind: 'hang', when },
    { kind: 'http', when },
    { kind: 'late', ms: random.between(10, 300), answer: 'reset' },
    { kind: 'garbage', garbage: 'truncated', when },
    { kind: 'code', errorCode: 60008, when },
    { kind: 'code', errorCode: 99_999, when },
    { kind: 'code', errorCode: 60007 },
    { kind: 'code', errorCode: 80001 },
    { kind: 'latency', ms: 50, jitterMs: 200 },
  ]);
  const times = random.between(1, 4);
  scene.im.fault({ ...effect, api: 'modify_group_msg', times });
  if (random.fraction() < 0.3)
    scene.im.fault({ kind: 'reset', api: 'group_msg_get_simple', times });
  return Promise.resolve(`IM: ${effect.kind}`);
};

/** Somebody else's edit of a message: at any time, or right before or after an edit of ours, with or without its answer. */
const editAroundTheService: Fault = ({ scene, messages }, random) => {
  const edit = { MsgBody: body(`by hand ${random.between(0, 1_000_000_000)}`) };
  const msgSeq = random.between(1, messages);
  const how = random.oneOf(['any time', 'before', 'after', 'after'] as const);
  if (how === 'any time') scene.im.clientEdits({ groupId: GROUP, topicId: null, msgSeq }, edit);
  else {
    const next = { api: 'modify_group_msg', times: 1 } as const;
    scene.im.fault({ ...next, kind: 'client', act: { edit }, when: how });
    if (random.fraction() < 0.6) scene.im.fault({ ...next, kind: 'reset', when: 'after' });
  }
  return Promise.resolve('edit around the service');
};

/** What may happen at the same time: one out of each line at a time, the frequent ones named more than once. */
export const FAULTS = [
  [kill, kill, suspend],
  [restartPostgres],
  [cutWire, faultOfIm, faultOfIm, faultOfIm],
  [editAroundTheService],
] as const;

/** Injects one fault after the other, and adds to `done` what it did. */
export async function injectFaults(
  faults: readonly [Fault, ...Fault[]],
  on: Target,
  random: Random,
  isOver: () => boolean,
  done: string[],
): Promise<void> {
  while (!isOver()) {
    await delay(random.between(0, 500));
    done.push(await random.oneOf(faults)(on, random));
  }
}
