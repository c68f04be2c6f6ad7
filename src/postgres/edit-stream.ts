import type { PoolClient } from 'pg';
import type { Edit } from '../edits/edit.js';
import { StoreUnavailable } from '../edits/store-unavailable.js';
import { editOf, type EditRow } from './edit-rows.js';
import { isStatementFault, type Connections } from './store.js';

const ROWS_AT_ONCE = 300;
const READ_ONE_MOMENT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * Everything that a query of `selectEdits` gives, as of one moment, in portions; the next one is fetched while the last one
 * is used. Ends the query at the server where it is left early, or `signal` aborts.
 */
export async function* streamEdits(
  connections: Connections,
  query: { readonly text: string; readonly values: readonly unknown[] },
  signal: AbortSignal,
): AsyncGenerator<readonly Edit[], void, undefined> {
  const cursor = await Cursor.open(connections, signal);
  try {
    await cursor.declare(query.text, [...query.values]);
    let next = cursor.fetch();
    for (;;) {
      const rows = await next;
      if (rows.length === 0) break;
      next = cursor.fetch();
      // Met above, unless nobody comes for it.
      next.catch(() => undefined);
      yield rows.map(editOf);
    }
    await cursor.end();
  } finally {
    cursor.close();
  }
}

class Cursor {
  private isOpen = true;

  private constructor(
    private readonly client: PoolClient,
    private readonly signal: AbortSignal,
  ) {
    // A connection that breaks between two statements says so here; the next statement fails.
    client.on('error', this.onError);
    signal.addEventListener('abort', this.close);
  }

  static async open(connections: Connections, signal: AbortSignal): Promise<Cursor> {
    const client = await meant(connections.pool.connect());
    const cursor = new Cursor(client, signal);
    if (signal.aborted) cursor.close();
    return cursor;
  }

  async declare(text: string, values: unknown[]): Promise<void> {
    await meant(this.client.query(READ_ONE_MOMENT));
    await meant(this.client.query(`DECLARE edits NO SCROLL CURSOR FOR ${text}`, values));
  }

  async fetch(): Promise<readonly EditRow[]> {
    const { rows } = await meant(this.client.query<EditRow>(`FETCH ${ROWS_AT_ONCE} FROM edits`));
    return rows;
  }

  async end(): Promise<void> {
    await meant(this.client.query('COMMIT'));
    this.leave(false);
  }

  /** Where the end was not reached, the connection is cut: the server stops what it is at. */
  readonly close = (): void => this.leave(true);

  private leave(isBroken: boolean): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.signal.removeEventListener('abort', this.close);
    this.client.release(isBroken);
    if (!isBroken) this.client.off('error', this.onError);
  }

  private readonly onError = (): void => undefined;
}

async function meant<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Error) || isStatementFault(error)) throw error;
    throw new StoreUnavailable('PostgreSQL: a stream of edits broke off', { cause: error });
  }
}
