import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpService } from '@nestjs/axios';
import type { Contents, MessageRef } from '../edits/edit.js';
import {
  type BreakerState,
  Messages,
  type CallClass,
  type CallOptions,
  type GroupTypeAnswer,
  type ImError,
  type NoAnswer,
  type OverwriteAnswer,
  type ReadAnswer,
} from '../edits/messages.js';
import { DIRECT, type Way } from '../network/way.js';
import type { Quota } from '../quota/quota.js';
import { backOffMs } from '../time/clock.js';
import { Breaker } from './breaker.js';
import { Calls, type Call, type CallReport, type Attempt } from './calls.js';
import { Connections } from './connections.js';
import { asksForNewSignature, classWhenRepeated } from './error-codes.js';
import { HttpTransport } from './http-transport.js';
import { GroupTypes } from './group-types.js';
import { BaseUrls } from './regions.js';
import { UserSigs } from './usersig.js';
import {
  groupInfoBody,
  judgeGroupInfo,
  judgeOverwrite,
  judgePull,
  judgePullTogether,
  overwriteBody,
  pullBody,
  pullTogetherBody,
} from './wire.js';

/** Longest time for DNS, TCP and TLS: one lost SYN is made good within it. */
const LONGEST_CONNECT_MS = 2000;
/** Node's timers count whole milliseconds, and may go off that much early. */
const TIMER_STEP_MS = 2;
/** Between two tries of one call. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export interface TencentSettings {
  /** `https://host`, the first choice first; each in turn when the one before cannot be connected to. */
  readonly baseUrls: readonly string[];
  readonly sdkAppId: number;
  readonly secretKey: string;
  /** The app admin in whose name IM is called. */
  readonly admin: string;
  /** Longest wait for the whole answer of one call, from when it is sent. Connecting takes at most 2 s and this. */
  readonly timeoutMs: number;
  /** Straight there where left out. */
  readonly way?: Way;
}

export interface Clock {
  /** Milliseconds of `performance.now()`. */
  readonly now: () => number;
  readonly epochMs: () => number;
}

const SYSTEM_CLOCK: Clock = { now: () => performance.now(), epochMs: () => Date.now() };

type Asked<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'error'; readonly error: ImError }
  | NoAnswer;

/**
 * The messages at Tencent IM. Every attempt takes a permit of the quota, and has ended it when the answer is returned.
 * Nothing that is returned or thrown carries a UserSig, the secret or message content, but for the item of a read.
 */
export class TencentMessages extends Messages {
  readonly #quota: Quota;
  readonly #clock: Clock;
  readonly #breaker: Breaker;
  readonly #connections: Connections;
  readonly #calls: Calls;
  readonly #groupTypes: GroupTypes;

  /** @param onCall called with each attempt, for metrics; must not throw */
  constructor(
    settings: TencentSettings,
    http: HttpService,
    quota: Quota,
    clock: Clock = SYSTEM_CLOCK,
    onCall: (report: CallReport) => void = () => {},
  ) {
    super();
    const { sdkAppId, secretKey, admin, timeoutMs, way = DIRECT } = settings;
    this.#quota = quota;
    this.#clock = clock;
    this.#breaker = new Breaker(clock.now);
    this.#connections = new Connections(Math.min(timeoutMs, LONGEST_CONNECT_MS), way);
    this.#calls = new Calls({
      transport: new HttpTransport(http, this.#connections, way.reach),
      quota,
      breaker: this.#breaker,
      baseUrls: new BaseUrls(settings.baseUrls, clock.now),
      sigs: new UserSigs({ sdkAppId, secretKey, identifier: admin }, clock.epochMs),
      timeoutMs,
      sdkAppId,
      admin,
      now: clock.now,
      report: onCall,
    });
    this.#groupTypes = new GroupTypes((id, options) => this.#askType(id, options), clock.now);
  }

  override get breakerState(): BreakerState {
    return this.#breaker.state;
  }

  groupType(groupId: string, options: CallOptions): Promise<GroupTypeAnswer> {
    return this.#groupTypes.typeOf(groupId, options);
  }

  async read(message: MessageRef, options: CallOptions): Promise<ReadAnswer> {
    const asked = await this.#ask(
      {
        api: 'group_msg_get_simple',
        body: pullBody(message),
        judge: (body) => judgePull(body, message),
        gate: null,
        endsAtDeadline: true,
      },
      options,
    );
    if (asked.kind !== 'ok') return asked;
    return asked.value ? { kind: 'found', item: asked.value } : { kind: 'missing' };
  }

  override readTogether(
    messages: readonly MessageRef[],
    options: CallOptions,
  ): readonly Promise<ReadAnswer>[] {
    const [first, ...others] = messages;
    if (!first || others.length === 0) return super.readTogether(messages, options);
    const all = [first, ...others] as const;
    const pulling = this.#ask(
      {
        api: 'group_msg_get_simple',
        body: pullTogetherBody(all),
        judge: (body) => judgePullTogether(body, all),
        gate: null,
        endsAtDeadline: true,
      },
      options,
    );
    return messages.map(async (message, i): Promise<ReadAnswer> => {
      const asked = await pulling;
      if (asked.kind !== 'ok') return asked;
      const item = asked.value[i];
      return item ? { kind: 'found', item } : this.read(message, options);
    });
  }

  async overwrite(
    message: MessageRef,
    contents: Contents,
    options: CallOptions & { readonly maySend: () => boolean; readonly onSend: () => void },
  ): Promise<OverwriteAnswer> {
    const call: Call<null> = {
      api: 'modify_group_msg',
      body: overwriteBody(message, contents),
      judge: (body) => judgeOverwrite(body, message),
      gate: { maySend: options.maySend, onSend: options.onSend },
      endsAtDeadline: false,
    };
    let round = 0;
    let isSignedAnew = false;
    let unreachable = 0;
    for (;;) {
      const attempt = await this.#calls.once(call, options);
      if (isUnreachable(attempt)) {
        unreachable += 1;
        if (unreachable < this.#calls.domains) continue;
      }
      if (attempt.kind === 'ok') return { kind: 'done', reply: attempt.reply };
      if (attempt.kind === 'unsent') return { kind: 'unsent', reason: attempt.reason };
      if (attempt.kind !== 'error') return attempt;
      if (!isSignedAnew && asksForNewSignature(attempt.error.errorCode)) {
        isSignedAnew = true;
        continue;
      }
      if (attempt.error.errorClass !== 'quota-rate') return attempt;
      if (!(await this.#paused(round, options))) return attempt;
      round += 1;
    }
  }

  overwriteWaitMs(callClass: CallClass): number {
    return this.#quota.waitMs('modify_group_msg', callClass);
  }

  override close(): void {
    this.#connections.close();
  }

  async #askType(groupId: string, options: CallOptions): Promise<GroupTypeAnswer> {
    const asked = await this.#ask(
      {
        api: 'get_group_info',
        body: groupInfoBody(groupId),
        judge: (body) => judgeGroupInfo(body, groupId),
        gate: null,
        endsAtDeadline: true,
      },
      options,
    );
    return asked.kind === 'ok' ? { kind: 'type', type: asked.value } : asked;
  }

  /** Asks until there is an answer that a repeat would not change, or the deadline is near: then the last one counts. */
  async #ask<T>(call: Call<T>, options: CallOptions): Promise<Asked<T>> {
    let round = 0;
    const seen = new Set<number>();
    let last: Asked<T> | null = null;
    let isSignedAnew = false;
    let unreachable = 0;
    for (;;) {
      const attempt = await this.#calls.once(call, options);
      if (attempt.kind === 'ok') return attempt;
      if (attempt.kind === 'no-quota' || attempt.kind === 'breaker-open') return last ?? attempt;
      if (attempt.kind === 'error') {
        const error = inTurn(attempt.error, seen);
        if (!isSignedAnew && asksForNewSignature(error.errorCode)) {
          isSignedAnew = true;
          continue;
        }
        last = { kind: 'error', error };
        if (error.errorClass !== 'retry' && error.errorClass !== 'quota-rate') return last;
      } else {
        // Our own deadline says less than what came before it.
        if (last && this.#clock.now() + TIMER_STEP_MS >= options.deadline) return last;
        last = { kind: 'no-answer', reason: attempt.reason };
      }
      unreachable = isUnreachable(attempt) ? unreachable + 1 : 0;
      const hasOtherDomain = unreachable % this.#calls.domains !== 0;
      if (hasOtherDomain) continue;
      if (!(await this.#paused(round, options))) return last;
      round += 1;
    }
  }

  /** Waits for the next try; `false` at once where that would reach the deadline. */
  async #paused(round: number, options: CallOptions): Promise<boolean> {
    const waitMs = backOffMs(round, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    if (this.#clock.now() + waitMs >= options.deadline) return false;
    await sleep(waitMs);
    return true;
  }
}

function isUnreachable(attempt: Attempt<unknown>): boolean {
  return attempt.kind === 'unsent' && attempt.isUnreachable;
}

/** The error as it counts when this call has got it before. */
function inTurn(error: ImError, seen: Set<number>): ImError {
  const isRepeated = seen.has(error.errorCode);
  seen.add(error.errorCode);
  return isRepeated ? { ...error, errorClass: classWhenRepeated(error.errorCode) } : error;
}
