import type { Batch, BatchApproval } from '../../batches/batch.js';
import {
  type BatchDecided,
  type BatchDecision,
  BatchProposals,
  type WaitingFor,
  type WaitingItem,
  type WaitingPage,
} from '../../batches/batch-approvals.js';
import { whyNotDecide } from '../../edits/approval-verdict.js';
import type { Withdrawal } from '../../edits/proposals.js';
import { parseEntry, timestamp } from '../../ledger/entry.js';
import { batchOf, type BatchRow, FIND_BATCHES } from '../batches/rows.js';
import { LOCK_STATUS, readBatch } from '../batches/steering.js';
import { acceptedStep, addStep } from '../batches/steps.js';
import type { RunStatement, Store } from '../connections/store.js';
import { proposedEdit, type ProposalRow } from '../edits/proposed.js';
import { batchDecisionEntry, type BatchDecisionFact } from './entries.js';
import { commitToPins } from './pins.js';
import { whyNotSubject } from './same-subject.js';
import * as sql from './statements.js';

const EXPIRED_AT_ONCE = 20;

const NOBODY: sql.MadeDecision = { decision: 'expire', by: null, sub: null, words: null };

/** Batches that need approval, in PostgreSQL. Its triggers refuse what this code must not do. */
export class PostgresBatchProposals extends BatchProposals {
  constructor(private readonly store: Store) {
    super();
  }

  decide(id: string, { by, sub, comment, decision }: BatchDecision): Promise<BatchDecided | null> {
    return this.over(id, by.operator, { decision, by, sub, words: comment });
  }

  withdraw(id: string, { reason, ...by }: Withdrawal): Promise<BatchDecided | null> {
    return this.over(id, null, { decision: 'withdraw', by, sub: null, words: reason });
  }

  async waiting(
    forPerson: WaitingFor | null,
    after: string | null,
    limit: number,
  ): Promise<WaitingPage> {
    const { audit } = this.store;
    const found = await audit.run<sql.WaitingRow>(sql.WAITING, [
      after,
      forPerson?.name ?? null,
      limit + 1,
      forPerson?.sub ?? null,
    ]);
    const shown = found.slice(0, limit);
    const idsOf = (kind: string) => shown.flatMap((row) => (row.kind === kind ? [row.id] : []));
    const [edits, batches] = await Promise.all([
      audit.run<ProposalRow>(sql.FIND_ALL, [idsOf('modification')]),
      audit.run<BatchRow>(FIND_BATCHES, [idsOf('batch')]),
    ]);
    const items = new Map<string, WaitingItem>([
      ...edits.map((row) => [row.id, { kind: 'modification', edit: proposedEdit(row) }] as const),
      ...batches.map((row) => [row.id, { kind: 'batch', batch: batchOf(row) }] as const),
    ]);
    return {
      // Left out is what was decided on a moment ago.
      items: shown.flatMap(({ id }) => items.get(id) ?? []).filter(isWaiting),
      next: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
    };
  }

  async expire(): Promise<boolean> {
    const due = await this.store.durable.transaction(async (run) => {
      const taken = await run<{ id: string }>(sql.TAKE_EXPIRED_BATCHES, [EXPIRED_AT_ONCE]);
      for (const { id } of taken) {
        const batch = await readBatch(run, id);
        if (batch?.approval) await addDecision(run, batch, batch.approval, NOBODY);
      }
      return taken;
    });
    return due.length === EXPIRED_AT_ONCE;
  }

  /**
   * Decides while nobody else does.
   * @param person who has to be somebody else than the maker; null: nobody has to
   */
  private over(
    id: string,
    person: string | null,
    said: sql.MadeDecision,
  ): Promise<BatchDecided | null> {
    return this.store.durable.transaction(async (run) => {
      await run(LOCK_STATUS, [id]);
      const batch = await readBatch(run, id);
      if (!batch) return null;
      const { approval } = batch;
      if (!approval) return { kind: 'no-proposal' };
      const decidable = { ...batch, isWaiting: batch.state === 'awaiting_approval' };
      const refusal = whyNotDecide(decidable, person);
      const { sub } = said;
      const refused = refusal ?? (sub === null ? null : await whyNotSubject(run, id, sub));
      if (refused?.kind === 'already-decided') return { ...refused, batch };
      if (refused) return refused;
      if (said.decision === 'approve' && approval.checked < batch.total) {
        return { kind: 'not-checked', batch };
      }
      await addDecision(run, batch, approval, said);
      return { kind: 'decided', batch: (await readBatch(run, id)) ?? batch };
    });
  }
}

function isWaiting(item: WaitingItem): boolean {
  const state = item.kind === 'batch' ? item.batch.state : item.edit.status.state;
  return state === 'awaiting_approval';
}

const ENDED = { decline: 'declined', withdraw: 'withdrawn', expire: 'expired' } as const;

/** Puts a decision on record, with what follows from it. */
async function addDecision(
  run: RunStatement,
  batch: Batch,
  approval: BatchApproval,
  said: sql.MadeDecision,
): Promise<void> {
  const { id } = batch;
  const { by, words, decision, sub } = said;
  const fact = factOf(said, id, approval);
  const [proposed] = await run<sql.BatchProposedRow>(sql.BATCH_PROPOSED, [id]);
  if (!proposed) throw new Error(`no entry records that batch ${id} was proposed`);
  // The clocks of replicas differ: the order of the log is by time.
  const at = Math.max(Date.now(), proposed.last_at.getTime() + 1);
  const isByPerson = decision === 'approve' || decision === 'decline';
  const pins = isByPerson ? await commitToPins(run, id) : null;
  const { row, salt } = batchDecisionEntry({ by, words, at, fact, pins });
  const nth = approval.decisions.length + 1;
  const added = { row, requestId: id, nth, decision, sub, ip: by?.ip ?? '', words, salt };
  await run(sql.ADD_DECISION, sql.decisionValues(added));
  if (decision !== 'approve') await run(sql.END_BATCH, [id, ENDED[decision]]);
  else if (nth === approval.needed) await accept(run, batch, proposed.bytes, at);
}

/** It runs from here on: the entry commits to the same items as the one that proposed them. */
async function accept(
  run: RunStatement,
  batch: Batch,
  proposed: Buffer,
  approvedAt: number,
): Promise<void> {
  const { id: batchId, actor, reason, total } = batch;
  const entry = parseEntry(proposed);
  const commitments = entry.kind === 'ok' ? entry.value.commitments : [];
  const items = commitments.find(({ pointer }) => pointer === '/items');
  if (!items) throw new Error(`no entry commits to the items of batch ${batchId}`);
  await run(sql.RUN_BATCH, [batchId]);
  const commitment = Buffer.from(items.commitment.replace('sha256:', ''), 'hex');
  const step = acceptedStep(batch, total);
  await addStep(run, { batchId, actor, reason, step, items: { commitment }, approvedAt });
}

function factOf(
  { decision, sub }: sql.MadeDecision,
  batchId: string,
  { expiresAt }: BatchApproval,
): BatchDecisionFact {
  switch (decision) {
    case 'approve':
      return { type: 'batch.approved', details: { batchId, sub: sub ?? '' } };
    case 'decline':
      return { type: 'batch.declined', details: { batchId, sub: sub ?? '' } };
    case 'withdraw':
      return { type: 'batch.withdrawn', details: { batchId } };
    case 'expire':
      return { type: 'batch.expired', details: { batchId, expiresAt: timestamp(expiresAt) } };
  }
}
