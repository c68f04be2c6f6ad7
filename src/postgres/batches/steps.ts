import { v7 as uuidv7 } from 'uuid';
import type { Batch, BatchHeader } from '../../batches/batch.js';
import type { Actor } from '../../edits/edit.js';
import { commit, makeEntry, type MadeEntry, timestamp } from '../../ledger/entry.js';
import type { EntryDetails } from '../../ledger/entry-types.js';
import type { RunStatement, Statement } from '../connections/store.js';
import type { PlanCommitment } from './plan.js';

/** $1 entry, $2 type, $3 time, $4 client, $5 operator, $6 bytes, $7 grown, $8 batch, $9 reason, $10 its salt, $11 whether it follows approvals */
const ADD_STEP: Statement = {
  name: 'batch_add_step',
  text: `WITH entry AS (
      INSERT INTO ledger_entry (entry_id, type, at, client, operator, bytes)
      VALUES ($1::uuid, $2, $3, $4, $5, $6)
    ), unsealed AS (
      INSERT INTO ledger_unsealed (entry_id, is_grown, follows_approvals) VALUES ($1::uuid, $7, $11)
    ) INSERT INTO batch_step (entry_id, batch_id, reason, reason_salt) VALUES ($1::uuid, $8, $9, $10)`,
};

type StepType = Extract<keyof EntryDetails, `batch.${string}`>;
type StepOf<T extends StepType> = { readonly type: T; readonly details: EntryDetails[T] };
type Step = { [T in StepType]: StepOf<T> }[StepType];

interface Taken {
  readonly batchId: string;
  readonly actor: Actor;
  /** Null for the end, for which nobody gives one. */
  readonly reason: string | null;
  readonly step: Step;
  readonly items?: Pick<PlanCommitment, 'commitment'>;
  /** Only of a batch that others approved: when, in epoch ms. The entries that record that come before it. */
  readonly approvedAt?: number;
}

/** Puts what happened to a batch on record and on the log, in the transaction that makes it so. */
export async function addStep(run: RunStatement, taken: Taken): Promise<void> {
  const { batchId, actor, reason, step, items, approvedAt } = taken;
  const at = approvedAt === undefined ? Date.now() : approvedAt + 1;
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
  const entryValues = [entryId, type, when, client, operator, bytes, isGrown];
  const values = [...entryValues, batchId, reason, salt, approvedAt !== undefined];
  await run(ADD_STEP, values);
}

export function acceptedStep(
  header: Omit<BatchHeader, 'key'>,
  items: number,
): StepOf<'batch.accepted'> {
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

/** `expiresAt` in epoch ms. */
export function proposedStep(
  header: BatchHeader,
  items: number,
  { needed, expiresAt }: { readonly needed: number; readonly expiresAt: number },
): StepOf<'batch.proposed'> {
  const { dryRun: _, ...facts } = acceptedStep(header, items).details;
  return {
    type: 'batch.proposed',
    details: { ...facts, approvalsNeeded: needed, expiresAt: timestamp(expiresAt) },
  };
}

/** What an entry says of the items of a batch. */
export function countsOf({ total, counts }: Batch): EntryDetails['batch.finished']['counts'] {
  return { total, ...counts };
}
