import type { AskedFilters, Reader } from './read-trail.js';

/** A page that a follower of the log is about to get. */
export interface Followed {
  /** What is followed: `events`, `ledger/entries`. */
  readonly query: string;
  readonly filters: AskedFilters;
  readonly fromIndex: number;
  /** Inclusive. */
  readonly toIndex: number;
}

/**
 * Who follows the log. One entry, of the first page, stands for ten minutes of one reader at one address and one kind of query,
 * over all replicas: a log with one follower and no edits comes to rest.
 */
export abstract class FollowTrail {
  /** Resolves once an entry that stands for this page is durable. */
  abstract record(reader: Reader, followed: Followed): Promise<void>;
}
