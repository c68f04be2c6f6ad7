import type { Connection, Submittable } from 'pg';

/** Rows are handed on in portions of about this size; a few of them are in memory at once. */
const PORTION_BYTES = 256 * 1024;
const MOST_PORTIONS = 3;

/** `PGCOPY\n\xff\r\n\0`, flags, and the length of an extension that there is none of. */
const HEADER_BYTES = 19;

/**
 * A running `COPY … TO STDOUT (FORMAT binary)`: the rows as PostgreSQL keeps them, without a detour over text. What is not
 * taken yet is bounded; the server waits. https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"
 */
export class CopyOut implements Submittable {
  private connection: Connection | null = null;
  private portion = Buffer.allocUnsafe(PORTION_BYTES);
  private filled = 0;
  private rows: Buffer[] = [];
  private readonly portions: Buffer[][] = [];
  private hasHeader = false;
  private isAtEnd = false;
  private failure: Error | null = null;
  private wake: () => void = () => undefined;

  constructor(private readonly query: string) {}

  /** Each row begins with the count of its fields. What is yielded stays good. */
  async *read(): AsyncGenerator<readonly Buffer[]> {
    try {
      for (;;) {
        const rows = this.portions.shift();
        if (rows) {
          this.connection?.stream.resume();
          yield rows;
        } else if (this.failure) {
          throw this.failure;
        } else if (this.isAtEnd) {
          return;
        } else {
          await new Promise<void>((resolve) => (this.wake = resolve));
        }
      }
    } finally {
      // Nobody takes the rest: only a cut connection makes the server stop.
      if (!this.isAtEnd && !this.failure) this.connection?.stream.destroy();
    }
  }

  submit(connection: Connection): void {
    this.connection = connection;
    connection.query(`COPY (${this.query}) TO STDOUT (FORMAT binary)`);
  }

  /** One message is one row; the header comes with the first one. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    const row = this.hasHeader ? chunk : chunk.subarray(HEADER_BYTES);
    this.hasHeader = true;
    const isTrailer = row.length === 2;
    if (isTrailer) return;
    if (this.filled + row.length > this.portion.length) {
      this.handOn();
      this.portion = Buffer.allocUnsafe(Math.max(PORTION_BYTES, row.length));
      this.filled = 0;
    }
    // The chunk is overwritten by what comes next.
    this.portion.set(row, this.filled);
    this.rows.push(this.portion.subarray(this.filled, this.filled + row.length));
    this.filled += row.length;
  }

  handleCommandComplete(): void {
    this.handOn();
  }

  handleReadyForQuery(): void {
    this.isAtEnd = true;
    this.wake();
  }

  handleError(error: Error): void {
    this.failure = error;
    this.wake();
  }

  private handOn(): void {
    if (this.rows.length === 0) return;
    this.portions.push(this.rows);
    this.rows = [];
    if (this.portions.length >= MOST_PORTIONS) this.connection?.stream.pause();
    this.wake();
  }
}
