import type { Intent } from '../../src/edits/edit.js';
import { deadlinesOf } from '../../src/edits/deadlines.js';
import type { Answer } from '../../src/edits/modify.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import { ActorClock } from './actor-clock.js';
import type { Fates } from './fates.js';
import type { Judge } from './judge.js';
import type { Scheduler } from './scheduler.js';
import { bodyOf } from './sim-im.js';
import type { SimReplica } from './sim-replica.js';

const MOST_TRIES = 12;
const ANSWERED_WITHIN_MS = 9_750;

export interface Wish {
  readonly name: string;
  readonly msgSeq: number;
}

export interface Service {
  readonly scheduler: Scheduler;
  readonly fates: Fates;
  readonly judge: Judge;
  /** Null while nobody serves. */
  pick(point: string): SimReplica | null;
  /** Resolves when that replica dies. */
  died(replica: SimReplica): Promise<null>;
  say(line: string): void;
}

/** Somebody who wants one edit, and asks for it under one key until it is known what came of it. */
export class Caller {
  private readonly clock: ActorClock;

  constructor(
    private readonly wish: Wish,
    private readonly service: Service,
  ) {
    this.clock = new ActorClock(service.scheduler, null);
  }

  async run(): Promise<void> {
    const { name } = this.wish;
    const { fates } = this.service;
    let isKnown = false;
    for (let n = 1; n <= MOST_TRIES; n += 1) {
      const answer = await this.ask(n);
      const isEnd = answer?.kind === 'edit' && 'settledAt' in answer.edit.status;
      // Once more when all is over: a repeat is answered the same.
      if (isKnown || (isEnd && !fates.happens(`${name} is asked for again`, 0.2))) return;
      isKnown = isEnd;
      await this.clock.sleep(fates.between(0, 2_500, `${name} waits after try ${n}`));
    }
  }

  private async ask(n: number): Promise<Answer | null> {
    const { service, wish } = this;
    const { judge } = service;
    const point = `${wish.name}/${n}`;
    const replica = service.pick(`${point} goes to`);
    if (!replica) return null;
    const intent = this.intent(point, replica.clock.now());
    service.say(`a caller asks ${replica.name} for ${point}, over m${wish.msgSeq}`);
    try {
      const asked = replica.modify.modify(intent, this.deadlines(point, replica));
      const answer = await Promise.race([asked, service.died(replica)]);
      service.say(`the caller of ${point} hears ${answer ? tellOf(answer) : 'nothing more'}`);
      if (answer) judge.answered(wish.name, point, answer);
      return answer;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      service.say(`the caller of ${point} hears that the store is unavailable (${error.message})`);
      judge.toldUnavailable(point, replica);
      return null;
    }
  }

  private deadlines(point: string, { clock }: SimReplica) {
    const waitMs = this.service.fates.choose([0, 2_000, 10_000], `${point} waits for`);
    return deadlinesOf(waitMs, clock.monotonic() + ANSWERED_WITHIN_MS, clock);
  }

  private intent(id: string, receivedAt: number): Intent {
    const { name, msgSeq } = this.wish;
    return {
      id,
      receivedAt,
      message: { groupId: 'g', topicId: null, msgSeq },
      requested: { msgBody: Buffer.from(bodyOf(name)) },
      actor: { client: 'c', operator: 'o', ip: '::1' },
      onBehalfOf: null,
      reason: name,
      ticket: null,
      ifPriorDigest: null,
      acceptUnreadablePrior: false,
      restores: null,
      batch: null,
      approval: null,
      key: { value: name, payloadDigest: Buffer.from(name) },
    };
  }
}

function tellOf(answer: Answer): string {
  if (answer.kind !== 'edit') return answer.kind;
  return `${answer.edit.status.state}${answer.isReplay ? ', as before' : ''}`;
}
