import { Client, escapeIdentifier, escapeLiteral } from 'pg';
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
/** Every schema that has such a table or something in its place, whether it may be used or not. */
const SCHEMAS = `SELECT DISTINCT n.nspname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relname = 'ledger_checkpoint' AND c.relkind NOT IN ('i', 'I') ORDER BY n.nspname`;

/** Text as PostgreSQL writes it, but bytes as bytes: nothing is read into a value that it might not be. */
const types = {
  getTypeParser: (oid: number) =>
    oid === BYTEA ? (text: string) => Buffer.from(text.slice(2), 'hex') : (text: string) => text,
};

/** A moment of a database, that several connections can look at. */
export interface Moment {
  readonly database: DatabaseAt;
  /** The one that has the tables. */
  readonly schema: string;
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

  /**
   * @param schema the one that the service uses, where there are several with such tables
   * @throws Error where it cannot be known: a path of the session, which anybody may have set, decides nothing
   */
  static async open(database: DatabaseAt, schema: string | null): Promise<ReadView> {
    const client = await connected(database);
    try {
      const found = await client.query<{ name: string }>(SCHEMAS);
      const chosen = chosenSchema(
        found.rows.map(({ name }) => name),
        schema,
      );
      await begin(client, BEGIN, chosen, SETTINGS);
      const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
      return new ReadView(client, { database, schema: chosen, id: rows[0]?.id ?? '' });
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** The same moment, over a connection of its own. */
  static async at(moment: Moment): Promise<ReadView> {
    const client = await connected(moment.database);
    const start = `${BEGIN}; SET TRANSACTION SNAPSHOT ${client.escapeLiteral(moment.id)}`;
    await begin(client, start, moment.schema, { ...SETTINGS, ...ALONG_AN_INDEX });
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

function chosenSchema(found: readonly string[], asked: string | null): string {
  if (asked !== null) {
    if (found.includes(asked)) return asked;
    throw new Error(`no schema ${asked} has the tables of a ledger`);
  }
  const [only = 'public', ...others] = found;
  if (others.length === 0) return only;
  throw new Error(
    `the schemas ${found.join(', ')} all have the tables of a ledger: name the one that the service uses with --schema`,
  );
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
  schema: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const path = { search_path: `${escapeIdentifier(schema)}, pg_temp` };
  const wanted = Object.entries({ ...settings, ...path })
    .map((pair) => `(${pair.map(escapeLiteral).join(', ')})`)
    .join(', ');
  const answers: unknown = await client.query(
    `${start};
     SELECT w.name, set_config(w.name, w.value, true) AS value, w.value AS wanted
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
