import type { BatchHeader, PlannedItem } from '../../batches/batch.js';
import type { Edit } from '../../edits/edit.js';
import { contentsToRestore } from '../../edits/restoration.js';
import { digestOf, versionOf, written } from '../../edits/version.js';
import type { Connections } from '../connections/store.js';
import { editOf, type EditRow, selectEdits } from '../edits/rows.js';

/** So many edits are read at once, and worked on between two turns of the event loop. */
const AT_ONCE = 200;

/** $1 batch, $2 the last index before, $3 how many */
const APPLIED = selectEdits(
  'batch_applied_edits',
  `WHERE m.batch_id = $1 AND m.batch_index > $2 AND o.state = 'applied' ORDER BY m.batch_index LIMIT $3`,
);

/** A plan that puts back what each applied item of batch `header.restores` overwrote, where that is known, in its order. */
export async function restoringItems(
  connections: Connections,
  header: BatchHeader,
): Promise<readonly PlannedItem[]> {
  const items: PlannedItem[] = [];
  let after = -1;
  for (;;) {
    const rows = await connections.run<EditRow>(APPLIED, [header.restores, after, AT_ONCE]);
    for (const row of rows) items.push(...restoring(editOf(row), header));
    const last = rows.at(-1)?.batch_index ?? null;
    if (last === null || rows.length < AT_ONCE) return items;
    after = last;
  }
}

function restoring(edit: Edit, { reason, ticket }: BatchHeader): readonly PlannedItem[] {
  const requested = contentsToRestore(edit);
  const prior = edit.snapshot && versionOf(edit.snapshot);
  if (!requested || !prior) return [];
  return [
    {
      message: edit.message,
      requested,
      reason,
      ticket,
      ifPriorDigest: digestOf(written(prior, edit.requested)),
      acceptUnreadablePrior: false,
      restores: edit.id,
    },
  ];
}
