import { Client } from 'pg';

export type Row = Readonly<Record<string, unknown>>;

const FETCH_ROWS = 1_000;
const BYTEA = 17;

/** Text as PostgreSQL writes it, but bytes as bytes: nothing is read into a value that it might not be. */
const types = {
  getTypeParser: (oid: number) =>
    oid === BYTEA ? (text: string) => Buffer.from(text.slice(2), 'hex') : (text: string) => text,
};

/** The database as of one moment, however long reading takes. Nothing is written. */
export class Snapshot {
  private cursors = 0;

  private constructor(private readonly client: Client) {}

  static async open(url: string): Promise<Snapshot> {
    const client = new Client({
      connectionString: url,
      application_name: 'im-edit-ledger verify',
      connectionTimeoutMillis: 10_000,
      options: '-c timezone=UTC -c bytea_output=hex -c DateStyle=ISO',
    });
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return new Snapshot(client);
  }

  async close(): Promise<void> {
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

/** A timestamptz in the form of entries, to the millisecond. */
export function instantOf(text: string | null): string | null {
  if (text === null) return null;
  const fraction = text.charAt(19) === '.' ? text.slice(20, text.indexOf('+', 19)) : '';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
