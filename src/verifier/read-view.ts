import { Client, escapeLiteral } from 'pg';
import { type DatabaseAt, driverTls } from '../settings/database-tls.js';
import { CopyOut } from './copy-out.js';
import { databaseUrl } from './database-url.js';
import { Fields } from './fields.js';

export type Row = Readonly<Record<string, unknown>>;

const FETCH_ROWS = 1_000;
const BYTEA = 17;
const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0`;
/**
 * What reading depends on, whatever a database or a role sets; within the transaction, so that a pooler keeps it too. Rows are
 * read along an index, as they come: a whole log is not sorted first.
 */
const SETTINGS = {
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  client_encoding: 'UTF8',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  quote_all_identifiers: 'off',
  row_security: 'on',
  gin_fuzzy_search_limit: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  transaction_timeout: '0',
  jit: 'off',
};
const ALONG_AN_INDEX = {
  enable_sort: 'off',
  enable_hashjoin: 'off',
  max_parallel_workers_per_gather: '0',
};
/** The schema that has the tables: the first of the session's path, else `public`, else another that may be used. */
const SCHEMA = `SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relname = 'ledger_checkpoint' AND c.relkind = 'r' AND has_schema_privilege(n.oid, 'USAGE')
  ORDER BY array_position(current_schemas(false), n.nspname), n.nspname = 'public' DESC, n.nspname LIMIT 1`;

/** Text as PostgreSQL writes it, but bytes as bytes: nothing is read into a value that it might not be. */
const types = {
  getTypeParser: (oid: number) =>
    oid === BYTEA ? (text: string) => Buffer.from(text.slice(2), 'hex') : (text: string) => text,
};

/** A moment of a database, that several connections can look at. */
export interface Moment {
  readonly database: DatabaseAt;
  /** As `pg_export_snapshot` names it; good while the connection that gave it is open. */
  readonly id: string;
}

/** The database as of one moment, however long reading takes. Nothing is written. */
export class ReadView {
  private cursors = 0;
  private readonly others: ReadView[] = [];

  private constructor(
    private readonly client: Client,
    readonly moment: Moment,
  ) {}

  static async open(database: DatabaseAt): Promise<ReadView> {
    const client = await connected(database);
    await begin(client, BEGIN, SETTINGS);
    const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    return new ReadView(client, { database, id: rows[0]?.id ?? '' });
  }

  /** The same moment, over a connection of its own. */
  static async at(moment: Moment): Promise<ReadView> {
    const client = await connected(moment.database);
    const start = `${BEGIN}; SET TRANSACTION SNAPSHOT ${client.escapeLiteral(moment.id)}`;
    await begin(client, start, { ...SETTINGS, ...ALONG_AN_INDEX });
    return new ReadView(client, moment);
  }

  async close(): Promise<void> {
    for (const other of this.others) await other.close();
    await this.client.end();
  }

  async rows<R extends object = Row>(text: string): Promise<R[]> {
    return (await this.client.query<R>({ text, types })).rows;
  }

  /** Row by row in constant memory; the next rows are fetched while these are looked at. */
  async *stream<R extends object>(text: string): AsyncGenerator<R[]> {
    this.cursors += 1;
    const name = `verify_${this.cursors}`;
    await this.client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${text}`);
    const fetch = () => this.rows<R>(`FETCH ${FETCH_ROWS} FROM ${name}`);
    let next = fetch();
    for (;;) {
      const rows = await next;
      if (rows.length === 0) break;
      next = fetch();
      // Met when it is awaited, after these rows.
      next.catch(() => undefined);
      yield rows;
    }
    await this.client.query(`CLOSE ${name}`);
  }

  /** As `stream`, for many rows: over a connection that does nothing else meanwhile. */
  async *copy<R extends object>(text: string, rowIn: (fields: Fields) => R): AsyncGenerator<R[]> {
    const other = await ReadView.at(this.moment);
    this.others.push(other);
    for await (const rows of other.client.query(new CopyOut(text)).read()) {
      yield rows.map((row) => rowIn(new Fields(row)));
    }
  }
}

async function connected({ url, tls }: DatabaseAt): Promise<Client> {
  const client = new Client({
    connectionString: databaseUrl(url).url,
    ...driverTls(tls),
    application_name: 'im-edit-ledger verify',
    connectionTimeoutMillis: 10_000,
  });
  // The statement that is under way says it too.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Begins a transaction, sets it up and reads that back, in one message. A setting that the server does not know is left out. */
async function begin(
  client: Client,
  start: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const wanted = Object.entries(settings)
    .map((pair) => `(${pair.map(escapeLiteral).join(', ')})`)
    .join(', ');
  const answers: unknown = await client.query(
    `${start};
     WITH place AS MATERIALIZED (SELECT coalesce((${SCHEMA}), 'public') AS schema)
     SELECT 'search_path' AS name, set_config('search_path', quote_ident(schema) || ', pg_temp', true) AS value,
       quote_ident(schema) || ', pg_temp' AS wanted FROM place
     UNION ALL SELECT w.name, set_config(w.name, w.value, true), w.value
     FROM (VALUES ${wanted}) AS w (name, value) JOIN pg_settings s ON s.name = w.name`,
  );
  const last: unknown = Array.isArray(answers) ? answers.at(-1) : null;
  for (const row of (last as { rows: SetRow[] }).rows) {
    if (row.value !== row.wanted) {
      throw new Error(`the setting ${row.name} is "${row.value}" and not "${row.wanted}"`);
    }
  }
}

interface SetRow {
  readonly name: string;
  readonly value: string;
  readonly wanted: string;
}

/** One after the other out of a stream, with a look at the next one. */
export class Reader<R extends object> {
  private rows: R[] = [];
  private at = 0;
  private isAtEnd = false;

  constructor(private readonly source: AsyncGenerator<R[]>) {}

  /** The next row, without taking it; null at the end. Awaits only where new rows have to come. */
  peek(): R | null | Promise<R | null> {
    if (this.at < this.rows.length) return this.rows[this.at] ?? null;
    return this.isAtEnd ? null : this.more();
  }

  skip(): void {
    this.at += 1;
  }

  private async more(): Promise<R | null> {
    const next = await this.source.next();
    this.isAtEnd = next.done === true;
    if (next.done) return null;
    [this.rows, this.at] = [next.value, 0];
    return next.value[0] ?? null;
  }
}
