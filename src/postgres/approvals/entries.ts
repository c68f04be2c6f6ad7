import { v7 as uuidv7 } from 'uuid';
import type { Edit, Intent } from '../../edits/edit.js';
import type { NewProposal } from '../../edits/proposals.js';
import { makeEntry, timestamp } from '../../ledger/entry.js';
import type { EntryActor } from '../../ledger/entry-shape.js';
import type { EntryDetails } from '../../ledger/entry-types.js';
import {
  Commitments,
  type EntryRow,
  intentCommitments,
  intentFacts,
  rowOf,
  subjectOf,
} from '../edits/entries.js';
import type { Salts } from '../edits/columns.js';

/** The entry that records a proposal, and the salts of its commitments. */
export function proposalEntry(
  { intent, snapshot, terms }: NewProposal,
  expiresAt: number,
): { readonly row: EntryRow; readonly salts: Salts } {
  const committed = intentCommitments(intent, snapshot);
  const { snapshotAt, ...facts } = intentFacts({ ...intent, approval: null }, snapshot);
  const row = rowOf(intent, {
    at: Math.max(snapshot.takenAt, intent.receivedAt),
    subject: subjectOf(intent),
    commitments: committed.list,
    type: 'edit.proposed',
    details: {
      ...facts,
      snapshotAt,
      state: 'awaiting_approval',
      approvalsNeeded: terms.needed,
      expiresAt: timestamp(expiresAt),
    },
  });
  return { row, salts: committed.salts };
}

type DecisionType = 'edit.approved' | 'edit.declined' | 'edit.expired' | 'edit.withdrawn';
export type DecisionFact = {
  [T in DecisionType]: { readonly type: T; readonly details: EntryDetails[T] };
}[DecisionType];

interface Said {
  /** Null: nobody did it, its time was over. */
  readonly by: EntryActor | null;
  /** What she said to it; null: nothing. */
  readonly words: string | null;
  readonly at: number;
  readonly fact: DecisionFact;
}

/** The entry that records a decision, and the salt under which it commits to what was said. */
export function decisionEntry(
  edit: Pick<Edit | Intent, 'id' | 'message'>,
  { by, words, at, fact }: Said,
): { readonly row: EntryRow; readonly salt: Uint8Array | null } {
  const committed = new Commitments();
  const pointer = fact.type === 'edit.withdrawn' ? '/reason' : '/comment';
  const salt = committed.add(pointer, words === null ? undefined : Buffer.from(words));
  const made = makeEntry({
    entryId: uuidv7({ msecs: at }),
    at,
    actor: by,
    subject: subjectOf(edit),
    commitments: committed.list,
    ...fact,
  });
  const { client = '', operator = null } = by ?? {};
  return {
    row: { ...made, client, operator, modificationId: edit.id, followsApprovals: false },
    salt,
  };
}

type BatchDecisionType = 'batch.approved' | 'batch.declined' | 'batch.expired' | 'batch.withdrawn';
export type BatchDecisionFact = {
  [T in BatchDecisionType]: { readonly type: T; readonly details: EntryDetails[T] };
}[BatchDecisionType];

interface SaidOfBatch extends Omit<Said, 'fact'> {
  readonly fact: BatchDecisionFact;
  /** The commitment to what a person decided on; null where nobody did. */
  readonly pins: Uint8Array | null;
}

/** The same of a decision on a batch. */
export function batchDecisionEntry({
  by,
  words,
  at,
  fact,
  pins,
}: SaidOfBatch): ReturnType<typeof decisionEntry> {
  const committed = new Commitments();
  const pointer = fact.type === 'batch.withdrawn' ? '/reason' : '/comment';
  const salt = committed.add(pointer, words === null ? undefined : Buffer.from(words));
  const made = makeEntry({
    entryId: uuidv7({ msecs: at }),
    at,
    actor: by,
    subject: null,
    commitments: [
      ...committed.list,
      ...(pins ? [{ pointer: '/pins', commitment: pins } as const] : []),
    ],
    ...fact,
  });
  const { client = '', operator = null } = by ?? {};
  return {
    row: { ...made, client, operator, modificationId: null, followsApprovals: false },
    salt,
  };
}
