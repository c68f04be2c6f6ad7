import { canonical } from './canonical.js';
import {
  type ContentPointer,
  ENTRY_FORMAT,
  type EntryActor,
  entryShape,
  type EntrySubject,
  plainlyKnownType,
} from './entry-shape.js';
import { type EntryDetails, type EntryType, hasLaterFacts } from './entry-types.js';
import { malformed, ok, type Parsed } from './parsed.js';
import {
  hexText,
  isUtf8,
  randomBytes,
  sha256,
  sha256Hex,
  utf8Bytes,
  utf8Text,
} from './primitives.js';

/** An entry is shorter than this, so that its length fits the uint16 of an entry bundle. */
export const ENTRY_BYTES_LIMIT = 60_000;

export const SALT_BYTES = 32;

/** RFC 3339, UTC, milliseconds: `2026-01-02T03:04:05.678Z`. */
type Timestamp = string;

interface EntryOf<T extends EntryType> {
  readonly format: typeof ENTRY_FORMAT;
  readonly entryId: string;
  readonly at: Timestamp;
  readonly type: T;
  readonly actor: EntryActor | null;
  readonly subject: EntrySubject | null;
  readonly details: EntryDetails[T];
  /** In ascending order of `pointer`, each at most once; `commitment` is `sha256:<64 hex digits>`. */
  readonly commitments: readonly {
    readonly pointer: ContentPointer;
    readonly commitment: string;
  }[];
}

/** An entry as its JSON says it. */
export type Entry = { [T in EntryType]: EntryOf<T> }[EntryType];

interface NewEntryOf<T extends EntryType> {
  /** UUIDv7 */
  readonly entryId: string;
  /** epoch ms */
  readonly at: number;
  readonly type: T;
  readonly actor: EntryActor | null;
  readonly subject: EntrySubject | null;
  readonly details: EntryDetails[T];
  /** In any order; `commitment` is the 32 bytes that `commit` gave. */
  readonly commitments: readonly {
    readonly pointer: ContentPointer;
    readonly commitment: Uint8Array;
  }[];
}

export type NewEntry = { [T in EntryType]: NewEntryOf<T> }[EntryType];

export interface MadeEntry {
  readonly entryId: string;
  readonly type: EntryType;
  /** epoch ms */
  readonly at: number;
  /** Whether it has something that came after the format was fixed: older versions must not take it out of the queue. */
  readonly isGrown: boolean;
  /** RFC 8785; the leaf of the log. */
  readonly bytes: Uint8Array;
}

/**
 * The exact bytes of an entry. What it makes, `parseEntry` takes; anything else is a defect of the caller and thrown:
 * too long, a lone surrogate, a malformed id, a member that the type does not have.
 */
export function makeEntry(entry: NewEntry): MadeEntry {
  const { entryId, type, at, actor, subject, details } = entry;
  const commitments = entry.commitments
    .map(({ pointer, commitment }) => ({
      pointer,
      commitment: `sha256:${hexText(commitment)}`,
    }))
    .sort((a, b) => (a.pointer < b.pointer ? -1 : 1));
  const value = {
    format: ENTRY_FORMAT,
    entryId,
    at: timestamp(at),
    type,
    actor,
    subject,
    details,
    commitments,
  };
  const bytes = utf8Bytes(canonical(value));
  const parsed = parseEntry(bytes);
  if (parsed.kind === 'malformed') throw new TypeError(`ledger entry ${type}: ${parsed.fault}`);
  if (parsed.kind === 'newer' || parsed.hasMore) {
    throw new TypeError(`ledger entry ${type}: it has members that this version does not know`);
  }
  return { entryId, type, at, isGrown: hasLaterFacts(details), bytes };
}

/** What an entry is to a reader. */
export type ParsedEntry =
  /**
   * `hasMore`: in `details` it has members, or it has commitments, that this version does not know. They are in `value` as
   * they came; nothing may be concluded from them.
   */
  | {
      readonly kind: 'ok';
      readonly value: Entry;
      readonly hasMore: boolean;
      /** Those of `value`, which need not be parsed for them. */
      readonly entryId: string;
      readonly type: string;
    }
  /** From a newer version. `entryId` is null where the format is a newer one, and the id may stand anywhere. */
  | { readonly kind: 'newer'; readonly entryId: string | null; readonly json: NewerJson }
  | { readonly kind: 'malformed'; readonly fault: string };

/** Of a newer format, nothing is known but `format`. */
export type NewerJson = Readonly<Record<string, unknown>>;

/**
 * Reads an entry. Members and types that are known here are taken in exactly their form; what a newer version may add
 * (docs/ledger.md, "How entries grow") is taken as it comes.
 */
export function parseEntry(bytes: Uint8Array): ParsedEntry {
  const encoded = textIn(bytes);
  if (encoded.kind === 'malformed') return encoded;
  const text = encoded.value;
  const plainType = plainlyKnownType(text);
  if (plainType !== null) return new KnownEntry(text, plainType);
  const json = jsonIn(text);
  if (json.kind === 'malformed') return json;
  const { value } = json;
  const shape = entryShape(value);
  if (shape.kind === 'newer-format') return newer(value, null);
  // Members that are all known were found in the right order: what is left of RFC 8785 is what JSON.stringify does.
  const mayHaveMore = shape.kind === 'grown' || shape.kind === 'newer-type';
  if (shape.kind === 'faulty') return malformed(`unexpected value at "${shape.at}"`);
  const form = mayHaveMore ? canonical(value) : JSON.stringify(value);
  if (form !== text || hasLoneSurrogate(text)) return malformed('not in RFC 8785 form');
  if (shape.kind === 'newer-type') return newer(value, (value as Entry).entryId);
  const { entryId, type } = value as Entry;
  return { kind: 'ok', value: value as Entry, hasMore: mayHaveMore, entryId, type };
}

function newer(value: unknown, entryId: string | null): ParsedEntry {
  return { kind: 'newer', entryId, json: value as NewerJson };
}

const ID_MEMBER = '"entryId":"';
const UUID_LENGTH = 36;

/** Parsed when somebody asks for it: who reads a whole log wants to know of most entries only that they are some. */
class KnownEntry {
  readonly kind = 'ok';
  readonly hasMore = false;
  #value: Entry | null = null;

  constructor(
    private readonly text: string,
    readonly type: string,
  ) {}

  get entryId(): string {
    // No member of this name comes after it, and in a string the quotation marks would be escaped.
    const start = this.text.lastIndexOf(ID_MEMBER) + ID_MEMBER.length;
    return this.text.slice(start, start + UUID_LENGTH);
  }

  get value(): Entry {
    this.#value ??= JSON.parse(this.text) as Entry;
    return this.#value;
  }
}

function textIn(bytes: Uint8Array): Parsed<string> {
  if (bytes.length >= ENTRY_BYTES_LIMIT) return malformed('longer than an entry may be');
  return isUtf8(bytes) ? ok(utf8Text(bytes)) : malformed('not UTF-8');
}

function jsonIn(text: string): Parsed<unknown> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (error) {
    if (error instanceof SyntaxError) return malformed('not JSON');
    throw error;
  }
}

/** `timestamp(0)` is `1970-01-01T00:00:00.000Z`. */
export function timestamp(epochMs: number): Timestamp {
  return new Date(epochMs).toISOString();
}

/** Random bytes that no salt is made of yet. Asking for many at once costs little more than asking for one. */
let fresh = new Uint8Array(0);

/** A fresh salt, and the commitment to these bytes under it. Both are 32 bytes. */
export function commit(bytes: Uint8Array): { salt: Uint8Array; commitment: Uint8Array } {
  if (fresh.length === 0) fresh = randomBytes(64 * SALT_BYTES);
  const salt = fresh.subarray(0, SALT_BYTES);
  fresh = fresh.subarray(SALT_BYTES);
  return { salt, commitment: commitmentOf(salt, bytes) };
}

/** Reused by every call: a commitment is computed synchronously and leaves nothing in it that is read again. */
let committed = new Uint8Array(16_384);

function salted(salt: Uint8Array, bytes: Uint8Array): Uint8Array {
  const length = salt.length + bytes.length;
  if (committed.length < length) committed = new Uint8Array(length * 2);
  committed.set(salt);
  committed.set(bytes, salt.length);
  return committed.subarray(0, length);
}

/** SHA-256(salt ‖ bytes). */
export function commitmentOf(salt: Uint8Array, bytes: Uint8Array): Uint8Array {
  return sha256(salted(salt, bytes));
}

/** As an entry has it: `sha256:` and 64 hex digits. */
export function commitmentText(salt: Uint8Array, bytes: Uint8Array): string {
  return `sha256:${sha256Hex(salted(salt, bytes))}`;
}

/** In JSON that came out of JSON.stringify, a lone surrogate is the only thing written as an escape of its kind. */
function hasLoneSurrogate(canonicalText: string): boolean {
  return canonicalText.includes('\\ud') && /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(canonicalText);
}
