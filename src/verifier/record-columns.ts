import type { DoubtEntry, IntentEntry, OutcomeEntry } from './documents/edit-entries.js';
import type { Fields } from './fields.js';

/** What an entry says of a column, in the form in which the column is read. */
type SaidBy = Partial<{
  readonly intent: (details: IntentEntry['details']) => unknown;
  readonly outcome: (details: OutcomeEntry['details']) => unknown;
  /** Of an edit that has no outcome; undefined where it is not in doubt. */
  readonly doubt: (details: DoubtEntry['details'] | undefined) => unknown;
}>;

interface Column<T> extends SaidBy {
  readonly sql: string;
  readonly read: (fields: Fields) => T;
  /** What findings call it; null where none names it. */
  readonly words: string | null;
}

function column<T>(
  sql: string,
  read: (fields: Fields) => T,
  words: string | null = null,
  said: SaidBy = {},
): Column<T> {
  return { sql, read, words, ...said };
}

const bytes = (fields: Fields) => fields.bytes();
const flag = (fields: Fields) => fields.flag();
const instant = (fields: Fields) => fields.instant();
const integer = (fields: Fields) => fields.integer();
const text = (fields: Fields) => fields.text();
const uuid = (fields: Fields) => fields.uuid();
/** Of columns that are never null. */
const needed = (read: (fields: Fields) => string | null) => (fields: Fields) => read(fields) ?? '';

/**
 * Each column from which audit answers are served, of one modification: where it stands, how it is read, what findings call it,
 * and what entries say of it. Times are in the form of entries.
 */
const COLUMNS = {
  id: column('m.id', needed(uuid)),
  received_at: column('m.received_at', needed(instant), 'time of receipt', {
    intent: ({ receivedAt }) => receivedAt,
  }),
  client: column('m.client', needed(text), 'application'),
  operator: column('m.operator', needed(text), 'operator'),
  on_behalf_of: column('m.on_behalf_of', text, 'person on whose behalf it was done'),
  ip: column('m.ip', needed(text), 'network address'),
  group_id: column('m.group_id', needed(text), 'group'),
  topic_id: column('m.topic_id', needed(text), 'topic'),
  msg_seq: column('m.msg_seq', needed(integer), 'message number'),
  ticket: column('m.ticket', text, 'ticket', { intent: ({ ticket }) => ticket }),
  restores: column('m.restores', uuid, 'edit that is undone', {
    intent: ({ restores }) => restores,
  }),
  accept_unreadable_prior: column(
    'm.accept_unreadable_prior',
    flag,
    'consent to an unreadable prior version',
    { intent: ({ acceptUnreadablePrior }) => acceptUnreadablePrior },
  ),
  snapshot_at: column('m.snapshot_at', instant, 'time of the snapshot', {
    intent: ({ snapshotAt }) => snapshotAt,
  }),
  recalled_custom_data_source: column(
    'm.recalled_custom_data_source',
    text,
    'source of the prior CloudCustomData',
    { intent: ({ recalledCustomDataSource }) => recalledCustomDataSource },
  ),
  drift_after: column('m.drift_after', uuid, 'change around the service that was found', {
    intent: ({ drift }) => drift?.lastModificationId ?? null,
  }),
  batch_id: column('m.batch_id', uuid, 'batch'),
  batch_index: column('m.batch_index', integer, 'index in its batch'),
  drift_expected_digest: column('m.drift_expected_digest', text),
  content_id: column('c.modification_id', uuid),
  prior_item: column('c.prior_item', bytes),
  prior_salt: column('c.prior_salt', bytes),
  recalled_custom_data: column('c.recalled_custom_data', bytes),
  recalled_custom_data_salt: column('c.recalled_custom_data_salt', bytes),
  drift_expected_digest_salt: column('c.drift_expected_digest_salt', bytes),
  requested_msg_body: column('c.requested_msg_body', bytes),
  requested_msg_body_salt: column('c.requested_msg_body_salt', bytes),
  requested_custom_data: column('c.requested_custom_data', bytes),
  requested_custom_data_salt: column('c.requested_custom_data_salt', bytes),
  reason: column('c.reason', text),
  reason_salt: column('c.reason_salt', bytes),
  searchable: column('c.searchable', text, 'text to search through'),
  erasure_id: column('c.erasure_id', uuid),
  erasure_entry_id: column('c.erasure_entry_id', uuid),
  erased_at: column('c.erased_at', instant),
  is_reason_erased: column('c.is_reason_erased', flag),
  payload_digest: column('m.payload_digest', bytes),
  state: column('o.state', text, 'state', { outcome: ({ state }) => state }),
  settled_by: column('o.settled_by', text, 'way in which the outcome was learnt', {
    outcome: ({ settledBy }) => settledBy,
  }),
  because: column('o.because', text, 'cause of the rejection', {
    outcome: ({ rejection }) => rejection,
  }),
  error_code: column('o.error_code', integer, 'error code of IM', {
    outcome: ({ errorCode }) => decimal(errorCode),
  }),
  error_info: column('o.error_info', bytes),
  error_info_salt: column('o.error_info_salt', bytes),
  attempts: column('o.attempts', integer, 'number of attempts', {
    outcome: ({ attempts }) => decimal(attempts),
  }),
  sent_at: column('o.sent_at', instant, 'time of sending', { outcome: ({ sentAt }) => sentAt }),
  settled_at: column('o.settled_at', instant, 'time of the outcome', {
    outcome: ({ settledAt }) => settledAt,
  }),
  'claim.state': column('k.state', text, 'state', { doubt: (said) => said?.state ?? 'pending' }),
  'claim.error_code': column('k.error_code', integer, 'error code of IM', {
    doubt: (said) => decimal(said?.errorCode ?? null),
  }),
  'claim.attempts': column('k.attempts', integer, 'number of attempts', {
    doubt: (said) => decimal(said?.attempts ?? 0),
  }),
  'claim.sent_at': column('k.sent_at', instant, 'time of sending', {
    doubt: (said) => said?.sentAt ?? null,
  }),
};

type Name = keyof typeof COLUMNS;

export type RecordRow = {
  readonly [N in Name]: ReturnType<(typeof COLUMNS)[N]['read']>;
};

const LIST = Object.entries(COLUMNS) as readonly (readonly [Name, Column<unknown>])[];

export const RECORDS = `SELECT ${LIST.map(([, { sql }]) => sql).join(', ')}
  FROM modification m
  LEFT JOIN modification_content c ON c.modification_id = m.id
  LEFT JOIN modification_outcome o ON o.modification_id = m.id
  LEFT JOIN edit_claim k ON k.modification_id = m.id
  ORDER BY m.id`;

/** All rows begin as a copy of it: V8 makes a hash table of an object to which so many members are added one by one. */
const BLANK: Readonly<Record<string, unknown>> = Object.fromEntries(
  LIST.map(([name]) => [name, null]),
);

/** A row of `RECORDS`. */
export function recordIn(fields: Fields): RecordRow {
  const row = { ...BLANK };
  for (const [name, { read }] of LIST) row[name] = read(fields);
  return row as unknown as RecordRow;
}

/** The columns that entries of one kind say something of. */
function saidBy<Kind extends keyof SaidBy>(kind: Kind) {
  return LIST.flatMap(([name, one]) => {
    const said = one[kind];
    return said ? [{ name, said }] : [];
  });
}

export const SAID_BY_INTENT = saidBy('intent');
export const SAID_BY_OUTCOME = saidBy('outcome');
export const SAID_BY_DOUBT = saidBy('doubt');

/** What findings call columns, by their names. */
export const COLUMN_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  LIST.flatMap(([name, { words }]) => (words === null ? [] : [[name, words]])),
);

/** Each content that an intent commits to, with the columns that hold it and its salt. */
export const COMMITTED = [
  ['/prior', 'prior_item', 'prior_salt'],
  ['/prior/CloudCustomData', 'recalled_custom_data', 'recalled_custom_data_salt'],
  ['/drift/expectedDigest', 'drift_expected_digest', 'drift_expected_digest_salt'],
  ['/requested/MsgBody', 'requested_msg_body', 'requested_msg_body_salt'],
  ['/requested/CloudCustomData', 'requested_custom_data', 'requested_custom_data_salt'],
  ['/reason', 'reason', 'reason_salt'],
] as const;

function decimal(value: number | null): string | null {
  return value === null ? null : String(value);
}
