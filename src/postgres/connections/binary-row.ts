/** Microseconds since 2000, which is how PostgreSQL sends a timestamptz. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const TWO_TO_32 = 4_294_967_296;

/**
 * One row in the binary format of `COPY`, read field by field in the order of the columns.
 * https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
 */
export class BinaryRow {
  private at = 2;

  constructor(private readonly bytes: Buffer) {}

  text(): string | null {
    const length = this.lengthOfNext();
    return length < 0 ? null : this.bytes.toString('utf8', this.at - length, this.at);
  }

  /** A view of the row, not a copy. */
  blob(): Buffer | null {
    const length = this.lengthOfNext();
    return length < 0 ? null : this.bytes.subarray(this.at - length, this.at);
  }

  flag(): boolean | null {
    return this.lengthOfNext() < 0 ? null : this.bytes[this.at - 1] === 1;
  }

  int4(): number | null {
    return this.lengthOfNext() < 0 ? null : this.bytes.readInt32BE(this.at - 4);
  }

  /** Exact up to 2^53. */
  int8(): number | null {
    if (this.lengthOfNext() < 0) return null;
    return this.bytes.readInt32BE(this.at - 8) * TWO_TO_32 + this.bytes.readUInt32BE(this.at - 4);
  }

  /** Cut off to the millisecond. */
  instant(): Date | null {
    const micros = this.int8();
    return micros === null ? null : new Date(EPOCH_MS + Math.floor(micros / 1_000));
  }

  /** Goes past the next field; -1 where it is null. */
  private lengthOfNext(): number {
    const length = this.bytes.readInt32BE(this.at);
    this.at += length < 0 ? 4 : 4 + length;
    return length;
  }
}
