import { setTimeout as delay } from 'node:timers/promises';
import type { FaultEffect } from '../../src/im-simulator/faults.js';
import type { Api } from '../support/api.js';
import { TcpProxy } from '../support/proxy.js';
import type { ReplicaProcess } from '../support/replica.js';
import type { Scene } from '../support/scene.js';
import type { Dice } from './dice.js';

/** A replica that is started again whenever it ended, behind a wire to PostgreSQL of its own. */
export class Member {
  /** What went wrong with the replicas themselves: a stop that did not end well, a defect in a log. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly scene: Scene,
    readonly proxy: TcpProxy,
    private running: { api: Api; process: ReplicaProcess },
  ) {}

  static async start(scene: Scene): Promise<Member> {
    const proxy = await TcpProxy.to(scene.database.appUrl);
    const url = proxy.through(scene.database.appUrl);
    return new Member(scene, proxy, await scene.process({}, url));
  }

  get api(): Api {
    return this.running.api;
  }

  /** Looks through the log of the replica that runs. */
  complain(): void {
    const { output } = this.running.process;
    this.complaints.push(...output.filter((line) => line.includes('"event":"defect"')));
  }

  async restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { process } = this.running;
    const hasDied = await Promise.race([process.ended, Promise.resolve(null)]);
    if (hasDied !== null) this.complaints.push(`died by itself: ${hasDied}`);
    process.kill(signal);
    const patience = setTimeout(() => process.kill('SIGKILL'), 35_000);
    const end = await process.ended;
    clearTimeout(patience);
    if (signal === 'SIGTERM' && hasDied === null && end !== 0)
      this.complaints.push(`stopped with ${end}`);
    this.complain();
    this.proxy.mend();
    this.running = await this.scene.process({}, this.proxy.through(this.scene.database.appUrl));
  }
}

type Blow = (members: readonly [Member, ...Member[]], scene: Scene, dice: Dice) => Promise<string>;

const kill: Blow = async (members, _, dice) => {
  const signal = dice.oneOf(['SIGKILL', 'SIGKILL', 'SIGTERM'] as const);
  await dice.oneOf(members).restart(signal);
  return signal;
};

const takeStoreAway: Blow = async (members, _, dice) => {
  const { proxy } = dice.oneOf(members);
  const damage = dice.oneOf(['cut', 'refuse', 'hang', 'swallowAnswers'] as const);
  const ms = dice.between(100, 4_000);
  proxy[damage]();
  await delay(ms);
  proxy.mend();
  return `${damage} ${ms} ms`;
};

const befall: Blow = (_, scene, dice) => {
  const when = dice.oneOf(['before', 'after'] as const);
  const effect = dice.oneOf<FaultEffect>([
    { kind: 'reset', when },
    { kind: 'hang', when },
    { kind: 'http', when },
    { kind: 'late', ms: dice.between(10, 300), answer: 'reset' },
    { kind: 'garbage', garbage: 'truncated', when },
    { kind: 'code', errorCode: 60008, when },
    { kind: 'code', errorCode: 99_999, when },
    { kind: 'code', errorCode: 60007 },
    { kind: 'code', errorCode: 80001 },
    { kind: 'latency', ms: 50, jitterMs: 200 },
  ]);
  const times = dice.between(1, 4);
  scene.im.fault({ ...effect, api: 'modify_group_msg', times });
  if (dice.next() < 0.3) scene.im.fault({ kind: 'reset', api: 'group_msg_get_simple', times });
  return Promise.resolve(`${times} × ${effect.kind} ${when}`);
};

/** What may happen at the same time: one of each at a time, the frequent more than once. */
export const BLOWS = [[kill], [takeStoreAway, befall, befall, befall]] as const;
