import {
  type Edit,
  type LedgerRef,
  type Outcome,
  type OpenState,
  type Progress,
  type Snapshot,
} from '../../edits/edit.js';
import type { Claim } from '../../edits/record.js';
import type { EntryRow } from './entries.js';

/**
 * What an edit is once its intent is on record.
 * @param earlier entries of its proposal
 */
export function recorded(
  claim: Claim,
  snapshot: Snapshot | null,
  status: Progress | Outcome,
  rows: readonly EntryRow[],
  earlier: readonly LedgerRef[] = [],
): Edit {
  const { ifPriorDigest: _precondition, key: _key, operatorSub: _sub, ...facts } = claim.intent;
  return { ...facts, snapshot, status, ledger: [...earlier, ...rows.map(refOf)] };
}

/** The same once something was added to its record. */
export function moved(edit: Edit, status: Progress | Outcome, rows: readonly EntryRow[]): Edit {
  return { ...edit, status, ledger: [...edit.ledger, ...rows.map(refOf)] };
}

export function openStateOf({ status }: Edit): OpenState {
  return status.state === 'in_doubt' ? 'in_doubt' : 'pending';
}

function refOf({ type, entryId }: EntryRow) {
  return { type, entryId, index: null };
}

/** How an edit ends that nobody will send. */
export function neverSent(): Outcome {
  return {
    state: 'rejected',
    settledBy: null,
    because: 'store-unavailable',
    im: null,
    attempts: 0,
    sentAt: null,
    settledAt: Date.now(),
  };
}
