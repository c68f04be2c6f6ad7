/** Says where a value departs from its shape, as a JSON pointer; null where it does not. */
type Check = (value: unknown) => string | null;

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** A day that every month has: no calendar needs to be asked. */
const PLAIN_TIMESTAMP =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const COMMITMENT = /^sha256:[0-9a-f]{64}$/;
const FILTER_NAME = /^[A-Za-z][A-Za-z0-9]*$/;
const POINTER = /^(?:\/(?:[^~/]|~[01])*)+$/;
const NEWER_FORMAT = /^im-edit-ledger\/entry\/(?:[2-9]|[1-9]\d+)$/;

const holds =
  (claim: (value: unknown) => boolean): Check =>
  (value) =>
    claim(value) ? null : '';

const word = holds((value) => typeof value === 'string' && value !== '');
const flag = holds((value) => typeof value === 'boolean');
const integer = holds((value) => Number.isSafeInteger(value));
const count = holds((value) => Number.isSafeInteger(value) && (value as number) >= 0);
const matching = (pattern: RegExp): Check =>
  holds((value) => typeof value === 'string' && pattern.test(value));
const uuid = matching(UUID);
const time = holds((value) => typeof value === 'string' && isTimestamp(value));
const oneOf = (...values: readonly string[]): Check =>
  holds((value) => typeof value === 'string' && values.includes(value));
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? null : check(value);

type Checks = Readonly<Record<string, Check>>;
/** `optional` members may be missing. */
type MembersCheck = (checks: Checks, optional?: Checks) => Check;

/** An object with at least these members. */
const atLeast: MembersCheck = (checks, optional = {}) => {
  const known = Object.entries({ ...checks, ...optional });
  return (value) => {
    if (!isObject(value)) return '';
    for (const [name, check] of known) {
      if (!Object.hasOwn(value, name)) {
        if (Object.hasOwn(optional, name)) continue;
        return '';
      }
      const fault = check(value[name]);
      if (fault !== null) return `/${name}${fault}`;
    }
    return null;
  };
};

/** An object with exactly these members, in the order of RFC 8785. */
function members(checks: Checks, optional: Checks = {}): Check {
  const all = Object.entries({ ...checks, ...optional });
  const inOrder = all.sort(([a], [b]) => (a < b ? -1 : 1));
  const least = Object.keys(checks).length;
  return (value) => {
    if (!isObject(value)) return '';
    const found = Object.keys(value);
    if (found.length < least || found.length > inOrder.length) return '';
    let at = 0;
    for (const [name, check] of inOrder) {
      if (found[at] !== name) {
        if (Object.hasOwn(optional, name)) continue;
        return '';
      }
      const fault = check(value[name]);
      if (fault !== null) return `/${name}${fault}`;
      at += 1;
    }
    return at === found.length ? null : '';
  };
}

const actor = orNull(members({ client: word, operator: orNull(word), ip: orNull(word) }));
const message = members({ GroupId: word, MsgSeq: count, TopicId: orNull(word) });
const subject = orNull(members({ modificationId: orNull(uuid), message: orNull(message) }));

const pointers = [
  '/drift/expectedDigest',
  '/im/errorInfo',
  '/prior',
  '/prior/CloudCustomData',
  '/query/text',
  '/reason',
  '/requested/CloudCustomData',
  '/requested/MsgBody',
];

/** Members of `details`, of an intent, that came after the format was fixed: left out where there is nothing to say. */
const laterMembers = { onBehalfOf: word };

/** Whether details have something that readers of the format as it was first would call malformed. */
export function hasLaterMembers(details: object): boolean {
  return Object.keys(laterMembers).some((name) => Object.hasOwn(details, name));
}

/** What an entry may have beside what is known here. */
interface Room {
  /** For `details`, and for the objects that stand in it by names that the format fixes. */
  readonly details: MembersCheck;
  readonly pointer: Check;
}

const noRoom: Room = { details: members, pointer: oneOf(...pointers) };
/** Members and commitments that a newer version added. */
const roomToGrow: Room = { details: atLeast, pointer: matching(POINTER) };

function detailsIn({ details }: Room): ReadonlyMap<string, Check> {
  const intentFacts = {
    receivedAt: time,
    snapshotAt: orNull(time),
    ticket: orNull(word),
    restores: orNull(uuid),
    acceptUnreadablePrior: flag,
    recalledCustomDataSource: orNull(oneOf('edit', 'callback')),
    drift: orNull(details({ lastModificationId: uuid })),
  };
  const standingFacts = (state: string, settledAt: Check) => ({
    state: oneOf(state),
    settledBy: orNull(oneOf('response', 'reread')),
    rejection: orNull(word),
    errorCode: orNull(integer),
    attempts: count,
    sentAt: orNull(time),
    settledAt,
  });
  const never = holds((value) => value === null);
  const settled = (state: string) => details(standingFacts(state, time));
  const phase = oneOf('started', 'finished', 'broken_off');
  return new Map([
    [
      'edit.intended',
      details({ ...intentFacts, snapshotAt: time, state: oneOf('pending') }, laterMembers),
    ],
    [
      'edit.rejected',
      details({ ...intentFacts, ...standingFacts('rejected', time) }, laterMembers),
    ],
    ['edit.in_doubt', details(standingFacts('in_doubt', never))],
    ['edit.applied', settled('applied')],
    ['edit.refused', settled('refused')],
    ['edit.not_applied', settled('not_applied')],
    ['edit.superseded', settled('superseded')],
    ['drift.found', details({ lastModificationId: uuid, foundBy: oneOf('snapshot', 'callback') })],
    ['drift.told', details({ lastModificationId: uuid, driftEntryId: uuid })],
    ['audit.queried', details({ query: word, filters, rows: count })],
    [
      'audit.exported',
      details({ exportId: uuid, phase, mediaType: word, filters, rows: orNull(count) }),
    ],
    ['content.read', details({ what: word, rows: count })],
    ['key.rotated', details({ oldKey: orNull(word), newKey: word })],
  ]);
}

const entryOf = (type: Check, details: Check, committed: Check): Check =>
  members({
    format: oneOf('im-edit-ledger/entry/1'),
    entryId: uuid,
    at: time,
    type,
    actor,
    subject,
    details,
    commitments: committed,
  });

/** By type. */
function shapesIn(room: Room): ReadonlyMap<string, Check> {
  const committed = commitmentsTo(room.pointer);
  return new Map(
    [...detailsIn(room)].map(([type, details]) => [type, entryOf(oneOf(type), details, committed)]),
  );
}

const knownShapes = shapesIn(noRoom);
const grownShapes = shapesIn(roomToGrow);

/** What a type brings along, only who knows it can judge. */
const unknownShape = entryOf(
  holds((type) => typeof type === 'string' && type !== '' && !knownShapes.has(type)),
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
  const known = typeof type === 'string' ? knownShapes.get(type) : undefined;
  if (known?.(value) === null) return { kind: 'known' };
  if (typeof format === 'string' && NEWER_FORMAT.test(format)) return { kind: 'newer-format' };
  const grown = typeof type === 'string' ? grownShapes.get(type) : undefined;
  if (grown !== undefined) {
    const at = grown(value);
    return at === null ? { kind: 'grown' } : { kind: 'faulty', at };
  }
  return unknownShape(value) === null ? { kind: 'newer-type' } : { kind: 'faulty', at: '/type' };
}

function commitmentsTo(aPointer: Check): Check {
  const commitment = members({ pointer: aPointer, commitment: matching(COMMITMENT) });
  return (value) => {
    if (!Array.isArray(value)) return '';
    let last = '';
    for (const [i, item] of value.entries()) {
      const fault = commitment(item);
      if (fault !== null) return `/${i}${fault}`;
      const { pointer } = item as { pointer: string };
      if (pointer <= last) return `/${i}/pointer`;
      last = pointer;
    }
    return null;
  };
}

function filters(value: unknown): string | null {
  if (!isObject(value)) return '';
  let last = '';
  for (const [name, asked] of Object.entries(value)) {
    const isText = typeof asked === 'string';
    const isList = Array.isArray(asked) && asked.every((one) => typeof one === 'string');
    if (!FILTER_NAME.test(name) || name <= last || !(isText || isList)) return `/${name}`;
    last = name;
  }
  return null;
}

function isTimestamp(value: string): boolean {
  if (PLAIN_TIMESTAMP.test(value)) return true;
  if (!TIMESTAMP.test(value)) return false;
  const epochMs = Date.parse(value);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString() === value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
