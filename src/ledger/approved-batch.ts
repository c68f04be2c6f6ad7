import { approvalFaults } from './approval-entries.js';
import type { Entry } from './entry.js';

type Of<T extends Entry['type']> = Extract<Entry, { type: T }>;
type BatchEntry = Of<'batch.proposed' | 'batch.approved' | 'batch.accepted'>;

/** An entry that is proven; null where it is from a newer version. */
interface Proven {
  readonly entry: Entry | null;
  readonly index: number;
}

/**
 * What speaks against these being the approval of the batch that an edit is an item of, by pointers into its receipt: a sequence that nobody may * take, another batch, or one that was accepted only after the edit had begun.
 */
export function approvedBatchFaults(
  ofEdit: readonly Proven[],
  ofBatch: readonly Proven[],
): { readonly pointer: string; readonly message: string }[] {
  // What is missing may be what this version cannot read.
  if ([...ofEdit, ...ofBatch].some(({ entry }) => entry === null)) return [];
  const entries = ofBatch.flatMap(({ entry }) => entry ?? []);
  const begun = ofEdit.find(({ entry }) => entry && isBegin(entry));
  const batch = begun?.entry && isBegin(begun.entry) ? begun.entry.details.batch : undefined;
  const at = (i: number, message: string) => ({ pointer: `/batchEntries/${i}/entry`, message });
  const single = entries.flatMap((entry, i) => {
    if (!isOfBatch(entry)) return [at(i, 'not about the approval of a batch')];
    const { details } = entry;
    const isOther = details.batchId !== batch?.id;
    return isOther ? [at(i, 'not about the batch that the edit is an item of')] : [];
  });
  if (single.length > 0) return single;
  const unordered = ofBatch.flatMap(({ index }, i) =>
    i > 0 && index <= (ofBatch[i - 1]?.index ?? -1)
      ? [{ pointer: `/batchEntries/${i}/index`, message: 'not in the order of the log' }]
      : [],
  );
  const [proposal] = entries;
  const last = ofBatch.at(-1);
  const isAccepted = last?.entry?.type === 'batch.accepted';
  const items = proposal?.type === 'batch.proposed' ? proposal.details.items : 0;
  const whole = [
    ...(isAccepted && items > 0 ? [] : ['it is not the whole approval of a batch']),
    ...(isAccepted && begun && begun.index < last.index
      ? ['the edit began before its batch was accepted']
      : []),
    ...(items > 0 && batch && batch.index >= items
      ? ['the batch has no item with the index of the edit']
      : []),
  ];
  return [
    ...unordered,
    ...approvalFaults(entries).map(({ at: i, message }) => at(i, message)),
    ...whole.map((message) => ({ pointer: '/batchEntries', message })),
  ];
}

function isBegin(entry: Entry): entry is Of<'edit.intended' | 'edit.rejected'> {
  return entry.type === 'edit.intended' || entry.type === 'edit.rejected';
}

function isOfBatch(entry: Entry): entry is BatchEntry {
  return ['batch.proposed', 'batch.approved', 'batch.accepted'].includes(entry.type);
}
