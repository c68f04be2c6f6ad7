import type { FetchTiles } from '../ledger/log-growth.js';
import { proveConsistency } from '../ledger/merkle.js';
import { readingTiles } from '../ledger/tiles.js';
import type { PolicyWitness } from '../ledger/witness-policy.js';
import type { Fetch } from '../network/web.js';
import { steadyBackOffMs } from '../time/clock.js';
import { addCheckpoint, type Answered } from './add-checkpoint.js';
import type { StoredCheckpoint } from './stored-checkpoint.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** The first answer may give a size, the second one another that it had meanwhile. */
const MOST_TRIES = 3;

/**
 * `ahead`: it saw a larger log than the one that is stored. `forked`: the stored log does not continue what it saw. `refused`: it does not
 * know the log or its key. `unasked` before the first answer.
 */
export const WITNESS_STATES = [
  'unasked',
  'cosigns',
  'ahead',
  'forked',
  'refused',
  'failed',
] as const;
export type WitnessState = (typeof WITNESS_STATES)[number];

export type Asked =
  | { readonly state: 'cosigns'; readonly line: string }
  /** It has cosigned a newer one of this log meanwhile. */
  | { readonly state: 'outdated' }
  | { readonly state: 'ahead'; readonly size: number; readonly reason: string }
  | { readonly state: 'forked' | 'refused' | 'failed'; readonly reason: string };

/** What is known of one witness, and when it is asked again. */
export class OneWitness {
  state: WitnessState = 'unasked';
  reason: string | null = null;
  /** The size of the largest log that it saw, where it is ahead. */
  aheadSize = 0;
  /** The size that it saw last, as far as is known. */
  private known: number | null = null;
  /** The last size for which its cosignature is kept. */
  private cosigned: number | null = null;
  private failures = 0;
  private againAtMs = 0;

  constructor(
    readonly witness: PolicyWitness & { readonly url: string },
    private readonly fetch: Fetch,
  ) {}

  get key(): string {
    return this.witness.key.text;
  }

  /** @param size kept in the record; what the witness itself said is newer */
  learn(size: number): void {
    this.known ??= size;
    this.cosigned ??= size;
  }

  /** Whether it has not said yet that it cosigns this size, whatever is on record, and is not left in peace for a while. */
  isDue(size: number, nowMs: number): boolean {
    return (this.state !== 'cosigns' || this.cosigned !== size) && nowMs >= this.againAtMs;
  }

  /**
   * Shows it a checkpoint.
   * @param newestSize the size of the newest one by now
   */
  async show(
    checkpoint: StoredCheckpoint,
    tiles: FetchTiles,
    newestSize: () => Promise<number>,
    stopped: AbortSignal,
  ): Promise<Asked> {
    const { size, note } = checkpoint;
    let old = Math.min(this.known ?? 0, size);
    let answered: Answered | null = null;
    for (let i = 0; i < MOST_TRIES; i += 1) {
      const proof =
        old === 0 || old === size
          ? []
          : await proveConsistency(old, size, readingTiles(size, tiles));
      answered = await addCheckpoint(this.fetch, this.witness, { old, proof, note }, stopped);
      if (answered.kind !== 'conflict') break;
      // It says that it is where we began, and does not take what follows.
      if (answered.size === old) return this.asked({ state: 'forked', reason: FORKED });
      if (answered.size > size) return this.asked(await this.larger(answered.size, newestSize));
      old = answered.size;
    }
    return this.asked(meaningOf(answered, old), size);
  }

  /** The size was sealed meanwhile, or never in this log. */
  private async larger(size: number, newestSize: () => Promise<number>): Promise<Asked> {
    const newest = await newestSize();
    if (size <= newest) {
      this.known = size;
      return { state: 'outdated' };
    }
    const reason = `it saw a log of ${size} entries, and there are ${newest}`;
    return { state: 'ahead', size, reason };
  }

  private asked(asked: Asked, size?: number): Asked {
    if (asked.state === 'cosigns' || asked.state === 'outdated') {
      this.state = 'cosigns';
      if (asked.state === 'cosigns' && size !== undefined) this.known = this.cosigned = size;
      this.reason = null;
      this.failures = 0;
      this.againAtMs = 0;
      return asked;
    }
    this.state = asked.state;
    this.reason = asked.reason;
    if (asked.state === 'ahead') this.aheadSize = asked.size;
    const pauseMs = steadyBackOffMs(this.failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    this.failures += 1;
    this.againAtMs = performance.now() + pauseMs;
    return asked;
  }
}

const FORKED = 'it saw another log: what is stored does not continue what it cosigned';

function meaningOf(answered: Answered | null, old: number): Asked {
  switch (answered?.kind) {
    case 'cosigned':
      return { state: 'cosigns', line: answered.line };
    case 'forked':
      return { state: 'forked', reason: FORKED };
    case 'refused':
    case 'failed':
      return { state: answered.kind, reason: answered.reason };
    default:
      return { state: 'failed', reason: `it says another size each time, ${old} at last` };
  }
}
