import { validate as isUuid } from 'uuid';
import type { Caller } from '../../auth/caller.js';
import type { Batch } from '../../batches/batch.js';
import type { BatchRecord } from '../../batches/batch-record.js';
import { invalid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';
import type { Fault } from '../requests/fault.js';

const ID_RULE =
  'give the id of a batch and nothing else: a UUID, such as `id` in the answer to POST /v1/batches or the last part of its Location';

/** A batch that this caller may read: her own, any with `audit:read`, or with `messages:approve` one that needs or needed approval. */
export async function visibleBatch(
  record: BatchRecord,
  id: string,
  caller: Caller,
): Promise<Batch> {
  requireBatchId(id);
  const batch = await record.find(id.toLowerCase());
  const isVisible =
    batch &&
    ((batch.actor.client === caller.client && caller.scopes.has('messages:modify')) ||
      caller.scopes.has('audit:read') ||
      (batch.approval !== null && caller.scopes.has('messages:approve')));
  if (!isVisible) throw new Problem('batch-not-found');
  return batch;
}

/** A batch that this caller may pause, resume and cancel: her own. */
export async function ownBatch(record: BatchRecord, id: string, caller: Caller): Promise<Batch> {
  const batch = await visibleBatch(record, id, caller);
  if (batch.actor.client !== caller.client) throw new Problem('batch-not-found');
  return batch;
}

export function requireBatchId(id: string): void {
  const faults = batchIdFaults(id);
  if (faults.length > 0) throw invalid(faults);
}

export function batchIdFaults(id: string): readonly Fault[] {
  return isUuid(id) ? [] : [{ parameter: 'id', message: ID_RULE }];
}
