import type { BatchItem } from '../../batches/batch.js';
import { isSettled } from '../../edits/edit.js';
import type { EditRecord } from '../../edits/record.js';
import { versionOf } from '../../edits/version.js';
import { writtenBy } from '../../edits/written-by.js';
import { RawJson } from '../../json/write.js';
import { changesJson, messageJson, versionJson } from '../answers/version-json.js';
import { problemOf } from '../modifications/edit-problems.js';
import { refusal } from '../modifications/refusal-detail.js';
import type { Problem } from '../problems/problem.js';

/** One item as a page shows it. */
export async function itemJson(
  item: BatchItem,
  record: EditRecord,
  requestId: string,
): Promise<object> {
  const problem = await problemOfItem(item, record);
  return {
    index: item.index,
    message: new RawJson(messageJson(item.message)),
    state: item.state,
    modificationId: item.edit?.id ?? null,
    problem: problem && problem.body(requestId),
    ...(item.dryRun ? dryRunJson(item) : {}),
  };
}

/** What a single edit would have answered; null where it was applied, or has no answer yet. */
async function problemOfItem(item: BatchItem, record: EditRecord): Promise<Problem | null> {
  const { edit, dryRun } = item;
  if (edit) {
    const { status } = edit;
    const isNoChange = isSettled(status) && status.because === 'no-change';
    return problemOf(edit, isNoChange ? await writtenBy(record, edit) : null);
  }
  if (dryRun?.kind !== 'reject') return null;
  const { because, snapshot } = dryRun;
  const found = { ...item, id: null, snapshot };
  const writer = because === 'no-change' ? await writtenBy(record, found) : null;
  return refusal(because, { ...dryRun, isSent: false, writtenBy: writer });
}

/** What a dry run saw, and would change. */
function dryRunJson({ dryRun, requested }: BatchItem): object {
  const snapshot = dryRun?.snapshot ?? null;
  const prior = snapshot && versionOf(snapshot);
  return {
    prior: snapshot && new RawJson(versionJson(snapshot)),
    changes: dryRun?.kind === 'go' && prior ? new RawJson(changesJson(prior, requested)) : null,
  };
}
