/** The IM calls that have a budget of their own. */
export type ImApi = 'modify_group_msg' | 'group_msg_get_simple' | 'get_group_info';

/**
 * Who goes first when calls wait: settling before interactive before bulk. Settling may starve interactive; both leave bulk its share
 * (`BULK_SHARE`).
 */
export type CallClass = 'settling' | 'interactive' | 'bulk';

/** With calls of other classes waiting, bulk calls at all replicas together still get this share of the pace. */
export const BULK_SHARE = 1 / 16;

/** First to last. */
export const callClasses = ['settling', 'interactive', 'bulk'] as const satisfies CallClass[];

/** What is known of the way of a call that was answered. */
export interface Answered {
  /** From the start of the call to the beginning of its answer. */
  readonly roundTripMs: number;
  /** How long it takes at best to connect to that server: at least once there and back. Null where that is not known. */
  readonly handshakeMs: number | null;
}

/**
 * Permission for one call. The holder MUST end it with exactly one of `spent` and `unused`, whichever comes first counts; a
 * permit that is never ended counts as in use until its replica is taken for dead.
 */
export interface Permit {
  readonly kind: 'permit';
  /** Instant of `performance.now()` in ms after which the call must not start any more. */
  readonly usableUntil: number;
  /**
   * The call has certainly reached IM, or never will: its answer came, or it was given up and its socket destroyed.
   * @param answered only, and at once, for a call whose answer came. Without it the call counts as having reached IM only
   *   now, which costs part of the budget.
   */
  spent(answered?: Answered): void;
  /** The call was never started. */
  unused(): void;
}

export interface QuotaRefusal {
  readonly kind: 'refused';
  /** How long the wait would have been, in ms. */
  readonly waitMs: number;
}

/** The state of one API's budget as last heard of; what all replicas share is the same at all of them. */
export interface QuotaFigures {
  readonly api: ImApi;
  /** Calls that wait at all replicas. */
  readonly backlog: Readonly<Record<CallClass, number>>;
  /** 1, or less while the pace is slowed down. */
  readonly factor: number;
  /** Permits out at this replica. */
  readonly inFlight: number;
}

/** The budget of calls to IM that all replicas share. */
export abstract class Quota {
  /**
   * Waits for a permit to make one call. First come, first served within a class, over all replicas.
   * Rejects with `StoreUnavailable` when the budget cannot be reached: nothing is granted from memory.
   * @param deadline instant of `performance.now()` in ms; a wait that would pass it is refused at once
   */
  abstract take(api: ImApi, callClass: CallClass, deadline: number): Promise<Permit | QuotaRefusal>;

  /** How long a call that asked now would wait, in ms: an estimate from what was last heard. */
  abstract waitMs(api: ImApi, callClass: CallClass): number;

  /** IM said that a limit was passed: halves the pace of all replicas for this API; it comes back over 30 s. */
  abstract slowDown(api: ImApi): Promise<void>;

  /** For metrics. */
  abstract figures(): readonly QuotaFigures[];

  /** Answers every waiting caller with a refusal and gives back what is held. May be called again, to report later calls. */
  abstract close(): Promise<void>;
}
