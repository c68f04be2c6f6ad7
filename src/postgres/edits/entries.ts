import { v7 as uuidv7 } from 'uuid';
import type { Edit, Intent, Outcome, Progress, Snapshot } from '../../edits/edit.js';
import { commit, commitmentOf, makeEntry, type NewEntry, timestamp } from '../../ledger/entry.js';
import type { ContentPointer, EntrySubject } from '../../ledger/entry-shape.js';
import { type OptionalMembers, optionalMembersOf, type Salts } from './columns.js';

/** One row of `ledger_entry`. */
export interface EntryRow {
  readonly entryId: string;
  readonly type: string;
  readonly at: number;
  readonly client: string;
  readonly operator: string | null;
  readonly modificationId: string | null;
  readonly isGrown: boolean;
  /** Whether it records the beginning of an edit that was approved. */
  readonly followsApprovals: boolean;
  readonly bytes: Uint8Array;
}

/**
 * The entries that put an intent, and what was seen of its message, on the ledger.
 * @param kept the salts under which its proposal committed to what is requested: its commitments are then the same
 */
export function intentEntries(
  intent: Intent,
  snapshot: Snapshot | null,
  end: Outcome | null,
  kept: Salts = {},
): { rows: EntryRow[]; salts: Salts } {
  const committed = intentCommitments(intent, snapshot, kept);
  committed.add('/im/errorInfo', errorInfoOf(end));
  const facts = intentFacts(intent, snapshot);
  const at = end?.settledAt ?? snapshot?.takenAt ?? intent.receivedAt;
  const common = { at, subject: subjectOf(intent), commitments: committed.list };
  const rows = [
    end
      ? rowOf(intent, {
          ...common,
          type: 'edit.rejected',
          details: { ...facts, ...statusFacts(end), state: 'rejected' },
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
  return { rows, salts: committed.salts };
}

/** To what an intent holds, and what was seen of its message. */
export function intentCommitments(
  intent: Pick<Intent, 'requested' | 'reason'>,
  snapshot: Snapshot | null,
  kept: Salts = {},
): Commitments {
  const committed = new Commitments(kept);
  committed.add('/prior', snapshot?.item);
  committed.add('/requested/MsgBody', intent.requested.msgBody);
  committed.add('/requested/CloudCustomData', intent.requested.cloudCustomData);
  committed.add('/reason', Buffer.from(intent.reason));
  committed.add('/prior/CloudCustomData', snapshot?.recalledCustomData?.json);
  committed.add('/drift/expectedDigest', driftDigestOf(snapshot));
  return committed;
}

/** The entry for an edit that is in doubt. */
export function doubtEntry(edit: Edit, progress: Progress, at: number): EntryRow {
  return statusEntry(edit, progress, at, new Commitments());
}

/** A version that only a re-read showed, with the entry that commits to it. */
export interface FoundRow {
  readonly entryId: string;
  readonly modificationId: string;
  readonly item: Buffer;
  readonly salt: Uint8Array;
}

/** What is committed to where a message was seen to be gone. */
const GONE = Buffer.from('null');

/** The entries for the end of an edit, and for what its re-reads showed: each version is drift that it found. */
export function outcomeEntries(
  edit: Edit,
  outcome: Outcome,
  at: number,
): { rows: EntryRow[]; salts: Salts; found: FoundRow[] } {
  const items = outcome.found ?? [];
  // One millisecond after the other: their order is that of the log.
  const drifts = items.flatMap((item, i) => (item ? foundDrift(edit, item, at + i) : []));
  const committed = new Commitments();
  const goneSalt = items.at(-1) === null ? committed.add('/prior', GONE) : null;
  const endsAt = at + Math.max(0, items.length - 1);
  const row = statusEntry(edit, outcome, endsAt, committed);
  const gone = goneSalt && {
    entryId: row.entryId,
    modificationId: edit.id,
    item: GONE,
    salt: goneSalt,
  };
  return {
    rows: [...drifts.map((drift) => drift.row), row],
    salts: committed.salts,
    found: [...drifts.map((drift) => drift.found), ...(gone ? [gone] : [])],
  };
}

function foundDrift(edit: Edit, item: Buffer, at: number): { row: EntryRow; found: FoundRow } {
  const committed = new Commitments();
  const salt = committed.add('/prior', item);
  const row = driftRow(edit, { lastModificationId: edit.id, at, commitments: committed.list });
  return { row, found: { entryId: row.entryId, modificationId: edit.id, item, salt } };
}

function statusEntry(
  edit: Edit,
  status: Progress | Outcome,
  at: number,
  committed: Commitments,
): EntryRow {
  committed.add('/im/errorInfo', errorInfoOf(status));
  const common = { at, subject: subjectOf(edit), commitments: committed.list };
  return rowOf(edit, { ...common, ...typed(edit, status) });
}

function typed(edit: Edit, status: Progress | Outcome) {
  const { state } = status;
  const facts = statusFacts(status);
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

export function intentFacts(
  intent: OptionalMembers &
    Pick<Intent, 'receivedAt' | 'acceptUnreadablePrior' | 'batch' | 'approval'>,
  snapshot: Snapshot | null,
) {
  const { ticket, restores, ...later } = optionalMembersOf(intent);
  return {
    receivedAt: timestamp(intent.receivedAt),
    snapshotAt: snapshot && timestamp(snapshot.takenAt),
    ticket,
    restores,
    acceptUnreadablePrior: intent.acceptUnreadablePrior,
    recalledCustomDataSource: snapshot?.recalledCustomData?.source ?? null,
    drift: snapshot?.drift ? { lastModificationId: snapshot.drift.lastModificationId } : null,
    ...withoutNulls({ ...later, batch: intent.batch, approvals: intent.approval?.needed ?? null }),
  };
}

/** Members that came after the format was fixed are left out where there is nothing to say. */
function withoutNulls<Members extends object>(members: Members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as {
    readonly [Name in keyof Members]?: NonNullable<Members[Name]>;
  };
}

function statusFacts(status: Progress | Outcome) {
  const ended = 'settledAt' in status ? status : null;
  return {
    settledBy: ended?.settledBy ?? null,
    rejection: ended?.because ?? null,
    errorCode: status.im?.errorCode ?? null,
    attempts: status.attempts,
    sentAt: status.sentAt === null ? null : timestamp(status.sentAt),
    settledAt: ended ? timestamp(ended.settledAt) : null,
  };
}

function errorInfoOf(status: Progress | Outcome | null): Buffer | undefined {
  return status?.im ? Buffer.from(status.im.errorInfo) : undefined;
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
  return { ...made, client: '', operator: null, modificationId: edit.id, followsApprovals: false };
}

export function subjectOf(edit: Pick<Intent, 'id' | 'message'>): EntrySubject {
  const { groupId, msgSeq, topicId } = edit.message;
  return {
    modificationId: edit.id,
    message: { GroupId: groupId, MsgSeq: msgSeq, TopicId: topicId },
  };
}

type Unidentified<T> = T extends unknown ? Omit<T, 'entryId' | 'actor'> : never;

export function rowOf(edit: Pick<Intent, 'id' | 'actor'>, entry: Unidentified<NewEntry>): EntryRow {
  const made = makeEntry({ ...entry, entryId: uuidv7({ msecs: entry.at }), actor: edit.actor });
  return {
    ...made,
    client: edit.actor.client,
    operator: edit.actor.operator,
    modificationId: edit.id,
    followsApprovals: hasFact(entry.details, 'approvals'),
  };
}

function hasFact(details: object, name: string): boolean {
  return Object.hasOwn(details, name);
}

export class Commitments {
  readonly list: { pointer: ContentPointer; commitment: Uint8Array }[] = [];
  readonly salts: Salts = {};

  /** @param kept salts of before, by what they are of */
  constructor(private readonly kept: Salts = {}) {}

  /** Gives the salt; null where there is nothing to commit to. */
  add(pointer: ContentPointer, content: Uint8Array): Uint8Array;
  add(pointer: ContentPointer, content: Uint8Array | undefined): Uint8Array | null;
  add(pointer: ContentPointer, content: Uint8Array | undefined): Uint8Array | null {
    if (!content) return null;
    const kept = this.kept[pointer];
    const { salt, commitment } = kept
      ? { salt: kept, commitment: commitmentOf(kept, content) }
      : commit(content);
    this.list.push({ pointer, commitment });
    this.salts[pointer] = salt;
    return salt;
  }
}
