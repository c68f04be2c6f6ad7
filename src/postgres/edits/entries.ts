import { v7 as uuidv7 } from 'uuid';
import type { Edit, Intent, Outcome, Progress, Snapshot } from '../../edits/edit.js';
import {
  commit,
  type ContentPointer,
  type EntrySubject,
  makeEntry,
  type NewEntry,
  timestamp,
} from '../../ledger/entry.js';

/** One row of `ledger_entry`. */
export interface EntryRow {
  readonly entryId: string;
  readonly type: string;
  readonly at: number;
  readonly client: string;
  readonly operator: string | null;
  readonly modificationId: string | null;
  readonly isGrown: boolean;
  readonly bytes: Buffer;
}

/** The salts under which an edit's contents are committed; null where there is no such content. */
export interface IntentSalts {
  readonly prior: Buffer | null;
  readonly msgBody: Buffer | null;
  readonly customData: Buffer | null;
  readonly reason: Buffer;
  readonly recalledCustomData: Buffer | null;
  readonly driftExpectedDigest: Buffer | null;
}

/** The entries that put an intent, and what was seen of its message, on the ledger. */
export function intentEntries(
  intent: Intent,
  snapshot: Snapshot | null,
  end: { readonly outcome: Outcome } | null,
): { rows: EntryRow[]; salts: IntentSalts; errorInfoSalt: Buffer | null } {
  const sealed = new Commitments();
  const salts: IntentSalts = {
    prior: sealed.add('/prior', snapshot?.item),
    msgBody: sealed.add('/requested/MsgBody', intent.requested.msgBody),
    customData: sealed.add('/requested/CloudCustomData', intent.requested.cloudCustomData),
    reason: sealed.add('/reason', Buffer.from(intent.reason)),
    recalledCustomData: sealed.add('/prior/CloudCustomData', snapshot?.recalledCustomData?.json),
    driftExpectedDigest: sealed.add('/drift/expectedDigest', driftDigestOf(snapshot)),
  };
  const errorInfoSalt = sealed.add('/im/errorInfo', errorInfoOf(end?.outcome));
  const facts = intentFacts(intent, snapshot);
  const at = end?.outcome.settledAt ?? snapshot?.takenAt ?? intent.receivedAt;
  const common = { at, subject: subjectOf(intent), commitments: sealed.list };
  const rows = [
    end
      ? rowOf(intent, {
          ...common,
          type: 'edit.rejected',
          details: { ...facts, ...standingFacts(end.outcome), state: 'rejected' },
        })
      : rowOf(intent, {
          ...common,
          type: 'edit.intended',
          details: { ...facts, state: 'pending' },
        }),
  ];
  if (snapshot?.drift) {
    const { lastModificationId } = snapshot.drift;
    rows.unshift(driftRow(intent, { lastModificationId, at, commitments: [] }));
  }
  return { rows, salts, errorInfoSalt };
}

/** The entry for an edit that is in doubt. */
export function doubtEntry(edit: Edit, progress: Progress, at: number): EntryRow {
  return standingEntry(edit, progress, at, new Commitments()).row;
}

/** A version that only a re-read showed, with the entry that commits to it. */
export interface FoundRow {
  readonly entryId: string;
  readonly modificationId: string;
  readonly item: Buffer;
  readonly salt: Buffer;
}

/** What is committed to where a message was seen to be gone. */
const GONE = Buffer.from('null');

/** The entries for the end of an edit, and for what its re-reads showed: each version is drift that it found. */
export function outcomeEntries(
  edit: Edit,
  outcome: Outcome,
  at: number,
): { rows: EntryRow[]; errorInfoSalt: Buffer | null; found: FoundRow[] } {
  const items = outcome.found ?? [];
  // One millisecond after the other: their order is that of the log.
  const drifts = items.flatMap((item, i) => (item ? foundDrift(edit, item, at + i) : []));
  const sealed = new Commitments();
  const goneSalt = items.at(-1) === null ? sealed.add('/prior', GONE) : null;
  const endsAt = at + Math.max(0, items.length - 1);
  const { row, errorInfoSalt } = standingEntry(edit, outcome, endsAt, sealed);
  const gone = goneSalt && {
    entryId: row.entryId,
    modificationId: edit.id,
    item: GONE,
    salt: goneSalt,
  };
  return {
    rows: [...drifts.map((drift) => drift.row), row],
    errorInfoSalt,
    found: [...drifts.map((drift) => drift.found), ...(gone ? [gone] : [])],
  };
}

function foundDrift(edit: Edit, item: Buffer, at: number): { row: EntryRow; found: FoundRow } {
  const sealed = new Commitments();
  const salt = sealed.add('/prior', item);
  const row = driftRow(edit, { lastModificationId: edit.id, at, commitments: sealed.list });
  return { row, found: { entryId: row.entryId, modificationId: edit.id, item, salt } };
}

function standingEntry(
  edit: Edit,
  standing: Progress | Outcome,
  at: number,
  sealed: Commitments,
): { row: EntryRow; errorInfoSalt: Buffer | null } {
  const errorInfoSalt = sealed.add('/im/errorInfo', errorInfoOf(standing));
  const common = { at, subject: subjectOf(edit), commitments: sealed.list };
  return { row: rowOf(edit, { ...common, ...typed(edit, standing) }), errorInfoSalt };
}

function typed(edit: Edit, standing: Progress | Outcome) {
  const { state } = standing;
  const facts = standingFacts(standing);
  switch (state) {
    case 'in_doubt':
      return { type: 'edit.in_doubt', details: { ...facts, state } } as const;
    case 'applied':
      return { type: 'edit.applied', details: { ...facts, state } } as const;
    case 'refused':
      return { type: 'edit.refused', details: { ...facts, state } } as const;
    case 'not_applied':
      return { type: 'edit.not_applied', details: { ...facts, state } } as const;
    case 'superseded':
      return { type: 'edit.superseded', details: { ...facts, state } } as const;
    case 'rejected':
      return {
        type: 'edit.rejected',
        details: { ...intentFacts(edit, edit.snapshot), ...facts, state },
      } as const;
    case 'pending':
      throw new TypeError('an edit does not become pending once it is on record');
  }
}

function intentFacts(
  intent: Pick<
    Intent,
    'receivedAt' | 'onBehalfOf' | 'ticket' | 'restores' | 'acceptUnreadablePrior'
  >,
  snapshot: Snapshot | null,
) {
  return {
    receivedAt: timestamp(intent.receivedAt),
    snapshotAt: snapshot && timestamp(snapshot.takenAt),
    ticket: intent.ticket,
    restores: intent.restores,
    acceptUnreadablePrior: intent.acceptUnreadablePrior,
    recalledCustomDataSource: snapshot?.recalledCustomData?.source ?? null,
    drift: snapshot?.drift ? { lastModificationId: snapshot.drift.lastModificationId } : null,
    ...(intent.onBehalfOf === null ? {} : { onBehalfOf: intent.onBehalfOf }),
  };
}

function standingFacts(standing: Progress | Outcome) {
  const ended = 'settledAt' in standing ? standing : null;
  return {
    settledBy: ended?.settledBy ?? null,
    rejection: ended?.because ?? null,
    errorCode: standing.im?.errorCode ?? null,
    attempts: standing.attempts,
    sentAt: standing.sentAt === null ? null : timestamp(standing.sentAt),
    settledAt: ended ? timestamp(ended.settledAt) : null,
  };
}

function errorInfoOf(standing: Progress | Outcome | undefined): Buffer | undefined {
  return standing?.im ? Buffer.from(standing.im.errorInfo) : undefined;
}

function driftDigestOf(snapshot: Snapshot | null): Buffer | undefined {
  return snapshot?.drift ? Buffer.from(snapshot.drift.expectedDigest) : undefined;
}

/** Who found it did not make it: it names the edit that found it, and nobody as its actor. */
function driftRow(
  edit: Pick<Intent, 'id' | 'message'>,
  drift: { lastModificationId: string; at: number; commitments: Commitments['list'] },
): EntryRow {
  const { lastModificationId, at, commitments } = drift;
  const made = makeEntry({
    entryId: uuidv7({ msecs: at }),
    at,
    actor: null,
    type: 'drift.found',
    subject: subjectOf(edit),
    details: { lastModificationId, foundBy: 'snapshot' },
    commitments,
  });
  return { ...made, client: '', operator: null, modificationId: edit.id };
}

function subjectOf(edit: Pick<Intent, 'id' | 'message'>): EntrySubject {
  const { groupId, msgSeq, topicId } = edit.message;
  return {
    modificationId: edit.id,
    message: { GroupId: groupId, MsgSeq: msgSeq, TopicId: topicId },
  };
}

type Unidentified<T> = T extends unknown ? Omit<T, 'entryId' | 'actor'> : never;

function rowOf(edit: Pick<Intent, 'id' | 'actor'>, entry: Unidentified<NewEntry>): EntryRow {
  const made = makeEntry({ ...entry, entryId: uuidv7({ msecs: entry.at }), actor: edit.actor });
  return {
    ...made,
    client: edit.actor.client,
    operator: edit.actor.operator,
    modificationId: edit.id,
  };
}

class Commitments {
  readonly list: { pointer: ContentPointer; commitment: Buffer }[] = [];

  add(pointer: ContentPointer, content: Buffer): Buffer;
  add(pointer: ContentPointer, content: Buffer | undefined): Buffer | null;
  add(pointer: ContentPointer, content: Buffer | undefined): Buffer | null {
    if (!content) return null;
    const { salt, commitment } = commit(content);
    this.list.push({ pointer, commitment });
    return salt;
  }
}
