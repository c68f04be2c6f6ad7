/** 2000-01-01, from which PostgreSQL counts microseconds. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = 8.64e15;

/** The text of a UUID. */
export function uuidOf(bytes: Buffer): string {
  if (bytes.length !== 16) return bytes.toString();
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * The fields of a row in PostgreSQL's binary format, one after the other. A column that somebody gave another type is read
 * as something that it was not; never as nothing, and never with a failure.
 */
export class Fields {
  private at = 2;

  constructor(private readonly row: Buffer) {}

  bytes(): Buffer | null {
    const { row } = this;
    const length = row.readInt32BE(this.at);
    const start = this.at + 4;
    if (length < 0) {
      this.at = start;
      return null;
    }
    this.at = start + length;
    return row.subarray(start, this.at);
  }

  text(): string | null {
    const { row } = this;
    const length = row.readInt32BE(this.at);
    const start = this.at + 4;
    if (length < 0) {
      this.at = start;
      return null;
    }
    this.at = start + length;
    return row.toString('utf8', start, this.at);
  }

  uuid(): string | null {
    const bytes = this.bytes();
    return bytes && uuidOf(bytes);
  }

  /** A whole number of any width, in decimal. */
  integer(): string | null {
    const bytes = this.bytes();
    if (bytes === null) return null;
    if (bytes.length === 8) {
      const high = bytes.readInt32BE(0);
      const isSmall = high >= -0x200000 && high < 0x200000;
      return String(isSmall ? high * 0x100000000 + bytes.readUInt32BE(4) : bytes.readBigInt64BE(0));
    }
    return bytes.length === 4 ? String(bytes.readInt32BE(0)) : bytes.toString();
  }

  flag(): boolean | null {
    const bytes = this.bytes();
    return bytes && bytes[0] === 1;
  }

  /** A timestamptz in the form of entries, cut to the millisecond. */
  instant(): string | null {
    const bytes = this.bytes();
    if (bytes === null) return null;
    if (bytes.length !== 8) return bytes.toString();
    const microseconds = bytes.readInt32BE(0) * 0x100000000 + bytes.readUInt32BE(4);
    const epochMs = EPOCH_MS + Math.floor(microseconds / 1_000);
    return Math.abs(epochMs) <= LATEST_MS ? new Date(epochMs).toISOString() : 'infinity';
  }
}
