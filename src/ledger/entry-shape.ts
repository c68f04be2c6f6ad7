/** Says where a value departs from its shape, as a JSON pointer; null where it does not. */
type Check = (value: unknown) => string | null;

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** A day that every month has: no calendar needs to be asked. */
const PLAIN_TIMESTAMP =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const COMMITMENT = /^sha256:[0-9a-f]{64}$/;
const FILTER_NAME = /^[A-Za-z][A-Za-z0-9]*$/;

const holds =
  (claim: (value: unknown) => boolean): Check =>
  (value) =>
    claim(value) ? null : '';

const text = holds((value) => typeof value === 'string');
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

/** An object with exactly these members, in the order of RFC 8785. */
function members(checks: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(checks).sort();
  const inOrder = names.map((name) => [name, checks[name] ?? text] as const);
  return (value) => {
    if (!isObject(value)) return '';
    const found = Object.keys(value);
    if (found.length !== names.length) return '';
    for (const [i, [name, check]] of inOrder.entries()) {
      if (found[i] !== name) return '';
      const fault = check(value[name]);
      if (fault !== null) return `/${name}${fault}`;
    }
    return null;
  };
}

const actor = orNull(members({ client: word, operator: orNull(word), ip: orNull(word) }));
const message = members({ GroupId: word, MsgSeq: count, TopicId: orNull(word) });
const subject = orNull(members({ modificationId: orNull(uuid), message: orNull(message) }));

const intentFacts = {
  receivedAt: time,
  snapshotAt: orNull(time),
  ticket: orNull(word),
  restores: orNull(uuid),
  acceptUnreadablePrior: flag,
  recalledCustomDataSource: orNull(oneOf('edit', 'callback')),
  drift: orNull(members({ lastModificationId: uuid })),
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
const settled = (state: string) => members(standingFacts(state, time));

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
const commitment = members({ pointer: oneOf(...pointers), commitment: matching(COMMITMENT) });

const detailsOf: ReadonlyMap<string, Check> = new Map([
  ['edit.intended', members({ ...intentFacts, snapshotAt: time, state: oneOf('pending') })],
  ['edit.rejected', members({ ...intentFacts, ...standingFacts('rejected', time) })],
  [
    'edit.in_doubt',
    members(
      standingFacts(
        'in_doubt',
        holds((value) => value === null),
      ),
    ),
  ],
  ['edit.applied', settled('applied')],
  ['edit.refused', settled('refused')],
  ['edit.not_applied', settled('not_applied')],
  ['edit.superseded', settled('superseded')],
  ['drift.found', members({ lastModificationId: uuid, foundBy: oneOf('snapshot', 'callback') })],
  ['drift.told', members({ lastModificationId: uuid, driftEntryId: uuid })],
  ['audit.queried', members({ query: word, filters, rows: count })],
  [
    'audit.exported',
    members({
      exportId: uuid,
      phase: oneOf('started', 'finished', 'broken_off'),
      mediaType: word,
      filters,
      rows: orNull(count),
    }),
  ],
  ['content.read', members({ what: word, rows: count })],
  ['key.rotated', members({ oldKey: orNull(word), newKey: word })],
]);

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

const shapes: ReadonlyMap<string, Check> = new Map(
  [...detailsOf].map(([type, details]) => [type, entryOf(oneOf(type), details, commitments)]),
);

/** What a type brings along, only who knows it can judge. */
const unknownShape = entryOf(
  holds((type) => typeof type === 'string' && type !== '' && !shapes.has(type)),
  holds(isObject),
  holds(Array.isArray),
);

/** Whether parsed JSON is an entry with this id but for its type, which is not known here. */
export function isEntryOfUnknownType(value: unknown, entryId: string): boolean {
  return unknownShape(value) === null && isObject(value) && value['entryId'] === entryId;
}

/** Where parsed JSON departs from the shape of an entry (a JSON pointer), or null where it does not. */
export function entryFault(value: unknown): string | null {
  if (!isObject(value)) return '';
  const type = value['type'];
  const shape = typeof type === 'string' ? shapes.get(type) : undefined;
  return shape === undefined ? '/type' : shape(value);
}

function commitments(value: unknown): string | null {
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
