import { ENTRY_TYPE_NAMES, ENTRY_TYPES, type EntryType } from './entry-types.js';
import {
  count,
  hexDigits,
  holds,
  isObject,
  matching,
  members,
  oneOf,
  orNull,
  type Shape,
  shapeOf,
  time,
  type TypeOf,
  uuid,
  word,
} from './shape.js';

export const ENTRY_FORMAT = 'im-edit-ledger/entry/1';
const NEWER_FORMAT = /^im-edit-ledger\/entry\/(?:[2-9]|[1-9]\d+)$/;

/** `operator` and `ip` are null where nobody gave them; the service's own doings have no actor at all. */
const actor = members({ client: word, operator: orNull(word), ip: orNull(word) });
/** In IM's words. `TopicId` is null outside topics. */
const message = members({ GroupId: word, MsgSeq: count, TopicId: orNull(word) });
const subject = members({ modificationId: orNull(uuid), message: orNull(message) });

export type EntryActor = TypeOf<typeof actor>;
export type EntrySubject = TypeOf<typeof subject>;

/** What a commitment stands for, as a pointer into the record that the entry is about. */
const POINTERS = [
  /** the message as IM sent it, byte for byte */
  '/prior',
  /** the prior CloudCustomData where IM did not return it and an earlier record has it, as JSON text */
  '/prior/CloudCustomData',
  /** the digest of what the message should have been when it was found changed */
  '/drift/expectedDigest',
  /** the requested members, as sent to IM */
  '/requested/MsgBody',
  '/requested/CloudCustomData',
  /** the UTF-8 text of the reason, of IM's ErrorInfo, of an audit query's `text` */
  '/reason',
  '/im/errorInfo',
  '/query/text',
  /** the UTF-8 text of what somebody said to her decision */
  '/comment',
  /** the plan of a batch: a line for each item, as `batchItemLine` writes it */
  '/items',
  /** what an item of a batch was pinned to: a line for each pin, as `batchPinLine` writes it */
  '/pins',
  /** the UTF-8 text of the account that a hold or an erasure is about */
  '/scope/account',
] as const;
const pointer = oneOf(...POINTERS);
/** Of commitments that a newer version added. */
const ANY_POINTER = /^(?:\/(?:[^~/]|~[01])*)+$/;
const anyPointer = holds<string>((value) => typeof value === 'string' && ANY_POINTER.test(value));

export type ContentPointer = TypeOf<typeof pointer>;

const commitmentText = matching(`sha256:${hexDigits(64)}`);

function commitmentTo(pointers: Shape<string>): Shape<unknown> {
  return members({ pointer: pointers, commitment: commitmentText });
}

/** In ascending order of `pointer`, each at most once. */
function commitmentsTo(pointers: Shape<string>, text: string | null = null): Shape<unknown> {
  const { exact: fault } = commitmentTo(pointers);
  return shapeOf((value) => {
    if (!Array.isArray(value)) return '';
    let last = '';
    for (const [i, item] of value.entries()) {
      const at = fault(item);
      if (at !== null) return `/${i}${at}`;
      const { pointer: next } = item as { pointer: string };
      if (next <= last) return `/${i}/pointer`;
      last = next;
    }
    return null;
  }, text);
}

/** The digits of the hash stand there once: unrolled for each pointer, they would take a third of a MiB for each type of entry. */
function textOfCommitments(): string {
  const start = String.raw`\{"commitment":"sha256:${hexDigits(64)}","pointer":"`;
  const toPointer = '[^]'.repeat(`{"commitment":"sha256:${'0'.repeat(64)}","pointer":"`.length);
  const inOrder = POINTERS.toSorted();
  const each = inOrder.map((one, i) => {
    const later = inOrder.slice(i + 1).join('|');
    const next = later === '' ? '' : `,(?=${toPointer}(?:${later})")|`;
    return `${one}"${String.raw`\}`}(?:${next}${String.raw`(?=\])`})`;
  });
  return String.raw`\[(?:${start}(?:${each.join('|')}))*\]`;
}

function entryOf(
  type: Shape<string>,
  details: Shape<unknown>,
  commitments: Shape<unknown>,
): Shape<unknown> {
  return members({
    format: oneOf(ENTRY_FORMAT),
    entryId: uuid,
    at: time,
    type,
    actor: orNull(actor),
    subject: orNull(subject),
    details,
    commitments,
  });
}

function shapesBy(of: (type: EntryType) => Shape<unknown>): ReadonlyMap<string, Shape<unknown>> {
  return new Map(ENTRY_TYPE_NAMES.map((type) => [type, of(type)]));
}

const known = commitmentsTo(pointer, textOfCommitments());
const knownOrNewer = commitmentsTo(anyPointer);
const exactShapes = shapesBy((type) => entryOf(oneOf(type), ENTRY_TYPES[type], known));
const grownShapes = shapesBy((type) =>
  entryOf(oneOf(type), shapeOf(ENTRY_TYPES[type].growing), knownOrNewer),
);

/** What a type brings along, only who knows it can judge. */
const unknownShape = entryOf(
  holds((type) => typeof type === 'string' && type !== '' && !exactShapes.has(type)),
  holds(isObject),
  holds(Array.isArray),
);

/** By type; made when the first entry of the type is met. Null where there is none. */
const texts = new Map<string, RegExp | null>();

/**
 * The type of an entry whose text shows by itself that `entryShape` would call it `known`, and that it is RFC 8785. Null says
 * nothing.
 *
 * @param text decoded from UTF-8, so that it has no lone surrogates
 */
export function plainlyKnownType(text: string): string | null {
  // RFC 8785 has the type at the end.
  const type = text.slice(text.lastIndexOf('"type":"') + '"type":"'.length, -'"}'.length);
  let pattern = texts.get(type);
  if (pattern === undefined) {
    const shape = exactShapes.get(type);
    if (shape === undefined) return null;
    pattern = shape.text === null ? null : new RegExp(`^${shape.text}$`);
    texts.set(type, pattern);
  }
  return pattern?.test(text) === true ? type : null;
}

export type EntryShape =
  /** Every member is known here, and stands in the order of RFC 8785. */
  | { readonly kind: 'known' }
  /** All that is known here is in order. The order of members is for the caller to look at. */
  | { readonly kind: 'grown' }
  /** Of this format and a type that is not known here; the order of members as above. */
  | { readonly kind: 'newer-type' }
  | { readonly kind: 'newer-format' }
  /** `at` is a JSON pointer. */
  | { readonly kind: 'faulty'; readonly at: string };

/** How parsed JSON compares with the shape of an entry. */
export function entryShape(value: unknown): EntryShape {
  if (!isObject(value)) return { kind: 'faulty', at: '' };
  const { type, format } = value;
  const known = typeof type === 'string' ? exactShapes.get(type) : undefined;
  if (known?.exact(value) === null) return { kind: 'known' };
  if (typeof format === 'string' && NEWER_FORMAT.test(format)) return { kind: 'newer-format' };
  const grown = typeof type === 'string' ? grownShapes.get(type) : undefined;
  if (grown !== undefined) {
    const at = grown.exact(value);
    return at === null ? { kind: 'grown' } : { kind: 'faulty', at };
  }
  return unknownShape.exact(value) === null
    ? { kind: 'newer-type' }
    : { kind: 'faulty', at: '/type' };
}
