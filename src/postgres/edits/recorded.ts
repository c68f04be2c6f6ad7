import {
  type Edit,
  type Outcome,
  type OpenState,
  type Progress,
  type Snapshot,
} from '../../edits/edit.js';
import type { Claim } from '../../edits/record.js';
import type { EntryRow } from './entries.js';

/** What an edit is once its intent is on record. */
export function recorded(
  claim: Claim,
  snapshot: Snapshot | null,
  standing: Progress | Outcome,
  rows: readonly EntryRow[],
): Edit {
  const { ifPriorDigest: _precondition, key: _key, ...facts } = claim.intent;
  return { ...facts, snapshot, standing, ledger: rows.map(refOf) };
}

/** The same once something was added to its record. */
export function moved(edit: Edit, standing: Progress | Outcome, rows: readonly EntryRow[]): Edit {
  return { ...edit, standing, ledger: [...edit.ledger, ...rows.map(refOf)] };
}

export function openStateOf({ standing }: Edit): OpenState {
  return standing.state === 'in_doubt' ? 'in_doubt' : 'pending';
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
