import {
  type Accepted,
  BatchRecord,
  type RestorationAccepted,
  type Steered,
  type Steering,
} from '../../batches/batch-record.js';
import { ApprovalPolicy, type ApprovalTerms } from '../../edits/approval-policy.js';
import type { Batch, BatchHeader, BatchItem, ItemState, PlannedItem } from '../../batches/batch.js';
import type { RunStatement, Statement, Store } from '../connections/store.js';
import { type KeyUse, useOf, withKeyOf } from './keys.js';
import { commitToPlan, type PlanCommitment, writePlan } from './plan.js';
import { restoringItems } from './restoring.js';
import { batchOf, type BatchRow, FIND_BATCH, FIND_ITEMS, itemOf, type ItemRow } from './rows.js';
import { cancel, pause, resume } from './steering.js';
import { acceptedStep, addStep, proposedStep } from './steps.js';

/** $1 to $14 the columns of the table in their order. */
const ADDED = `INSERT INTO batch (id, received_at, client, operator, ip, on_behalf_of, reason, ticket, is_dry_run, restores,
        idempotency_key, payload_digest, total, items_salt)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id`;

const ADD_BATCH: Statement = {
  name: 'batch_add',
  text: `WITH added AS (
      ${ADDED}
    ) INSERT INTO batch_status (batch_id, state) SELECT id, 'running' FROM added`,
};

/** $15 how many have to approve, $16 for how many ms it waits, $17 the `sub` of its operator or null. Gives the time of its expiry, in epoch ms. */
const ADD_PROPOSED_BATCH: Statement = {
  name: 'batch_add_proposed',
  text: `WITH added AS (
      ${ADDED}
    ), requested AS (
      INSERT INTO approval_request (id, kind, received_at, client, operator, on_behalf_of, needed, expires_at, operator_sub)
      SELECT id, 'batch', $2, $3, $4, $6, $15, date_trunc('milliseconds', now()) + $16::float8 * interval '1 ms', $17 FROM added RETURNING expires_at
    ), waiting AS (
      INSERT INTO batch_status (batch_id, state) SELECT id, 'awaiting_approval' FROM added
    ) SELECT round(extract(epoch FROM expires_at) * 1000)::float8 AS expires_at FROM requested`,
};

/** The batches in PostgreSQL. */
export class PostgresBatchRecord extends BatchRecord {
  constructor(
    private readonly store: Store,
    private readonly policy: ApprovalPolicy = new ApprovalPolicy([]),
  ) {
    super();
  }

  async accept(header: BatchHeader, items: readonly PlannedItem[]): Promise<Accepted> {
    const terms = this.termsFor(header, items);
    const plan = await commitToPlan(items);
    const accepted = await this.store.durable.transaction((run) =>
      withKeyOf(run, header, async (use) => {
        // What was accepted before stays accepted, whatever the policy says by now.
        if (use.kind !== 'free') return use;
        await writeBatch(run, header, items, { ...plan, terms });
        return { kind: 'accepted', batchId: header.id } as const;
      }),
    );
    if (accepted.kind !== 'accepted') return this.repeated(accepted);
    return { kind: 'accepted', batch: await this.found(accepted.batchId) };
  }

  async acceptRestoration(header: BatchHeader): Promise<RestorationAccepted> {
    const { restores } = header;
    if (restores === null) throw new TypeError('a restoration names the batch that it puts back');
    const known = await this.known(header);
    if (known) return known;
    const batch = await this.found(restores);
    const items = batch.finishedAt === null ? [] : await restoringItems(this.store.durable, header);
    return items.length === 0 ? { kind: 'not-restorable', batch } : this.accept(header, items);
  }

  async find(id: string): Promise<Batch | null> {
    const [row] = await this.store.durable.run<BatchRow>(FIND_BATCH, [id]);
    return row ? batchOf(row) : null;
  }

  async items(
    id: string,
    { from, limit, state }: { from: number; limit: number; state?: ItemState },
  ): Promise<readonly BatchItem[]> {
    const values = [id, from, limit, state ?? null];
    const rows = await this.store.durable.run<ItemRow>(FIND_ITEMS, values);
    return rows.map(itemOf);
  }

  pause(id: string, by: Steering): Promise<Steered | null> {
    return this.store.durable.transaction((run) => pause(run, id, by));
  }

  resume(id: string, by: Steering): Promise<Steered | null> {
    return this.store.durable.transaction((run) => resume(run, id, by));
  }

  cancel(id: string, by: Steering): Promise<Steered | null> {
    return this.store.durable.transaction((run) => cancel(run, id, by));
  }

  private termsFor(header: BatchHeader, items: readonly PlannedItem[]): ApprovalTerms | null {
    if (header.isDryRun) return null;
    const groupIds = items.map(({ message }) => message.groupId);
    return this.policy.termsForBatch(header.actor.client, groupIds, header.restores !== null);
  }

  /** What the key of this request was used for before; null: for nothing. */
  private async known(header: BatchHeader): Promise<Accepted | null> {
    const { durable } = this.store;
    const use = await useOf((statement, values) => durable.run(statement, values), header);
    return use.kind === 'free' ? null : this.repeated(use);
  }

  private async repeated(use: Exclude<KeyUse, { kind: 'free' }>): Promise<Accepted> {
    switch (use.kind) {
      case 'reused':
        return { kind: 'key-reused' };
      case 'erased':
        return { kind: 'content-erased' };
      case 'known':
        return { kind: 'known-key', batch: await this.found(use.batchId) };
    }
  }

  private async found(id: string): Promise<Batch> {
    const batch = await this.find(id);
    if (!batch) throw new Error(`batch ${id} is on record and nowhere`);
    return batch;
  }
}

async function writeBatch(
  run: RunStatement,
  header: BatchHeader,
  items: readonly PlannedItem[],
  plan: PlanCommitment & { readonly terms: ApprovalTerms | null },
): Promise<void> {
  const { id, actor, key, reason } = header;
  const { terms } = plan;
  const values = [
    id,
    new Date(header.receivedAt).toISOString(),
    actor.client,
    actor.operator,
    actor.ip,
    header.onBehalfOf,
    reason,
    header.ticket,
    header.isDryRun,
    header.restores,
    key?.value ?? null,
    key?.payloadDigest ?? null,
    items.length,
    plan.salt,
  ];
  const step = await stepOf(run, header, items.length, { values, terms });
  await writePlan(run, id, items, terms !== null);
  await addStep(run, { batchId: id, actor, reason, step, items: plan });
}

/** Writes the row of a batch; gives the step that this is. */
async function stepOf(
  run: RunStatement,
  header: BatchHeader,
  items: number,
  { values, terms }: { readonly values: unknown[]; readonly terms: ApprovalTerms | null },
) {
  if (!terms) {
    await run(ADD_BATCH, values);
    return acceptedStep(header, items);
  }
  const { needed, expiresAfterMs } = terms;
  const added = [...values, needed, expiresAfterMs, header.operatorSub ?? null];
  const [row] = await run<{ expires_at: number }>(ADD_PROPOSED_BATCH, added);
  if (!row) throw new Error(`batch ${header.id} was proposed and is nowhere`);
  return proposedStep(header, items, { needed, expiresAt: row.expires_at });
}
