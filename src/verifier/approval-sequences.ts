import { approvalFaults } from '../ledger/approval-entries.js';
import type { Entry } from '../ledger/entry.js';
import type { Findings } from './documents/findings.js';
import { knownEntry } from './held-to-entry.js';

interface Sequence {
  readonly id: string;
  readonly entries: Entry[];
  /** Whether this version can read every entry: one that it cannot read may be the approval that seems to be missing. */
  isWhole: boolean;
}

/**
 * Adds what speaks against the approvals of edits or batches.
 *
 * @param rows all entries about one of them after another, in the order of the log
 * @param what they are, in a word
 */
export async function checkSequences(
  rows: AsyncIterable<readonly { readonly id: string; readonly bytes: Buffer }[]>,
  what: string,
  findings: Findings,
): Promise<void> {
  let sequence = null as Sequence | null;
  const judge = (over: Sequence | null): void => {
    if (!over?.isWhole) return;
    for (const { message } of approvalFaults(over.entries)) {
      findings.add('disagrees', `${what} ${over.id}`, message);
    }
  };
  for await (const some of rows) {
    for (const { id, bytes } of some) {
      if (sequence?.id !== id) {
        judge(sequence);
        sequence = { id, entries: [], isWhole: true };
      }
      const entry = knownEntry(bytes);
      if (entry === null || entry === 'unreadable') sequence.isWhole = false;
      else sequence.entries.push(entry);
    }
  }
  judge(sequence);
}
