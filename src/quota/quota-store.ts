import type { CallClass, ImApi } from './quota.js';

/**
 * What one replica reports about one API, and asks for. Ages are in ms, measured on the replica's monotonic clock when the
 * report is sent: no wall clock of a replica is ever compared with another.
 */
export interface QuotaReport {
  readonly api: ImApi;
  /** UUID of this run of the replica. */
  readonly replica: string;
  /** Grows with each report of a replica about an API; a report that is overtaken by a later one is not accepted. */
  readonly sequence: number;
  /** Calls a second. */
  readonly limit: number;
  /** All permits out, grants not yet begun included. What the replica never heard of is thereby given back. */
  readonly inFlight: number;
  /** How long after this report the calls in flight may still reach IM if the replica dies. */
  readonly mayArriveMs: number;
  /** Upper bounds of when the calls ended since the last accepted report reached IM. */
  readonly completedAgesMs: readonly number[];
  /** The oldest waiting calls, oldest first, at most `listedAtMost(limit)` of each class. */
  readonly waitingAgesMs: Readonly<Record<CallClass, readonly number[]>>;
  /** All waiting calls. */
  readonly waiting: Readonly<Record<CallClass, number>>;
}

export interface QuotaReply {
  /** One grant each: how long after the reply its call may start, in ms; ascending. */
  readonly startsInMs: readonly number[];
  /** Calls that wait at all live replicas, without the granted. */
  readonly backlog: Readonly<Record<CallClass, number>>;
  /** Waiting calls of other replicas that go before this replica's oldest one of the class. */
  readonly aheadOfOldest: Readonly<Record<CallClass, number>>;
  /** When the next place after the granted ones gets free, in ms. */
  readonly nextInMs: number;
  /** Pace at present. */
  readonly perSecond: number;
  /** 1, or less after `slowDown`. */
  readonly factor: number;
}

/**
 * Where the replicas keep the shared budget.
 *
 * A call occupies one of `limit` places from its grant until one second after the upper bound of its arrival at IM. Of the
 * calls that arrive within any second, all occupy a place at the moment when the last of them arrives: so they are no
 * more than the places, whatever the delays between a replica and IM.
 */
export abstract class QuotaStore {
  /** Takes in a report and grants what the replica is due. */
  abstract take(report: QuotaReport): Promise<QuotaReply>;

  /**
   * Halves the pace for all replicas (not below 1/64); it comes back in a straight line over 30 s. What comes within a
   * second of the last halving counts once; later ones halve what there is.
   */
  abstract slowDown(api: ImApi, limit: number): Promise<void>;
}

/** How many waiting calls of a class a report lists: more than are ever granted at once. */
export function listedAtMost(limit: number): number {
  return Math.max(64, Math.ceil(limit / 50));
}
