import type { CallOptions, ImError, ImErrorClass } from '../edits/messages.js';
import type { ImReply } from '../edits/edit.js';
import type { ImApi, Permit, Quota } from '../quota/quota.js';
import type { Breaker, Passage } from './breaker.js';
import { asksForNewSignature, classOf, speaksAgainstSettings } from './error-codes.js';
import type { HttpTransport, TransportResult } from './http-transport.js';
import type { BaseUrls } from './regions.js';
import type { UserSigs } from './usersig.js';
import type { Judged } from './wire.js';

/** Who decides right before a call is sent. */
export interface SendGate {
  readonly maySend: () => boolean;
  readonly onSend: () => void;
}

export interface Call<T> {
  readonly api: ImApi;
  readonly body: Buffer;
  readonly judge: (body: Buffer) => Judged<T>;
  readonly gate: SendGate | null;
  /** Whether its answer is given up at the deadline. An overwrite that has left waits for its own. */
  readonly endsAtDeadline: boolean;
}

/** How one try of a call ended. */
export type Attempt<T> =
  | { readonly kind: 'ok'; readonly value: T; readonly reply: ImReply }
  | { readonly kind: 'error'; readonly error: ImError }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'unsent'; readonly reason: string; readonly isUnreachable: boolean }
  | { readonly kind: 'no-quota'; readonly waitMs: number }
  | { readonly kind: 'breaker-open'; readonly retryAfterMs: number };

/** One try that ended just now, for metrics and traces. */
export interface CallReport {
  readonly api: ImApi;
  readonly outcome: Attempt<unknown>['kind'] | 'permit-expired';
  readonly errorClass: ImErrorClass | null;
  /** How long it waited for the quota; null where the quota was not asked. */
  readonly waitedMs: number | null;
  /** From then on. */
  readonly ms: number;
}

const PATHS: Readonly<Record<ImApi, string>> = {
  modify_group_msg: 'openim/modify_group_msg',
  group_msg_get_simple: 'group_open_http_svc/group_msg_get_simple',
  get_group_info: 'group_open_http_svc/get_group_info',
};

const PERMIT_EXPIRED = 'permit-expired';

interface Parts {
  readonly transport: HttpTransport;
  readonly quota: Quota;
  readonly breaker: Breaker;
  readonly baseUrls: BaseUrls;
  readonly sigs: UserSigs;
  readonly timeoutMs: number;
  readonly sdkAppId: number;
  readonly admin: string;
  readonly now: () => number;
  readonly report: (report: CallReport) => void;
}

interface Dispatch {
  /** When the bytes of a call were handed to its connection; null before. */
  at: number | null;
  /** Its permit is ended by then. */
  isAnswered: boolean;
}

interface Sending<T> {
  readonly call: Call<T>;
  readonly options: CallOptions;
  readonly permit: Permit;
  readonly dispatch: Dispatch;
}

/** Makes single tries: breaker, quota, signature, domain, and what they learn from the answer. */
export class Calls {
  readonly #parts: Parts;
  readonly #slowedAt = new Map<ImApi, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** How many base URLs there are to turn to. */
  get domains(): number {
    return this.#parts.baseUrls.count;
  }

  /** One try, as soon as the quota lets it. Its permit is ended when this resolves. */
  async once<T>(call: Call<T>, options: CallOptions): Promise<Attempt<T>> {
    const { breaker, quota, now } = this.#parts;
    while (now() < options.deadline) {
      const askedAt = now();
      const refusal = breaker.refusal();
      if (refusal) return this.#reported(call.api, refusal, { askedAt, takenAt: null });
      const permit = await quota.take(call.api, options.callClass, options.deadline);
      const takenAt = now();
      const times = { askedAt, takenAt };
      if (permit.kind === 'refused') {
        return this.#reported(call.api, { kind: 'no-quota', waitMs: permit.waitMs }, times);
      }
      const passage = breaker.enter(call.api);
      if (passage.kind === 'breaker-open') {
        permit.unused();
        return this.#reported(call.api, passage, times);
      }
      const attempt = await this.#spend(call, options, permit, passage);
      this.#reported(call.api, attempt, times);
      if (attempt.kind === 'unsent' && attempt.reason === PERMIT_EXPIRED) continue;
      if (attempt.kind === 'error') await this.#slowDown(call.api, attempt.error, takenAt);
      return attempt;
    }
    return { kind: 'no-quota', waitMs: quota.waitMs(call.api, options.callClass) };
  }

  async #spend<T>(
    call: Call<T>,
    options: CallOptions,
    permit: Permit,
    passage: Passage,
  ): Promise<Attempt<T>> {
    let result: TransportResult | null = null;
    let code: number | null = null;
    const dispatch: Dispatch = { at: null, isAnswered: false };
    try {
      const sig = this.#parts.sigs.current();
      const baseUrl = this.#parts.baseUrls.current();
      result = await this.#send({ call, options, permit, dispatch }, baseUrl, sig);
      if (result.kind === 'unsent' && result.isUnreachable) {
        this.#parts.baseUrls.unreachable(baseUrl);
      }
      if (result.kind !== 'answered') return result;
      const judged = call.judge(result.body);
      if (judged.kind === 'garbage') return { kind: 'lost', reason: judged.reason };
      code = judged.reply.errorCode;
      if (asksForNewSignature(code)) this.#parts.sigs.discard(sig);
      return this.#attempt(judged, sig);
    } finally {
      if (result?.kind === 'unsent') permit.unused();
      else if (!dispatch.isAnswered) permit.spent();
      if (code === null) passage.unanswered();
      else passage.answered(speaksAgainstSettings(code));
    }
  }

  async #send<T>(
    { call, options, permit, dispatch }: Sending<T>,
    baseUrl: string,
    sig: string,
  ): Promise<TransportResult> {
    const { transport, now, timeoutMs } = this.#parts;
    const whyLate = (): string | null => {
      if (now() >= permit.usableUntil) return PERMIT_EXPIRED;
      return now() >= options.deadline ? 'deadline' : null;
    };
    const late = whyLate();
    if (late !== null) return { kind: 'unsent', reason: late, isUnreachable: false };
    return transport.post({
      url: this.#url(call.api, baseUrl, sig),
      body: call.body,
      sendWithinMs: options.deadline - now(),
      whyLate,
      whyNotSend: () => {
        const why = whyLate();
        if (why !== null) return why;
        if (call.gate && !call.gate.maySend()) return 'held-back';
        dispatch.at = now();
        call.gate?.onSend();
        return null;
      },
      onAnswer: (handshakeMs) => {
        dispatch.isAnswered = true;
        permit.spent({ roundTripMs: now() - (dispatch.at ?? now()), handshakeMs });
      },
      answerWithinMs: () =>
        call.endsAtDeadline ? Math.min(timeoutMs, options.deadline - now()) : timeoutMs,
    });
  }

  #url(api: ImApi, baseUrl: string, sig: string): string {
    const { sdkAppId, admin } = this.#parts;
    const random = Math.floor(Math.random() * 2 ** 32);
    return (
      `${baseUrl}/v4/${PATHS[api]}?sdkappid=${sdkAppId}&identifier=${encodeURIComponent(admin)}` +
      `&usersig=${sig}&random=${random}&contenttype=json`
    );
  }

  #attempt<T>(judged: Exclude<Judged<T>, { kind: 'garbage' }>, sig: string): Attempt<T> {
    const { errorCode, errorInfo } = judged.reply;
    const reply = { errorCode, errorInfo: this.#parts.sigs.redact(errorInfo, sig) };
    if (judged.kind === 'ok') return { kind: 'ok', value: judged.value, reply };
    return { kind: 'error', error: { ...reply, errorClass: classOf(errorCode) } };
  }

  /** Once for all calls that were on their way together: each of them halves the pace of the whole fleet. */
  async #slowDown(api: ImApi, error: ImError, takenAt: number): Promise<void> {
    if (error.errorClass !== 'quota-rate') return;
    if (takenAt < (this.#slowedAt.get(api) ?? -Infinity)) return;
    this.#slowedAt.set(api, this.#parts.now());
    await this.#parts.quota.slowDown(api);
  }

  /** @param times when the quota was asked, and when it gave its permit; null: it was not asked */
  #reported<T extends Attempt<unknown>>(
    api: ImApi,
    attempt: T,
    { askedAt, takenAt }: { readonly askedAt: number; readonly takenAt: number | null },
  ): T {
    const isExpired = attempt.kind === 'unsent' && attempt.reason === PERMIT_EXPIRED;
    this.#parts.report({
      api,
      outcome: isExpired ? PERMIT_EXPIRED : attempt.kind,
      errorClass: attempt.kind === 'error' ? attempt.error.errorClass : null,
      waitedMs: takenAt === null ? null : takenAt - askedAt,
      ms: this.#parts.now() - (takenAt ?? askedAt),
    });
    return attempt;
  }
}
