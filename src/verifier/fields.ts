/** 2000-01-01, from which PostgreSQL counts microseconds. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = 8.64e15;

/** The text of a UUID. */
export function uuidOf(bytes: Buffer): string {
  if (bytes.length !== 16) return bytes.toString();
  return uuidAt(bytes, 0);
}

function uuidAt(bytes: Buffer, start: number): string {
  const hex = bytes.toString('hex', start, start + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const TWO_DIGITS = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));
const THREE_DIGITS = Array.from({ length: 1_000 }, (_, i) => String(i).padStart(3, '0'));

/** Of the day of the last instant: those of a log are in order, and a Date takes five times as long as the rest. */
let [day, dayText] = [Number.NaN, ''];

/** As `toISOString` writes it. */
function instantText(epochMs: number): string {
  const itsDay = Math.floor(epochMs / DAY_MS);
  if (itsDay !== day) {
    dayText = new Date(itsDay * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length);
    day = itsDay;
  }
  const ms = epochMs - itsDay * DAY_MS;
  const [seconds, minutes] = [Math.floor(ms / 1_000), Math.floor(ms / 60_000)];
  const hours = TWO_DIGITS[Math.floor(minutes / 60)];
  return `${dayText}${hours}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}.${THREE_DIGITS[ms % 1_000]}Z`;
}

/**
 * The fields of a row in PostgreSQL's binary format, one after the other. A column that somebody gave another type is read
 * as something that it was not; never as nothing, and never with a failure.
 */
export class Fields {
  /** Where the field that was taken begins, and the next one. */
  private start = 0;
  private next = 2;

  constructor(private readonly row: Buffer) {}

  bytes(): Buffer | null {
    return this.take() < 0 ? null : this.taken();
  }

  text(): string | null {
    return this.take() < 0 ? null : this.row.toString('utf8', this.start, this.next);
  }

  uuid(): string | null {
    const length = this.take();
    if (length === 16) return uuidAt(this.row, this.start);
    return length < 0 ? null : this.taken().toString();
  }

  /** A whole number of any width, in decimal. */
  integer(): string | null {
    const { row } = this;
    const length = this.take();
    if (length === 4) return String(row.readInt32BE(this.start));
    if (length === 8) {
      const high = row.readInt32BE(this.start);
      const isSmall = high >= -0x200000 && high < 0x200000;
      return String(
        isSmall
          ? high * 0x100000000 + row.readUInt32BE(this.start + 4)
          : row.readBigInt64BE(this.start),
      );
    }
    return length < 0 ? null : this.taken().toString();
  }

  flag(): boolean | null {
    const length = this.take();
    return length < 0 ? null : length > 0 && this.row[this.start] === 1;
  }

  /** A timestamptz in the form of entries, cut to the millisecond. */
  instant(): string | null {
    const { row } = this;
    const length = this.take();
    if (length !== 8) return length < 0 ? null : this.taken().toString();
    const microseconds =
      row.readInt32BE(this.start) * 0x100000000 + row.readUInt32BE(this.start + 4);
    const epochMs = EPOCH_MS + Math.floor(microseconds / 1_000);
    return Math.abs(epochMs) <= LATEST_MS ? instantText(epochMs) : 'infinity';
  }

  /**
   * Goes on to the next field. Most are read where they are: a view of each would be as many objects as there are fields.
   *
   * @returns its length; -1 for NULL
   */
  private take(): number {
    const length = this.row.readInt32BE(this.next);
    this.start = this.next + 4;
    this.next = this.start + Math.max(0, length);
    return length;
  }

  private taken(): Buffer {
    return this.row.subarray(this.start, this.next);
  }
}
