import { untilOver } from '../failures/in-background.js';
import { isQuorum, type WitnessPolicy } from '../ledger/witness-policy.js';
import type { Fetch } from '../network/web.js';
import { PollingLoop } from '../time/polling-loop.js';
import { OneWitness, type WitnessState } from './one-witness.js';
import { type StoredCheckpoint, storedCheckpoint } from './stored-checkpoint.js';
import type { WitnessRecord } from './witness-record.js';

/** Longer than a round can take, and short enough for another replica to go on soon. */
const HOLD_MS = 20_000;
const TAKE_EVERY_MS = 2_000;
const LOOK_EVERY_MS = 200;
/** New checkpoints come many times a second; so often they are shown. */
const ROUND_EVERY_MS = 1_000;
const AFTER_FAILURE_MS = 1_000;

/** What operators should hear of, once per change. */
export type WitnessEvent =
  | { readonly event: 'witness-cosigns'; readonly witness: string }
  | {
      readonly event: 'witness-ahead' | 'witness-forked' | 'witness-refuses' | 'witness-failing';
      readonly witness: string;
      readonly reason: string;
    };

const EVENT_OF = {
  ahead: { event: 'witness-ahead' },
  forked: { event: 'witness-forked' },
  refused: { event: 'witness-refuses' },
  failed: { event: 'witness-failing' },
} as const;

export interface WitnessesOptions {
  readonly policy: WitnessPolicy;
  readonly record: WitnessRecord;
  /** Of this replica, at this start. */
  readonly holder: string;
  readonly fetch: Fetch;
  readonly onEvent: (event: WitnessEvent) => void;
  readonly onDefect: (error: unknown) => void;
}

/**
 * Shows new checkpoints to the witnesses of a policy, all the same one in a round, and keeps what they sign. One replica does, over
 * all; but each asks for itself until so many have answered that the others could not speak against the log any more.
 */
export class Witnesses {
  private readonly all: readonly OneWitness[];
  private readonly stopping = new AbortController();
  private readonly loop: PollingLoop;
  private isCompared = false;
  private isKnown = false;

  constructor(private readonly options: WitnessesOptions) {
    this.loop = new PollingLoop(() => this.step(), AFTER_FAILURE_MS, options.onDefect);
    this.all = options.policy.witnesses.flatMap((witness) =>
      witness.url === null ? [] : [new OneWitness({ ...witness, url: witness.url }, options.fetch)],
    );
  }

  /** Asks each witness once, so that a log that was rolled back is not extended first. Rejects with `StoreUnavailable`. */
  async compare(): Promise<void> {
    if (this.all.length > 0) await this.round();
  }

  start(): void {
    if (this.all.length > 0) this.loop.start();
  }

  async stop(): Promise<void> {
    const { record, holder, onDefect } = this.options;
    this.stopping.abort();
    await this.loop.stop();
    await untilOver(record.release(holder), onDefect);
  }

  /** Why the log must not be extended; null while not so many witnesses saw a larger one that the quorum needs them. */
  whyRefused(): string | null {
    const ahead = this.all.filter(({ state }) => state === 'ahead');
    const others = this.all
      .filter(({ state }) => state !== 'ahead')
      .map(({ witness }) => witness.key);
    if (ahead.length === 0 || isQuorum(this.options.policy, others)) return null;
    const size = Math.max(...ahead.map(({ aheadSize }) => aheadSize));
    return `witnesses saw a log of ${size} entries, and this one has fewer: a backup was restored, or entries were removed`;
  }

  /** What this replica knows of each; nothing of those that another replica asks. */
  states(): readonly { readonly witness: string; readonly state: WitnessState }[] {
    return this.all
      .filter(({ state }) => state !== 'unasked')
      .map(({ witness, state }) => ({ witness: witness.name, state }));
  }

  /** @returns for how long there is nothing to do, in ms */
  private async step(): Promise<number> {
    const { record, holder } = this.options;
    const isTurn = await record.hold(holder, HOLD_MS);
    if (!isTurn && this.isCompared) {
      for (const each of this.all) each.state = 'unasked';
      return TAKE_EVERY_MS;
    }
    const since = performance.now();
    if (!(await this.round())) return LOOK_EVERY_MS;
    return Math.max(LOOK_EVERY_MS, ROUND_EVERY_MS - (performance.now() - since));
  }

  /** @returns whether anybody was asked */
  private async round(): Promise<boolean> {
    const { record, policy } = this.options;
    const checkpoint = storedCheckpoint(await record.newest());
    // Of an empty log there is nothing to say.
    if (checkpoint === null || checkpoint.size === 0) return false;
    await this.learn();
    const now = performance.now();
    const due = this.all.filter((each) => each.isDue(checkpoint.size, now));
    await Promise.all(due.map((each) => this.show(each, checkpoint)));
    const answered = this.all.filter(({ state }) => state !== 'unasked' && state !== 'failed');
    const keys = answered
      .filter(({ state }) => state !== 'ahead')
      .map(({ witness }) => witness.key);
    this.isCompared ||= isQuorum(policy, keys);
    return due.length > 0;
  }

  private async learn(): Promise<void> {
    if (this.isKnown) return;
    const sizes = await this.options.record.cosignedSizes(this.all.map(({ key }) => key));
    for (const each of this.all) each.learn(sizes.get(each.key) ?? 0);
    this.isKnown = true;
  }

  private async show(each: OneWitness, checkpoint: StoredCheckpoint): Promise<void> {
    const { record, onEvent } = this.options;
    const { state: before, reason: reasonBefore } = each;
    const newestSize = async (): Promise<number> =>
      storedCheckpoint(await record.newest())?.size ?? 0;
    const asked = await each.show(checkpoint, record.tiles, newestSize, this.stopping.signal);
    if (this.stopping.signal.aborted && asked.state === 'failed') return;
    if (asked.state === 'outdated') return;
    const witness = each.witness.name;
    if (asked.state === 'cosigns') {
      await record.keep({ size: checkpoint.size, witness: each.key, line: asked.line });
      if (before !== 'cosigns') onEvent({ event: 'witness-cosigns', witness });
      return;
    }
    const isNews = asked.state !== before || asked.reason !== reasonBefore;
    if (isNews) onEvent({ ...EVENT_OF[asked.state], witness, reason: asked.reason });
  }
}
