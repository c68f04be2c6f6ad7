import { type Connection, escapeLiteral, type PoolClient, type Submittable } from 'pg';
import { StoreUnavailable } from '../../failures/store-unavailable.js';
import { type Connections } from './store.js';
import { isStatementFault } from './error-meaning.js';

/** More wait only as long as it takes to stop the server. */
const MOST_WAITING_BYTES = 256 * 1024;
const BLOCK_BYTES = 32 * 1024;
const ROWS_AT_ONCE = 20;
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, and the length of an extension that nobody makes. */
const HEADER_BYTES = SIGNATURE.length + 8;

export interface Query {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * The rows that a query gives, in the binary format, as of one moment, in portions of at most 20, so that what is made of
 * them need not outlive them. The server is held up while nobody takes them; it ends the query where it is left early, or
 * `signal` aborts.
 */
export async function* copyOut(
  connections: Connections,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<readonly Buffer[], void, undefined> {
  connections.gate.pass();
  yield* copyFrom(await meant(connections.pool.connect()), query, signal, 'kept');
}

/** As `copyOut`, over a connection that the caller has: afterwards it is given back, or ended. */
export async function* copyFrom(
  client: PoolClient,
  query: Query,
  signal: AbortSignal,
  afterwards: 'kept' | 'ended',
): AsyncGenerator<readonly Buffer[], void, undefined> {
  const copy = new Copy(`COPY (${inlined(query)}) TO STDOUT (FORMAT binary)`);
  // A connection that breaks says so to the copy.
  const onError = (): void => undefined;
  client.on('error', onError);
  const breakOff = (): void => copy.handleError(new Error('broken off'));
  signal.addEventListener('abort', breakOff);
  let isWhole = false;
  try {
    signal.throwIfAborted();
    client.query(copy);
    for (let block = await meant(copy.take()); block; block = await meant(copy.take())) {
      for (let i = 0; i < block.ends.length; i += ROWS_AT_ONCE) yield rowsOf(block, i);
    }
    isWhole = true;
  } finally {
    signal.removeEventListener('abort', breakOff);
    leave(client, isWhole && afterwards === 'kept', onError);
  }
}

function rowsOf({ bytes, ends }: Block, first: number): readonly Buffer[] {
  return ends
    .slice(first, first + ROWS_AT_ONCE)
    .map((end, i) => bytes.subarray(ends[first + i - 1] ?? 0, end));
}

/** Where the end was not reached, the connection is cut: the server stops what it is at. */
function leave(client: PoolClient, isKept: boolean, onError: () => void): void {
  client.release(!isKept);
  if (isKept) client.off('error', onError);
}

/** Rows one after the other, and where each ends. */
class Block {
  readonly ends: number[] = [];
  private length = 0;

  constructor(readonly bytes: Buffer) {}

  /** Whether there was room for it. */
  add(row: Buffer): boolean {
    if (this.length + row.length > this.bytes.length) return false;
    this.bytes.set(row, this.length);
    this.length += row.length;
    this.ends.push(this.length);
    return true;
  }
}

/** A query that reads its own messages, as the driver calls them. */
class Copy implements Submittable {
  private connection: Connection | null = null;
  private blocks: Block[] = [];
  private isFirst = true;
  private isPaused = false;
  private end: 'none' | 'whole' | Error = 'none';
  private wake: () => void = () => undefined;

  constructor(private readonly sql: string) {}

  submit(connection: Connection): void {
    this.connection = connection;
    connection.query(this.sql);
  }

  /** One row; the first comes behind the header, and what comes last is only a mark. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    const row = this.isFirst ? afterHeader(chunk) : chunk;
    this.isFirst = false;
    if (row.readInt16BE(0) === -1) return;
    // The driver uses its memory again: the row is copied.
    if (this.blocks.at(-1)?.add(row) === true) return;
    const block = new Block(Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, row.length)));
    block.add(row);
    this.blocks.push(block);
    if (this.blocks.length * BLOCK_BYTES > MOST_WAITING_BYTES && !this.isPaused) this.pause();
    this.wake();
  }

  handleCommandComplete(): void {
    // The end is emitted once the connection is ready again.
  }

  handleReadyForQuery(): void {
    if (this.end === 'none') this.end = 'whole';
    this.wake();
  }

  handleError(error: Error): void {
    if (this.end === 'none') this.end = error;
    this.wake();
  }

  /** The next rows, as soon as there are any; null at the end. */
  async take(): Promise<Block | null> {
    while (this.blocks.length === 0 && this.end === 'none') {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    if (this.end instanceof Error) throw this.end;
    const block = this.blocks.shift() ?? null;
    if (this.isPaused && this.blocks.length === 0) this.resume();
    return block;
  }

  private pause(): void {
    this.isPaused = true;
    this.connection?.stream.pause();
  }

  private resume(): void {
    this.isPaused = false;
    this.connection?.stream.resume();
  }
}

function afterHeader(chunk: Buffer): Buffer {
  if (!chunk.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('not a binary copy');
  return chunk.subarray(HEADER_BYTES);
}

/** `COPY` takes no parameters: each stands in the text as a literal. */
function inlined({ text, values }: Query): string {
  return text.replaceAll(/\$(\d+)/g, (_, n: string) => literal(values[Number(n) - 1]));
}

function literal(value: unknown): string {
  if (typeof value === 'string') return escapeLiteral(value);
  if (typeof value === 'number' && Number.isFinite(value)) return `(${value})`;
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(',')}]`;
  throw new TypeError(`there is no literal for ${typeof value}`);
}

async function meant<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Error) || isStatementFault(error)) throw error;
    throw new StoreUnavailable('PostgreSQL: a stream of edits broke off', { cause: error });
  }
}
