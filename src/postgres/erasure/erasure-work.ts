import { ErasureWork } from '../../erasure/erasure.js';
import { timestamp } from '../../ledger/entry.js';
import type { RunStatement, Statement, Store } from '../connections/store.js';
import { addEntry, now } from './add-entry.js';
import { candidatesAfter } from './candidates.js';
import { type PlanItem, planCandidates } from './plan-candidates.js';
import { type ErasureRow, UNSETTLED } from './erasure-rows.js';
import { administratorIn, scopeFacts, scopeIn } from './scope-columns.js';

const NEXT: Statement = {
  name: 'erasure_next',
  text: `SELECT erasure_id AS id, greatest(0, extract(epoch FROM resting_until - clock_timestamp()) * 1000)::float8 AS in_ms
    FROM erasure_status WHERE state = 'running' ORDER BY resting_until NULLS FIRST, erasure_id LIMIT 1`,
};

/** $1 erasure. One replica at a time, for the length of a step. */
const TAKE: Statement = {
  name: 'erasure_take',
  text: `SELECT e.*, s.done_to, s.done_to_batch, s.done_to_item, s.matched::float8, s.erased::float8, s.held::float8, s.held_by AS kept, s.entries
    FROM erasure_status s JOIN erasure e ON e.id = s.erasure_id
    WHERE s.erasure_id = $1 AND s.state = 'running' FOR UPDATE OF s SKIP LOCKED`,
};

const KEEP_HOLDS: Statement = {
  name: 'erasure_keep_holds',
  text: 'SELECT keep_holds_as_they_are()',
};

/** $1 modifications, or proposals that no edit was made of. What of them may go, and what keeps the others. */
export const JUDGE: Statement = {
  name: 'erasure_judge',
  text: `SELECT i.id, c.is_proposal, h.holds, EXISTS (SELECT FROM modification_outcome o WHERE o.modification_id = i.id)
        OR (c.is_proposal AND EXISTS (SELECT FROM approval_decision d WHERE d.request_id = i.id AND d.decision <> 'approve')) AS is_settled
    FROM unnest($1::uuid[]) i (id)
    JOIN (
      SELECT modification_id AS id, false AS is_proposal FROM modification_content
      WHERE modification_id = ANY ($1::uuid[]) AND erasure_id IS NULL
      UNION ALL
      SELECT p.proposal_id, true FROM proposal_content p WHERE p.proposal_id = ANY ($1::uuid[]) AND p.erasure_id IS NULL
        AND NOT EXISTS (SELECT FROM modification m WHERE m.id = p.proposal_id)
    ) c ON c.id = i.id
    LEFT JOIN (
      SELECT id, array_agg(hold_id::text) AS holds FROM (
        SELECT modification_id AS id, hold_id FROM holds_over($1::uuid[])
        UNION ALL SELECT proposal_id, hold_id FROM holds_over_proposals($1::uuid[])
      ) one GROUP BY 1
    ) h ON h.id = i.id`,
};

/** $1 entries of audit queries. Those whose texts are there. */
const TEXTS: Statement = {
  name: 'erasure_texts',
  text: `SELECT DISTINCT entry_id AS id FROM ledger_opening WHERE entry_id = ANY ($1::uuid[]) ORDER BY 1`,
};

/** $1 the entry */
const ERASE: Statement = { name: 'erasure_erase', text: 'SELECT erase_contents($1::uuid)' };
const ERASE_PROPOSALS: Statement = {
  name: 'erasure_erase_proposals',
  text: 'SELECT erase_proposals($1::uuid)',
};
const ERASE_ITEMS: Statement = {
  name: 'erasure_erase_items',
  text: 'SELECT erase_plan_items($1::uuid)',
};

/** $1 erasure, $2 how far, $3 to $5 counts, $6 what kept how many, $7 entries, $8 whether it is over, $9 and
 * $10 how far in the plans of batches. It rests for as long as it took. */
const ADVANCE: Statement = {
  name: 'erasure_advance',
  text: `UPDATE erasure_status SET done_to = $2::uuid, done_to_batch = $9::uuid, done_to_item = $10, matched = $3, erased = $4, held = $5, held_by = $6::jsonb, entries = $7,
      state = CASE WHEN $8::boolean THEN 'finished' ELSE state END,
      finished_at = CASE WHEN $8::boolean THEN clock_timestamp() END,
      resting_until = clock_timestamp() + least(clock_timestamp() - now(), interval '1 s')
    WHERE erasure_id = $1`,
};

const FAIL: Statement = {
  name: 'erasure_fail',
  text: `UPDATE erasure_status SET state = 'failed', finished_at = clock_timestamp() WHERE erasure_id = $1 AND state = 'running'`,
};

interface TakenRow extends Omit<ErasureRow, 'held_by'> {
  readonly done_to: string;
  readonly done_to_batch: string | null;
  readonly done_to_item: number | null;
  readonly kept: Readonly<Record<string, number>>;
  readonly entries: number;
}

export interface JudgedRow {
  readonly id: string;
  /** That never began. */
  readonly is_proposal: boolean;
  /** No end is to come any more. */
  readonly is_settled: boolean;
  readonly holds: readonly string[] | null;
}

/** The steps of erasures in PostgreSQL, each with its entry. */
export class PostgresErasureWork extends ErasureWork {
  constructor(private readonly store: Store) {
    super();
  }

  async next(): Promise<{ readonly id: string | null; readonly inMs: number } | null> {
    const [row] = await this.store.durable.run<{ id: string; in_ms: number | null }>(NEXT, []);
    if (!row) return null;
    const inMs = row.in_ms ?? 0;
    return { id: inMs > 0 ? null : row.id, inMs };
  }

  step(id: string): Promise<boolean> {
    return this.store.durable.transaction(async (run) => {
      const [erasure] = await run<TakenRow>(TAKE, [id]);
      if (erasure) await stepOf(run, erasure);
      return erasure !== undefined;
    });
  }

  async fail(id: string): Promise<void> {
    await this.store.durable.run(FAIL, [id]);
  }
}

async function stepOf(run: RunStatement, erasure: TakenRow): Promise<void> {
  const isOfTexts = erasure.entry_ids !== null;
  const candidates = isOfTexts
    ? { ids: [], doneTo: erasure.done_to, isLast: true }
    : await candidatesAfter(run, erasure, erasure.done_to);
  // From here on holds are what they are until this step has committed.
  if (!erasure.is_dry_run) await run(KEEP_HOLDS, []);
  const judged = candidates.ids.length === 0 ? [] : await run<JudgedRow>(JUDGE, [candidates.ids]);
  const isByScope = erasure.modification_ids === null && !isOfTexts;
  // Plans come when all modifications have been looked at.
  const plans = candidates.isLast && isByScope ? await planCandidates(run, erasure) : NO_PLANS;
  const free = judged.filter(({ is_settled: isSettled, holds }) => isSettled && holds === null);
  const freeItems = plans.items.filter(({ holds }) => holds === null);
  const texts = isOfTexts ? await run<{ id: string }>(TEXTS, [erasure.entry_ids]) : [];
  const isLast = candidates.isLast && plans.isLast;
  const gone = { modifications: free, items: freeItems, texts };
  const entries = erasure.entries + (await erase(run, erasure, gone, isLast));
  await run(ADVANCE, [
    erasure.id,
    candidates.doneTo,
    erasure.matched + judged.length + plans.items.length + texts.length,
    erasure.erased + free.length + freeItems.length + texts.length,
    erasure.held + judged.length - free.length + plans.items.length - freeItems.length,
    JSON.stringify(keptBy([...judged, ...plans.items], erasure.kept)),
    entries,
    isLast,
    plans.doneTo?.batchId ?? erasure.done_to_batch,
    plans.doneTo?.index ?? erasure.done_to_item,
  ]);
}

const NO_PLANS = { items: [], doneTo: null, isLast: true } as const;

/** What one step erases. */
interface Gone {
  readonly modifications: readonly Pick<JudgedRow, 'id' | 'is_proposal'>[];
  readonly items: readonly PlanItem[];
  readonly texts: readonly { readonly id: string }[];
}

/** Erases these; one entry records them. An erasure of nothing has one, too: that somebody asked for it is on the log. */
async function erase(
  run: RunStatement,
  erasure: TakenRow,
  gone: Gone,
  isLast: boolean,
): Promise<number> {
  const { modifications, items, texts } = gone;
  if (erasure.is_dry_run) return 0;
  const isAboutSome = modifications.length + items.length + texts.length > 0;
  if (!isAboutSome && !(isLast && erasure.entries === 0 && erasure.kind === 'request')) return 0;
  const at = await now(run);
  const { account, account_salt: accountSalt } = erasure;
  const { entryId } = await addEntry(run, {
    at,
    by: erasure.client === '' ? null : administratorIn({ ...erasure, ip: erasure.ip ?? '' }),
    facts: factsOf(erasure, gone),
    committed: {
      '/reason':
        erasure.kind === 'request' ? { text: erasure.reason, salt: erasure.reason_salt } : null,
      '/scope/account':
        account !== null && accountSalt ? { text: account, salt: accountSalt } : null,
    },
  });
  if (modifications.length + texts.length > 0) await run(ERASE, [entryId]);
  if (modifications.some((one) => one.is_proposal)) await run(ERASE_PROPOSALS, [entryId]);
  if (items.length > 0) await run(ERASE_ITEMS, [entryId]);
  return 1;
}

function factsOf(erasure: TakenRow, gone: Gone) {
  const modificationIds = gone.modifications.map(({ id }) => id).toSorted();
  const entryIds = gone.texts.map(({ id }) => id);
  const items =
    gone.items.length === 0
      ? {}
      : { items: gone.items.map(({ batchId, index }) => ({ batchId, index })) };
  const { id: erasureId, basis, ticket, kind, received_at: receivedAt, to_at: before } = erasure;
  if (kind === 'retention') {
    if (!before) throw new Error(`retention ${erasureId} has no end`);
    const days = Math.round((receivedAt.getTime() - before.getTime()) / 86_400_000);
    return {
      type: 'retention.applied',
      details: { erasureId, days, before: timestamp(before.getTime()), modificationIds, ...items },
    } as const;
  }
  const isByScope = erasure.modification_ids === null && erasure.entry_ids === null;
  return {
    type: 'content.erased',
    details: {
      erasureId,
      basis,
      ticket,
      includeReasons: erasure.includes_reasons,
      scope: isByScope ? scopeFacts(scopeIn(erasure)) : null,
      modificationIds,
      ...(erasure.entry_ids === null ? {} : { entryIds }),
      ...items,
    },
  } as const;
}

/** What kept how many, these included. */
function keptBy(
  judged: readonly (Pick<JudgedRow, 'holds'> & Partial<Pick<JudgedRow, 'is_settled'>>)[],
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const kept: Record<string, number> = { ...before };
  for (const { is_settled: isSettled = true, holds } of judged) {
    for (const one of [...(isSettled ? [] : [UNSETTLED]), ...(holds ?? [])]) {
      kept[one] = (kept[one] ?? 0) + 1;
    }
  }
  return kept;
}
