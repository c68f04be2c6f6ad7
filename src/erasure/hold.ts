import type { Administrator, Scope } from './scope.js';

/** How long what people write about holds and erasures may be, in code points. */
export const LONGEST = { name: 128, account: 256, basis: 256 };

export type HoldState = 'in_force' | 'released';

/** What has to be kept, and why. Times are epoch ms by the clock of PostgreSQL. */
export interface Hold {
  /** UUIDv7 */
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly ticket: string | null;
  readonly scope: Scope;
  readonly placedAt: number;
  readonly placedBy: Administrator;
  /** Null while it is in force. */
  readonly release: {
    readonly at: number;
    readonly by: Administrator;
    readonly reason: string;
  } | null;
}

export type NewHold = Pick<Hold, 'name' | 'reason' | 'ticket' | 'scope'>;

/** Holds, over all replicas. `StoreUnavailable` where the store is away. */
export abstract class HoldRecord {
  /** Once it resolves, nothing in the scope is erased any more. */
  abstract place(hold: NewHold, by: Administrator): Promise<Hold>;

  /** Ends a hold; one that is over stays as it is. Null: there is none of this id. */
  abstract release(id: string, reason: string, by: Administrator): Promise<Hold | null>;

  abstract find(id: string): Promise<Hold | null>;

  /** The newest first. */
  abstract list(state: HoldState | null): Promise<readonly Hold[]>;
}
