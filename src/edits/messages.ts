import type { Contents, ImReply, Intent, MessageRef } from './edit.js';

/** Who waits for IM's quota, most urgent first. */
export type CallClass = 'settling' | 'interactive' | 'bulk';

/** The class of the calls for an edit, until it is in doubt. */
export function firstClassOf({ batch }: Pick<Intent, 'batch'>): CallClass {
  return batch === null ? 'interactive' : 'bulk';
}

/** How a call to IM may spend its time. Instants are milliseconds of `performance.now()`. */
export interface CallOptions {
  readonly callClass: CallClass;
  /** No new try starts, and no wait for quota reaches, beyond this instant. */
  readonly deadline: number;
}

/**
 * What an IM error code means for the caller (the vendor's error list, grouped).
 * `unknown` is a code that no list names: never proof that nothing was done.
 */
export type ImErrorClass =
  'retry' | 'caller' | 'config' | 'quota-rate' | 'quota-plan' | 'state' | 'deny' | 'unknown';

export interface ImError extends ImReply {
  readonly errorClass: ImErrorClass;
}

/** The call was not made, or not answered, and certainly nothing was written. */
export type NoAnswer =
  /** The wait for quota would pass the deadline; `waitMs` is how long it would take. */
  | { readonly kind: 'no-quota'; readonly waitMs: number }
  /** The circuit breaker is open after several configuration errors in a row. */
  | { readonly kind: 'breaker-open'; readonly retryAfterMs: number }
  /** Nobody could be reached, or what came back was no answer of IM; `reason` is for logs, without contents. */
  | { readonly kind: 'no-answer'; readonly reason: string };

export type ReadAnswer =
  /** The list item whose MsgSeq is the asked one, byte for byte from `{` to `}`. */
  | { readonly kind: 'found'; readonly item: Buffer }
  /** IM answered well, and the message was not in the answer. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'error'; readonly error: ImError }
  | NoAnswer;

export type GroupTypeAnswer =
  | { readonly kind: 'type'; readonly type: string }
  | { readonly kind: 'error'; readonly error: ImError }
  | NoAnswer;

export type OverwriteAnswer =
  | { readonly kind: 'done'; readonly reply: ImReply }
  /** IM answered with an error. Whether it proves that nothing was done depends on its class. */
  | { readonly kind: 'error'; readonly error: ImError }
  /** It left, or may have, and no trustworthy answer came: it may take effect, now or a little later. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** It certainly never left this process: connection refused, host not found, or `maySend` said no. */
  | { readonly kind: 'unsent'; readonly reason: string }
  | { readonly kind: 'no-quota'; readonly waitMs: number }
  | { readonly kind: 'breaker-open'; readonly retryAfterMs: number };

/** Of the circuit breaker that keeps calls from an IM which refuses our settings. */
export type BreakerState = 'closed' | 'open' | 'probing';

/**
 * The messages as they stand at IM. The calls reject with `StoreUnavailable` where the quota, which all replicas share, cannot
 * be asked: then nothing was done.
 */
export abstract class Messages {
  /** The type of a group in wire spelling (`Public`, `ChatRoom`, ...), cached for ten minutes. */
  abstract groupType(groupId: string, options: CallOptions): Promise<GroupTypeAnswer>;

  /**
   * Reads one message. Transient errors and lost answers are tried again with back-off until the deadline.
   */
  abstract read(message: MessageRef, options: CallOptions): Promise<ReadAnswer>;

  /**
   * Reads messages of one group and topic whose MsgSeq lie within 20, each as `read` would: one call where that is enough. The answers
   * stand in the order of the messages, and each comes as soon as it is there.
   */
  readTogether(
    messages: readonly MessageRef[],
    options: CallOptions,
  ): readonly Promise<ReadAnswer>[] {
    return messages.map((message) => this.read(message, options));
  }

  /**
   * Overwrites one message, once: the only second try is the one after signing anew (70001, 70052, 20002:
   * proof that nothing was done), after `QUOTA rate` (same), or over the backup domain when the primary could not be
   * connected to. `maySend` is asked synchronously right before the bytes are handed to the socket, on every try;
   * after `true`, `onSend` is called in the same turn. Nothing is sent after the deadline; the answer of what was sent is waited for.
   */
  abstract overwrite(
    message: MessageRef,
    contents: Contents,
    options: CallOptions & { readonly maySend: () => boolean; readonly onSend: () => void },
  ): Promise<OverwriteAnswer>;

  /** How long an overwrite asked for now would wait for its turn, in ms. */
  abstract overwriteWaitMs(callClass: CallClass): number;

  abstract get breakerState(): BreakerState;

  /** Drops the idle connections; calls under way end as lost. To be called before this replica ends. */
  abstract close(): void;
}
