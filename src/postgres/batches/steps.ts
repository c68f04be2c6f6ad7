import { v7 as uuidv7 } from 'uuid';
import type { Batch, BatchHeader } from '../../batches/batch.js';
import type { Actor } from '../../edits/edit.js';
import { commit, makeEntry, type MadeEntry, timestamp } from '../../ledger/entry.js';
import type { EntryDetails } from '../../ledger/entry-types.js';
import type { RunStatement, Statement } from '../connections/store.js';
import type { PlanCommitment } from './plan.js';

/** $1 entry, $2 type, $3 time, $4 client, $5 operator, $6 bytes, $7 grown, $8 batch, $9 reason, $10 its salt */
const ADD_STEP: Statement = {
  name: 'batch_add_step',
  text: `WITH entry AS (
      INSERT INTO ledger_entry (entry_id, type, at, client, operator, bytes)
      VALUES ($1::uuid, $2, $3, $4, $5, $6)
    ), unsealed AS (
      INSERT INTO ledger_unsealed (entry_id, is_grown) VALUES ($1::uuid, $7)
    ) INSERT INTO batch_step (entry_id, batch_id, reason, reason_salt) VALUES ($1::uuid, $8, $9, $10)`,
};

type StepType = Extract<keyof EntryDetails, `batch.${string}`>;
type Told<T extends StepType> = { readonly type: T; readonly details: EntryDetails[T] };
type Step = { [T in StepType]: Told<T> }[StepType];

interface Taken {
  readonly batchId: string;
  readonly actor: Actor;
  /** Null for the end, for which nobody gives one. */
  readonly reason: string | null;
  readonly step: Step;
  readonly items?: PlanCommitment;
}

/** Puts what happened to a batch on record and on the log, in the transaction that makes it so. */
export async function addStep(run: RunStatement, taken: Taken): Promise<void> {
  const { batchId, actor, reason, step, items } = taken;
  const at = Date.now();
  const committed = reason === null ? null : commit(Buffer.from(reason));
  const entry: MadeEntry = makeEntry({
    entryId: uuidv7({ msecs: at }),
    at,
    actor,
    subject: null,
    ...step,
    commitments: [
      ...(items ? [{ pointer: '/items', commitment: items.commitment } as const] : []),
      ...(committed ? [{ pointer: '/reason', commitment: committed.commitment } as const] : []),
    ],
  });
  const { entryId, type, bytes, isGrown } = entry;
  const { client, operator } = actor;
  const when = new Date(at).toISOString();
  const salt = committed?.salt ?? null;
  const values = [entryId, type, when, client, operator, bytes, isGrown, batchId, reason, salt];
  await run(ADD_STEP, values);
}

export function acceptedStep(header: BatchHeader, items: number): Told<'batch.accepted'> {
  const { id: batchId, isDryRun: dryRun, ticket, restores, onBehalfOf } = header;
  return {
    type: 'batch.accepted',
    details: {
      batchId,
      receivedAt: timestamp(header.receivedAt),
      items,
      dryRun,
      ticket,
      restores,
      ...(onBehalfOf === null ? {} : { onBehalfOf }),
    },
  };
}

/** What an entry says of the items of a batch. */
export function countsOf({ total, counts }: Batch): EntryDetails['batch.finished']['counts'] {
  return { total, ...counts };
}
