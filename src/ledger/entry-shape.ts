import { ENTRY_TYPE_NAMES, ENTRY_TYPES, type EntryType } from './entry-types.js';
import {
  type Check,
  count,
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

/** What a commitment stands for, as a pointer into the record that the entry tells of. */
const pointer = oneOf(
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
  /** the UTF-8 text of the account that a hold or an erasure is about */
  '/scope/account',
);
/** Of commitments that a newer version added. */
const anyPointer = matching(/^(?:\/(?:[^~/]|~[01])*)+$/);

export type ContentPointer = TypeOf<typeof pointer>;

const commitmentText = matching(/^sha256:[0-9a-f]{64}$/);

/** In ascending order of `pointer`, each at most once. */
function commitmentsTo(pointers: Shape<string>): Shape<unknown> {
  const { exact: fault } = members({ pointer: pointers, commitment: commitmentText });
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
  });
}

function entryOf(type: Shape<string>, details: Shape<unknown>, commitments: Shape<unknown>): Check {
  return members({
    format: oneOf(ENTRY_FORMAT),
    entryId: uuid,
    at: time,
    type,
    actor: orNull(actor),
    subject: orNull(subject),
    details,
    commitments,
  }).exact;
}

function shapesBy(of: (type: EntryType) => Check): ReadonlyMap<string, Check> {
  return new Map(ENTRY_TYPE_NAMES.map((type) => [type, of(type)]));
}

const known = commitmentsTo(pointer);
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
  const exact = typeof type === 'string' ? exactShapes.get(type) : undefined;
  if (exact?.(value) === null) return { kind: 'known' };
  if (typeof format === 'string' && NEWER_FORMAT.test(format)) return { kind: 'newer-format' };
  const grown = typeof type === 'string' ? grownShapes.get(type) : undefined;
  if (grown !== undefined) {
    const at = grown(value);
    return at === null ? { kind: 'grown' } : { kind: 'faulty', at };
  }
  return unknownShape(value) === null ? { kind: 'newer-type' } : { kind: 'faulty', at: '/type' };
}
