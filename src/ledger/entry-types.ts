import {
  count,
  details,
  flag,
  integer,
  isObject,
  listOf,
  never,
  oneOf,
  orNull,
  type Shape,
  shapeOf,
  time,
  type TypeOf,
  uuid,
  word,
} from './shape.js';

/*
 * Each type of entry, declared once: the type and the shape of its `details`, the list of types and what the events may be
 * filtered by derive from here. Members and types of today stay exactly as they are; an entry grows as docs/ledger.md says.
 */

/** The person for whom the operator acts; left out where nobody was named. */
const person = { onBehalfOf: word };

/** What an intent may say since the format was fixed: left out where there is nothing to say. */
const laterFacts = {
  ...person,
  /** The item of a batch that the edit carries out; items are counted from 0. */
  batch: details({ id: uuid, index: count }),
  /** How many persons had to approve; the entries before it say who did. */
  approvals: count,
};

/** What was intended; all of it is known before IM is called. */
const intentFacts = {
  receivedAt: time,
  /** Null where nothing was pulled (only possible for `edit.rejected`). */
  snapshotAt: orNull(time),
  ticket: orNull(word),
  /** The modification whose overwritten version is put back. */
  restores: orNull(uuid),
  acceptUnreadablePrior: flag,
  /** Where the prior CloudCustomData was learnt when IM did not return it. */
  recalledCustomDataSource: orNull(oneOf('edit', 'callback')),
  /** Somebody edited around the service after this modification. */
  drift: orNull(details({ lastModificationId: uuid })),
};

/** The status of an edit, or how it ended. `settledAt` is null for `in_doubt` only. */
function outcomeFacts<State extends string>(state: State, settledAt: Shape<string | null>) {
  return {
    state: oneOf(state),
    settledBy: orNull(oneOf('response', 'reread')),
    rejection: orNull(word),
    errorCode: orNull(integer),
    attempts: count,
    sentAt: orNull(time),
    settledAt,
  };
}

/** The filters of an audit request as asked, without `text`, which is committed as `/query/text`. */
const filters = shapeOf<Readonly<Record<string, string | readonly string[]>>>(filterFault);

/** How many items of a batch are in each state. */
const itemCounts = details({
  total: count,
  waiting: count,
  pending: count,
  in_doubt: count,
  applied: count,
  refused: count,
  rejected: count,
  not_applied: count,
  superseded: count,
  cancelled: count,
  dry_run: count,
});

/** Items of batches of which no edit was made: of dry runs, or cancelled. */
const erasedItems = listOf(details({ batchId: uuid, index: count }));

const isTaken: Shape<string | null> = time;

/** What is held or erased, without the account, which is committed as `/scope/account`. What is left out does not narrow it. */
const scope = details(
  {},
  { groupId: word, topicId: word, msgSeq: count, client: word, from: time, to: time },
);

export const ENTRY_TYPES = {
  'edit.intended': details(
    { ...intentFacts, snapshotAt: isTaken, state: oneOf('pending') },
    laterFacts,
  ),
  /** Never sent; there is no `edit.intended` before it, so it holds the intent too. */
  'edit.rejected': details({ ...intentFacts, ...outcomeFacts('rejected', time) }, laterFacts),
  /** It needs the approval of so many others until then; nothing was claimed or sent. */
  'edit.proposed': details(
    {
      ...intentFacts,
      snapshotAt: isTaken,
      state: oneOf('awaiting_approval'),
      approvalsNeeded: count,
      expiresAt: time,
    },
    person,
  ),
  /** Whose token it was; the actor is the person. */
  'edit.approved': details({ sub: word }),
  'edit.declined': details({ sub: word }),
  'edit.expired': details({ expiresAt: time }),
  /** By the client that proposed it. */
  'edit.withdrawn': details({}),
  'edit.in_doubt': details(outcomeFacts('in_doubt', never)),
  'edit.applied': details(outcomeFacts('applied', time)),
  'edit.refused': details(outcomeFacts('refused', time)),
  'edit.not_applied': details(outcomeFacts('not_applied', time)),
  'edit.superseded': details(outcomeFacts('superseded', time)),
  'drift.found': details({ lastModificationId: uuid, foundBy: oneOf('snapshot', 'callback') }),
  /** IM's webhook reported the drift that a snapshot had put on record in the entry `driftEntryId`. */
  'drift.told': details({ lastModificationId: uuid, driftEntryId: uuid }),
  /** A plan of so many edits, which `/items` commits to. */
  'batch.accepted': details(
    {
      batchId: uuid,
      receivedAt: time,
      items: count,
      dryRun: flag,
      ticket: orNull(word),
      /** The batch whose applied items are put back. */
      restores: orNull(uuid),
    },
    person,
  ),
  /** The same, which needs the approval of so many others until then; it is accepted with the last of them. */
  'batch.proposed': details(
    {
      batchId: uuid,
      receivedAt: time,
      items: count,
      ticket: orNull(word),
      restores: orNull(uuid),
      approvalsNeeded: count,
      expiresAt: time,
    },
    person,
  ),
  /** Whose token it was; the actor is the person. */
  'batch.approved': details({ batchId: uuid, sub: word }),
  'batch.declined': details({ batchId: uuid, sub: word }),
  'batch.expired': details({ batchId: uuid, expiresAt: time }),
  /** By the client that proposed it. */
  'batch.withdrawn': details({ batchId: uuid }),
  'batch.paused': details({ batchId: uuid }),
  'batch.resumed': details({ batchId: uuid }),
  /** What was begun by then still settles. */
  'batch.cancelled': details({ batchId: uuid, counts: itemCounts }),
  /** Every item is final. */
  'batch.finished': details({ batchId: uuid, counts: itemCounts }),
  /** `query` is what was asked for: `modifications`, `messages/history`, `events`, ... */
  'audit.queried': details({ query: word, filters, rows: count }),
  /** Stands for ten minutes in which one reader followed the log; the indexes, both inclusive, are those of the first page. */
  'audit.followed': details({ query: word, filters, fromIndex: count, toIndex: count }),
  /** One at the start (`rows` null), one at the end with the same `exportId`. `query`: what was exported; left out of edits. */
  'audit.exported': details(
    {
      exportId: uuid,
      phase: oneOf('started', 'finished', 'broken_off'),
      mediaType: word,
      filters,
      rows: orNull(count),
    },
    { query: word },
  ),
  /** `what` was read: `modification`, `prior`, `current`, `dry_run`, `receipt`, ... */
  'content.read': details({ what: word, rows: count }),
  /** From here on, contents in its scope are not erased. */
  'hold.placed': details({ holdId: uuid, name: word, ticket: orNull(word), scope }),
  'hold.released': details({ holdId: uuid }),
  /**
   * The contents of these modifications were erased; an erasure of many has several such entries, and one of nothing has one. `scope` is
   * null where they were named one by one, `entryIds` are the entries of audit queries whose texts were erased.
   */
  'content.erased': details(
    {
      erasureId: uuid,
      basis: word,
      ticket: orNull(word),
      includeReasons: flag,
      scope: orNull(scope),
      modificationIds: listOf(uuid),
    },
    { entryIds: listOf(uuid), items: erasedItems },
  ),
  /** The same, because they were older than contents are kept: received before `before`. */
  'retention.applied': details(
    { erasureId: uuid, days: count, before: time, modificationIds: listOf(uuid) },
    { items: erasedItems },
  ),
  /** Verifier keys in signed-note form. */
  'key.rotated': details({ oldKey: orNull(word), newKey: word }),
};

export type EntryType = keyof typeof ENTRY_TYPES;

/** The clear facts of each type of entry. */
export type EntryDetails = { [T in EntryType]: TypeOf<(typeof ENTRY_TYPES)[T]> };

export const ENTRY_TYPE_NAMES = Object.keys(ENTRY_TYPES) as readonly EntryType[];

/** Whether details have something that readers of the format as it was first would call malformed. */
export function hasLaterFacts(value: object): boolean {
  return Object.keys(laterFacts).some((name) => Object.hasOwn(value, name));
}

/** The names of what entries about edits and drift say in their details. */
export const FACTS_OF_EDITS: ReadonlySet<string> = new Set(
  ENTRY_TYPE_NAMES.filter((type) => /^(?:edit|drift)\./.test(type)).flatMap(
    (type) => ENTRY_TYPES[type].names,
  ),
);

const FILTER_NAME = /^[A-Za-z][A-Za-z0-9]*$/;

function filterFault(value: unknown): string | null {
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
