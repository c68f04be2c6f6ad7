import { type ApprovalEntry, isOfApproval } from '../../ledger/approval-entries.js';
import type { Entry } from '../../ledger/entry.js';

type Of<T extends Entry['type']> = Extract<Entry, { type: T }>;

/** What begins an edit. One that was never sent begins and ends with its rejection. */
export type IntentEntry = Of<'edit.intended' | 'edit.rejected'>;
/** What an edit is that needs approval, and has not begun. */
export type ProposalEntry = Of<'edit.proposed'>;
/** What ends one that never began. */
export type UnapprovedEntry = Of<'edit.declined' | 'edit.expired' | 'edit.withdrawn'>;
export type DoubtEntry = Of<'edit.in_doubt'>;
/** What ends it. */
export type OutcomeEntry = Exclude<
  Of<Extract<Entry['type'], `edit.${string}`>>,
  { type: 'edit.intended' | 'edit.in_doubt' | ApprovalEntry['type'] }
>;

export function isIntent(entry: Entry): entry is IntentEntry {
  const { type } = entry;
  return type === 'edit.intended' || type === 'edit.rejected';
}

export function isOutcome(entry: Entry): entry is OutcomeEntry {
  const { type } = entry;
  const isOpen = type === 'edit.intended' || type === 'edit.in_doubt' || isOfApproval(entry);
  return type.startsWith('edit.') && !isOpen;
}

export function isUnapproved(entry: Entry): entry is UnapprovedEntry {
  const { type } = entry;
  return type === 'edit.declined' || type === 'edit.expired' || type === 'edit.withdrawn';
}
