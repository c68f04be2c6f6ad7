import type { Intent, MessageRef, Outcome, Progress, Snapshot } from '../../edits/edit.js';
import type { Claim } from '../../edits/record.js';
import type { ContentPointer } from '../../ledger/entry-shape.js';
import { given, type Given, type SqlType } from '../connections/batch-statement.js';
import type { BinaryRow } from '../connections/binary-row.js';
import { searchable } from '../search/searchable.js';

/*
 * The columns of an edit: the name, the SQL type, the value that is stored and how it is read back, once each. The
 * statements and the row types are made of these tables. `rows.ts` says how an `Edit` is put together.
 */

/** How a column is read. The driver gives the types that `read` gives for a row of `COPY`. */
export interface Column<Read> {
  readonly type: SqlType;
  readonly read: (row: BinaryRow) => Read;
}

export type ReadOf<C> = C extends Column<infer Read> ? Read : never;

export const TEXT: Column<string | null> = { type: 'text', read: (row) => row.text() };
export const UUID: Column<string | null> = { type: 'uuid', read: (row) => row.text() };
export const BYTEA: Column<Buffer | null> = { type: 'bytea', read: (row) => row.blob() };
export const BOOLEAN: Column<boolean | null> = { type: 'boolean', read: (row) => row.flag() };
export const INTEGER: Column<number | null> = { type: 'integer', read: (row) => row.int4() };
/** The driver gives it as a string. */
export const BIGINT: Column<string | number | null> = {
  type: 'bigint',
  read: (row) => row.int8(),
};
export const INSTANT: Column<Date | null> = {
  type: 'timestamptz',
  read: (row) => row.instant(),
};

/** A column of text that holds one of these words. */
export function oneOf<Word extends string>(): Column<Word | null> {
  return TEXT as Column<Word | null>;
}

export function required<Read>({ type, read }: Column<Read | null>): Column<Read> {
  return {
    type,
    read: (row) => {
      const value = read(row);
      if (value === null) throw new Error('a column that is never null is null');
      return value;
    },
  };
}

interface Stored<Input, Read> extends Column<Read>, Given<Input> {}

function stored<Input, Read>(
  column: Column<Read>,
  value: (input: Input) => unknown,
): Stored<Input, Read> {
  return { ...column, value };
}

/** What is put on record when an edit begins or is rejected. */
export interface NewRecord {
  readonly claim: Pick<Claim, 'intent'>;
  readonly snapshot: Snapshot | null;
  readonly salts: Salts;
}

/** Where an edit stands, or how it ended. */
export interface WithStatus {
  readonly status: Progress | Outcome;
}

export interface Ended {
  readonly status: Outcome;
  readonly salts: Salts;
}

/** The salts under which entries commit to contents. */
export type Salts = Partial<Record<ContentPointer, Uint8Array>>;

/**
 * The optional members of an edit that have a column of their own. Another one takes a line here; the entries of the log take it
 * over from here, too, and leave it out where it is null.
 */
const OPTIONAL_MEMBERS = {
  ticket: ['ticket', TEXT],
  restores: ['restores', UUID],
  onBehalfOf: ['on_behalf_of', TEXT],
} as const satisfies { readonly [M in keyof Intent]?: readonly [string, Column<Intent[M]>] };

type OptionalMember = keyof typeof OPTIONAL_MEMBERS;
export type OptionalMembers = Pick<Intent, OptionalMember>;
type ColumnOf<M extends OptionalMember> = (typeof OPTIONAL_MEMBERS)[M][0];
type OptionalColumns = {
  readonly [M in OptionalMember as ColumnOf<M>]: Stored<NewRecord, Intent[M]>;
};
const OPTIONAL_ENTRIES = Object.entries(OPTIONAL_MEMBERS) as readonly (readonly [
  OptionalMember,
  readonly [ColumnOf<OptionalMember>, Column<string | null>],
])[];

/** The optional members of an intent or of an edit. */
export function optionalMembersOf(from: OptionalMembers): OptionalMembers {
  return optionalMembers((member) => from[member]);
}

/** The optional members as a row has them. */
export function optionalMembersIn(
  row: Readonly<Record<ColumnOf<OptionalMember>, string | null>>,
): OptionalMembers {
  return optionalMembers((_member, column) => row[column]);
}

function optionalMembers(
  valueOf: (member: OptionalMember, column: ColumnOf<OptionalMember>) => string | null,
): OptionalMembers {
  const members: Partial<Record<OptionalMember, string | null>> = {};
  for (const [member, [column]] of OPTIONAL_ENTRIES) members[member] = valueOf(member, column);
  return members as OptionalMembers;
}

const OPTIONAL_COLUMNS = Object.fromEntries(
  OPTIONAL_ENTRIES.map(([member, [name, column]]) => [
    name,
    stored(column, ({ claim }: NewRecord) => claim.intent[member]),
  ]),
) as unknown as OptionalColumns;

/** The columns that name a message, wherever they stand. Outside topics the topic is empty. */
export function messageColumns<Input>(messageOf: (input: Input) => MessageRef) {
  return {
    group_id: stored(required(TEXT), (input: Input) => messageOf(input).groupId),
    topic_id: stored(required(TEXT), (input: Input) => messageOf(input).topicId ?? ''),
    msg_seq: stored(required(BIGINT), (input: Input) => messageOf(input).msgSeq),
  };
}

type FromNewRecord = (record: NewRecord) => unknown;
const fact = <Read>(column: Column<Read>, value: FromNewRecord) => stored(column, value);

/** Of `modification`. What it has beside these comes from the claim. */
export const FACTS = {
  received_at: fact(required(INSTANT), ({ claim }) => claim.intent.receivedAt),
  operator: fact(required(TEXT), ({ claim }) => claim.intent.actor.operator),
  ip: fact(required(TEXT), ({ claim }) => claim.intent.actor.ip),
  ...messageColumns(({ claim }: NewRecord) => claim.intent.message),
  accept_unreadable_prior: fact(
    required(BOOLEAN),
    ({ claim }) => claim.intent.acceptUnreadablePrior,
  ),
  snapshot_at: fact(INSTANT, ({ snapshot }) => snapshot?.takenAt ?? null),
  recalled_custom_data_source: fact(
    oneOf<'edit' | 'callback'>(),
    ({ snapshot }) => snapshot?.recalledCustomData?.source ?? null,
  ),
  drift_after: fact(UUID, ({ snapshot }) => snapshot?.drift?.lastModificationId ?? null),
  drift_expected_digest: fact(TEXT, ({ snapshot }) => snapshot?.drift?.expectedDigest ?? null),
  batch_id: fact(UUID, ({ claim }) => claim.intent.batch?.id ?? null),
  batch_index: fact(INTEGER, ({ claim }) => claim.intent.batch?.index ?? null),
  ...OPTIONAL_COLUMNS,
};

/** Of `modification_content`. */
export const CONTENTS = {
  prior_item: fact(BYTEA, ({ snapshot }) => snapshot?.item ?? null),
  recalled_custom_data: fact(BYTEA, ({ snapshot }) => snapshot?.recalledCustomData?.json ?? null),
  requested_msg_body: fact(BYTEA, ({ claim }) => claim.intent.requested.msgBody ?? null),
  requested_custom_data: fact(BYTEA, ({ claim }) => claim.intent.requested.cloudCustomData ?? null),
  reason: fact(required(TEXT), ({ claim }) => claim.intent.reason),
};

/** Of `modification_content`: what is said of contents that were erased. Not written with an edit. */
export const ERASURE = {
  erasure_id: UUID,
  erased_at: INSTANT,
  is_reason_erased: BOOLEAN,
};

/** Of `modification_content`, and not read with an edit. */
export const BESIDE_CONTENTS = {
  prior_salt: saltOf('/prior'),
  recalled_custom_data_salt: saltOf('/prior/CloudCustomData'),
  drift_expected_digest_salt: saltOf('/drift/expectedDigest'),
  requested_msg_body_salt: saltOf('/requested/MsgBody'),
  requested_custom_data_salt: saltOf('/requested/CloudCustomData'),
  reason_salt: saltOf('/reason'),
  searchable: given('text', ({ claim, snapshot }: NewRecord) =>
    searchable(snapshot, claim.intent.requested),
  ),
};

/** Of `edit_claim` while an edit is open, of `modification_outcome` from its end on. */
export const PROGRESS = {
  error_code: stored(BIGINT, ({ status }: WithStatus) => status.im?.errorCode ?? null),
  error_info: stored(
    BYTEA,
    ({ status }: WithStatus) => status.im && Buffer.from(status.im.errorInfo),
  ),
  attempts: stored(required(INTEGER), ({ status }: WithStatus) => status.attempts),
  sent_at: stored(INSTANT, ({ status }: WithStatus) => status.sentAt),
};

type FromEnded = (ended: Ended) => unknown;
const ending = <Read>(column: Column<Read>, value: FromEnded) => stored(column, value);

/** Of `modification_outcome` alone. */
export const ENDING = {
  settled_by: ending(oneOf<'response' | 'reread'>(), ({ status }) => status.settledBy),
  because: ending(oneOf<NonNullable<Outcome['because']>>(), ({ status }) => status.because),
  settled_at: ending(INSTANT, ({ status }) => status.settledAt),
};

/** All that is stored of an outcome. */
export const OUTCOME = {
  state: given('text', ({ status }: Ended) => status.state),
  ...PROGRESS,
  ...ENDING,
  error_info_salt: saltOf('/im/errorInfo'),
};

function saltOf(pointer: ContentPointer): Given<{ readonly salts: Salts }> {
  return given('bytea', ({ salts }) => salts[pointer] ?? null);
}

/** The contents that entries only commit to: of modification `m`, content `c` and outcome `o` the salt, and what is salted. */
export const COMMITTED: readonly (readonly [ContentPointer, salt: string, content: string])[] = [
  ['/prior', 'c.prior_salt', 'c.prior_item'],
  ['/prior/CloudCustomData', 'c.recalled_custom_data_salt', 'c.recalled_custom_data'],
  [
    '/drift/expectedDigest',
    'c.drift_expected_digest_salt',
    "convert_to(m.drift_expected_digest, 'UTF8')",
  ],
  ['/requested/MsgBody', 'c.requested_msg_body_salt', 'c.requested_msg_body'],
  ['/requested/CloudCustomData', 'c.requested_custom_data_salt', 'c.requested_custom_data'],
  ['/reason', 'c.reason_salt', "convert_to(c.reason, 'UTF8')"],
  ['/im/errorInfo', 'o.error_info_salt', 'o.error_info'],
];

/** The same of a proposal `m` and its content `c`. */
export const PROPOSED: typeof COMMITTED = COMMITTED.filter(
  ([pointer]) => pointer !== '/im/errorInfo',
);

/** Of those, what its edit commits to under another salt: what was seen of the message. */
export const SEEN_BEFORE: typeof COMMITTED = PROPOSED.filter(([pointer]) =>
  /^\/(?:prior|drift)/.test(pointer),
);
