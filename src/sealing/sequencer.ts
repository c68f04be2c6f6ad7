import { errorCode } from '../failures/error-code.js';
import { StoreUnavailable } from '../failures/store-unavailable.js';
import { keyChain, type SealedRotation } from '../ledger/key-chain.js';
import type { NoteSigner, VerifierKey } from '../ledger/note.js';
import type { LogStore, LogSession } from './log-store.js';
import { LogGate } from './log-gate.js';
import { CheckpointKeeper, type KeeperEvent } from './checkpoint-keeper.js';
import { sleep } from '../time/clock.js';
import { CheckpointPublisher } from './checkpoint-publisher.js';
import { type Fetch, type MemoryEvent, OutsideMemory } from './outside-memory.js';
import { seal } from './seal.js';
import { RollbackGuard } from './rollback-guard.js';

/** How long an entry may lie before it is looked for: while entries come, and once none has come for `RESTS_AFTER` looks. */
const POLL_MS = { busy: 100, resting: 250 };
const RESTS_AFTER = 20;
const BATCH = 4_000;
const AFTER_FAILURE_MS = 1_000;
const NOT_LOOKED_AT = 'the log has not been looked at yet';

export interface SequencerOptions {
  readonly store: LogStore;
  readonly signer: NoteSigner;
  readonly checkpointFile: string | null;
  readonly checkpointUrl: string | null;
  /** How that URL is asked. */
  readonly fetch: Fetch;
  /** Why somebody else who saw the log says that it must not be extended; left out: nobody is asked. */
  readonly whyRefusedElsewhere?: () => string | null;
  readonly onEvent: (event: SequencerEvent) => void;
  readonly onDefect: (error: unknown) => void;
}

/** What operators should hear of. */
export type SequencerEvent =
  | { readonly event: 'log-refused'; readonly reason: string }
  | { readonly event: 'log-accepted-again' }
  | { readonly event: 'log-key-retired' }
  | { readonly event: 'entry-not-sealed'; readonly entryId: string }
  | { readonly event: 'checkpoint-not-posted'; readonly reason: string }
  | KeeperEvent
  | MemoryEvent;

/**
 * Gives committed entries their places in the log, off the path of edits. Every replica runs one; they take turns, and what
 * a dead one left undone the next turn of another does. It never extends a log that does not continue every checkpoint it
 * has seen, in the database or outside.
 */
export class Sequencer extends LogGate {
  private refusal: string | null = NOT_LOOKED_AT;
  private isRetired = false;
  private readonly guard = new RollbackGuard();
  private readonly file: CheckpointKeeper | null;
  /** What the URL was sent last. */
  private readonly memory: OutsideMemory | null;
  private readonly post: CheckpointPublisher | null;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private kept: string | null = null;
  /** Whether a turn of ours has found the stored tree to be the one that was signed last. */
  private isWhole = false;
  private turnRefusal: string | null = null;
  /** Entries that our last turn left waiting for a newer version: they take nobody's place in the next one. */
  private leftWaiting = 0;
  private looksInVain = 0;

  constructor(private readonly options: SequencerOptions) {
    super();
    const { checkpointFile, checkpointUrl, fetch, onEvent } = options;
    this.file = checkpointFile === null ? null : new CheckpointKeeper(checkpointFile, onEvent);
    this.memory = checkpointUrl === null ? null : new OutsideMemory(checkpointUrl, fetch, onEvent);
    this.post =
      checkpointUrl === null || this.memory === null
        ? null
        : new CheckpointPublisher(
            checkpointUrl,
            fetch,
            (reason) => onEvent({ event: 'checkpoint-not-posted', reason }),
            this.memory,
          );
  }

  override whyRefused(): string | null {
    return this.refusal;
  }

  override isMemoryMissing(): boolean {
    return this.memory?.isMissing ?? false;
  }

  override isFileBehind(): boolean {
    return this.file?.isBehind ?? false;
  }

  /** Resolves once it is known whether the log may be extended. Rejects with `StoreUnavailable`. */
  async start(): Promise<void> {
    await this.memory?.ask(this.stopping.signal);
    await this.step();
    this.running = this.run();
  }

  /** What waits now is left to the others, or to the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.post?.stop();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await sleep(await this.stepOrPause(), signal);
    }
  }

  private async stepOrPause(): Promise<number> {
    try {
      if (await this.step()) return 0;
      return this.looksInVain > RESTS_AFTER ? POLL_MS.resting : POLL_MS.busy;
    } catch (error) {
      // Readiness reports a database that is away; anything else is a defect, and sealing goes on after it.
      if (!(error instanceof StoreUnavailable)) this.options.onDefect(error);
      return AFTER_FAILURE_MS;
    }
  }

  /** @returns whether more is waiting already */
  private async step(): Promise<boolean> {
    const outside = await this.readOutside();
    if (outside.kind === 'unreadable') return this.refuse(outside.reason);
    const elsewhere = this.options.whyRefusedElsewhere?.() ?? null;
    if (elsewhere !== null) return this.refuse(elsewhere);
    const { store } = this.options;
    const { note, rotations, isWorkWaiting } = await store.head();
    const keys = this.keysOf(rotations);
    if (typeof keys === 'string') return this.refuse(keys);
    const fetch = (tiles: Parameters<LogSession['tiles']>[0]) => store.tiles(tiles);
    const why = await this.guard.whyNot(outside.notes, note, keys, fetch);
    if (why !== null) return this.refuse(why);
    if (outside.isFromUrl) this.memory?.compared();
    if (note !== null) await this.keep(note);
    this.looksInVain = isWorkWaiting ? 0 : this.looksInVain + 1;
    if (!this.isRetired && (isWorkWaiting || note === null || !this.isWhole)) {
      return this.seal(outside.notes);
    }
    this.accept();
    return false;
  }

  private async seal(outside: readonly string[]): Promise<boolean> {
    const { store, signer, onEvent } = this.options;
    let wasFull = false;
    const limit = BATCH + this.leftWaiting;
    const extension = await store.turn(limit, async (turn) => {
      this.turnRefusal = null;
      wasFull = turn.waiting.length === limit;
      const keys = this.keysOf(turn.rotations);
      if (typeof keys === 'string') return this.refuseTurn(keys);
      if (this.isRetired) return null;
      const why = await this.guard.whyNot(outside, turn.note, keys, turn.tiles);
      if (why !== null) return this.refuseTurn(why);
      const sealed = await seal(turn, [signer], keys);
      if (sealed.kind === 'malformed') return this.refuseTurn(sealed.fault);
      const { leaves = [], refused = [] } = sealed.value ?? {};
      this.leftWaiting = turn.waiting.length - leaves.length - refused.length;
      return sealed.value;
    });
    if (extension === 'taken') {
      // Who is at it looks at the tree; what was found wrong with it stays wrong until a turn of ours finds it whole.
      if (this.turnRefusal === null) this.accept();
      return false;
    }
    if (this.turnRefusal !== null) return false;
    this.isWhole = true;
    this.accept();
    if (extension === null) return false;
    for (const entryId of extension.refused) onEvent({ event: 'entry-not-sealed', entryId });
    this.post?.offer(extension.note);
    await this.keep(extension.note);
    return wasFull;
  }

  /** The keys that may have signed this log, or why ours may not go on with it. */
  private keysOf(rotations: readonly SealedRotation[]): readonly VerifierKey[] | string {
    const { key } = this.options.signer;
    const chain = keyChain(rotations, key);
    if (chain.kind !== 'ok') return chain.fault;
    const { keys } = chain.value;
    if (!keys.some(({ text }) => text === key.text)) {
      return 'the log was handed over to another signing key';
    }
    const isRetired = keys.at(-1)?.text !== key.text;
    if (isRetired && !this.isRetired) this.options.onEvent({ event: 'log-key-retired' });
    this.isRetired = isRetired;
    return keys;
  }

  private async readOutside(): Promise<
    | { readonly kind: 'read'; readonly notes: readonly string[]; readonly isFromUrl: boolean }
    | { readonly kind: 'unreadable'; readonly reason: string }
  > {
    try {
      const kept = await this.file?.read();
      const sent = this.memory?.uncompared;
      const notes = [kept, sent].filter((note) => typeof note === 'string');
      return { kind: 'read', notes, isFromUrl: typeof sent === 'string' };
    } catch (error) {
      // A file that is there and cannot be read might be the one that shows a restored backup.
      return {
        kind: 'unreadable',
        reason: `the checkpoint file cannot be read: ${errorCode(error) ?? 'unknown'}`,
      };
    }
  }

  private async keep(note: string): Promise<void> {
    if (this.kept === null) this.post?.offer(note);
    this.kept = note;
    if (await this.file?.keep(note)) this.guard.wrote(note);
  }

  private refuse(reason: string): false {
    if (reason !== this.refusal) this.options.onEvent({ event: 'log-refused', reason });
    this.refusal = reason;
    return false;
  }

  private refuseTurn(reason: string): null {
    this.turnRefusal = reason;
    this.isWhole = false;
    this.refuse(reason);
    return null;
  }

  private accept(): void {
    if (this.refusal !== null && this.refusal !== NOT_LOOKED_AT) {
      this.options.onEvent({ event: 'log-accepted-again' });
    }
    this.refusal = null;
  }
}
