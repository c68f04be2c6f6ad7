import type { StoredEvent } from '../../ledger/event-json.js';
import type { SinkAnswer, SinkState, SinkStatus } from '../../sinks/sink.js';
import {
  type HeldSink,
  type PageAsked,
  type SinkPage,
  SinkRecord,
  type SinkStart,
  type SinkStep,
} from '../../sinks/sink-record.js';
import type { Connections, Statement } from '../connections/store.js';
import {
  ADVANCE,
  ENSURE,
  FAILED,
  KEEP,
  NEXT,
  PAUSE,
  RELEASE,
  RESUME,
  REWIND,
  STATUSES,
  STOPPED,
  TAKE,
} from './statements.js';

/** So many entries are looked through at once for those of a sink that does not want all. */
const SCANNED_AT_ONCE = 5_000;

/** The table `sink`, a row for each; the clock is the database's. */
export class PostgresSinkRecord extends SinkRecord {
  constructor(private readonly connections: Connections) {
    super();
  }

  async take(sink: SinkStart, holder: string, holdMs: number): Promise<boolean> {
    await this.ensure(sink);
    return (await this.connections.run(TAKE, [sink.name, holder, holdMs])).length > 0;
  }

  async keep(name: string, holder: string, holdMs: number): Promise<HeldSink | null> {
    const [held] = await this.connections.run<HeldSink>(KEEP, [name, holder, holdMs]);
    return held ?? null;
  }

  async release(name: string, holder: string): Promise<void> {
    await this.connections.run(RELEASE, [name, holder]);
  }

  async next(
    name: string,
    holder: string,
    { types, limit, bytes }: PageAsked,
  ): Promise<SinkPage | null> {
    const scanned = types === null ? limit : Math.max(limit, SCANNED_AT_ONCE);
    const patterns = types?.map(likePattern) ?? null;
    const values = [name, holder, scanned, patterns, limit, bytes];
    return pageOf(await this.connections.run<PageRow>(NEXT, values), limit);
  }

  async advance(name: string, holder: string, step: SinkStep): Promise<boolean> {
    const { rewinds, fromIndex, nextIndex, answer } = step;
    const status = answer?.status ?? null;
    const values = [name, holder, rewinds, fromIndex, nextIndex, answer !== null, status];
    return (await this.connections.run(ADVANCE, values)).length > 0;
  }

  failed(name: string, holder: string, answer: SinkAnswer): Promise<void> {
    return this.answered(FAILED, name, holder, answer);
  }

  stopped(name: string, holder: string, answer: SinkAnswer): Promise<void> {
    return this.answered(STOPPED, name, holder, answer);
  }

  async pause(sink: SinkStart): Promise<void> {
    await this.ensure(sink);
    await this.connections.run(PAUSE, [sink.name]);
  }

  async resume(sink: SinkStart): Promise<void> {
    await this.ensure(sink);
    await this.connections.run(RESUME, [sink.name]);
  }

  async rewind(sink: SinkStart, fromIndex: number): Promise<boolean> {
    await this.ensure(sink);
    return (await this.connections.run(REWIND, [sink.name, fromIndex])).length > 0;
  }

  async statuses(sinks: readonly SinkStart[]): Promise<readonly SinkStatus[]> {
    const names = sinks.map(({ name }) => name);
    const starts = sinks.map(({ fromIndex }) => fromIndex);
    return (await this.connections.run<StatusRow>(STATUSES, [names, starts])).map(statusOf);
  }

  private async ensure({ name, fromIndex }: SinkStart): Promise<void> {
    await this.connections.run(ENSURE, [name, fromIndex]);
  }

  private async answered(
    statement: Statement,
    name: string,
    holder: string,
    { status, error }: SinkAnswer,
  ): Promise<void> {
    await this.connections.run(statement, [name, holder, status, error]);
  }
}

interface PageRow {
  readonly state: SinkState;
  readonly rewinds: number;
  readonly next_index: string;
  readonly scanned: string;
  /** Null where nothing follows. */
  readonly last: string | null;
  readonly matching: string;
  /** Null where there is no entry for this sink. */
  readonly index: string | null;
  readonly entry_id: string;
  readonly type: string;
  readonly at: Date;
  /** Null where the entry is missing. */
  readonly bytes: Buffer | null;
}

function pageOf(rows: readonly PageRow[], limit: number): SinkPage | null {
  const [first] = rows;
  if (!first) return null;
  const { state, rewinds } = first;
  const fromIndex = Number(first.next_index);
  const last = first.last === null ? fromIndex - 1 : Number(first.last);
  if (Number(first.scanned) !== last + 1 - fromIndex) {
    throw new Error(`the log has a gap between ${fromIndex} and ${last}: nothing is delivered`);
  }
  const entries = rows.filter(({ index }) => index !== null).map(entryOf);
  const matching = Number(first.matching);
  const isCut = matching === limit || entries.length < matching;
  const end = isCut ? (entries.at(-1)?.index ?? last) : last;
  return { state, rewinds, fromIndex, nextIndex: end + 1, entries };
}

function entryOf({ index, entry_id, type, at, bytes }: PageRow): StoredEvent {
  if (bytes === null) throw new Error(`the log lacks the entry ${entry_id}: nothing is delivered`);
  return { index: Number(index), entryId: entry_id, type, at: at.getTime(), bytes };
}

/** A type, or a prefix of types that ends in `*`, for LIKE. */
function likePattern(pattern: string): string {
  return pattern.replace(/[\\%_]/g, String.raw`\$&`).replace(/\*$/, '%');
}

interface StatusRow {
  readonly name: string;
  readonly state: SinkState;
  readonly next_index: string;
  readonly lag_entries: string;
  readonly lag_seconds: number | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly last_at: Date | null;
}

function statusOf(row: StatusRow): SinkStatus {
  const { last_status: status, last_error: error, last_at } = row;
  return {
    name: row.name,
    state: row.state,
    nextIndex: Number(row.next_index),
    lagEntries: Number(row.lag_entries),
    lagSeconds: row.lag_seconds ?? 0,
    lastAnswer: last_at && { status, error, at: last_at.getTime() },
  };
}
