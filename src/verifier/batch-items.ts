import { createHash } from 'node:crypto';
import { batchItemLine } from '../ledger/batch-items.js';
import { type Entry, parseEntry } from '../ledger/entry.js';
import type { EntryDetails } from '../ledger/entry-types.js';
import type { Findings } from './documents/findings.js';
import { namedIn } from './named-in.js';
import { Reader, type ReadView } from './read-view.js';

/** So many steps of this type the log holds. */
const steps = (type: string): string =>
  `count(*) FILTER (WHERE e.type = 'batch.${type}')::integer AS ${type}`;
/** The entry of this type. */
const bytesOf = (type: string): string =>
  `(SELECT e.bytes FROM batch_step s JOIN ledger_entry e ON e.entry_id = s.entry_id
    WHERE s.batch_id = b.id AND e.type = 'batch.${type}' LIMIT 1) AS ${type}_entry`;

const OUTCOMES = ['applied', 'refused', 'rejected', 'not_applied', 'superseded'] as const;

const BATCHES = `SELECT b.id, b.items_salt, EXISTS (SELECT FROM ledger_entry x WHERE x.entry_id = b.erasure_entry_id AND x.type IN ('content.erased', 'retention.applied')
      AND (position(convert_to('{"batchId":"' || b.id || '","index":', 'UTF8') IN x.bytes) > 0 OR EXISTS (SELECT FROM modification n
        WHERE n.batch_id = b.id AND ${namedIn('modificationIds', 'n.id')}))) AS is_erased, b.total, t.state, t.finished_at IS NOT NULL AS has_ended, s.*, m.*,
    (SELECT count(*)::integer FROM batch_rehearsal r WHERE r.batch_id = b.id) AS dry_run,
    (SELECT count(*)::integer FROM batch_pin p WHERE p.batch_id = b.id) AS pinned, w.ended_by,
    ${bytesOf('proposed')}, ${bytesOf('accepted')}, ${bytesOf('cancelled')}, ${bytesOf('finished')}
  FROM batch b
  LEFT JOIN batch_status t ON t.batch_id = b.id
  LEFT JOIN LATERAL (
    SELECT d.decision AS ended_by FROM approval_decision d WHERE d.request_id = b.id AND d.decision <> 'approve' LIMIT 1
  ) w ON true
  CROSS JOIN LATERAL (
    SELECT ${['proposed', 'accepted', 'paused', 'resumed', 'cancelled', 'finished'].map(steps).join(', ')}
    FROM batch_step s JOIN ledger_entry e ON e.entry_id = s.entry_id WHERE s.batch_id = b.id
  ) s
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS begun,
      ${OUTCOMES.map((state) => `count(*) FILTER (WHERE o.state = '${state}')::integer AS is_${state}`).join(', ')}
    FROM modification m LEFT JOIN modification_outcome o ON o.modification_id = m.id WHERE m.batch_id = b.id
  ) m
  ORDER BY b.id`;

const ITEMS = `SELECT i.batch_id, i.index, i.group_id, i.topic_id, i.msg_seq, i.requested_msg_body, i.requested_custom_data,
    i.reason, i.ticket, i.if_prior_digest, i.accept_unreadable_prior, i.restores,
    m.id IS NULL OR (m.group_id = i.group_id AND m.topic_id = i.topic_id AND m.msg_seq = i.msg_seq
      AND c.requested_msg_body IS NOT DISTINCT FROM i.requested_msg_body
      AND c.requested_custom_data IS NOT DISTINCT FROM i.requested_custom_data
      AND c.reason = i.reason AND m.ticket IS NOT DISTINCT FROM i.ticket
      AND m.restores IS NOT DISTINCT FROM i.restores) AS agrees,
    i.requested_msg_body IS NULL AND i.requested_custom_data IS NULL AND NOT EXISTS (
      SELECT FROM ledger_entry x WHERE x.entry_id = i.erasure_entry_id AND x.type IN ('content.erased', 'retention.applied')
        AND (${namedIn('modificationIds', 'm.id')}
          OR position(convert_to('{"batchId":"' || i.batch_id || '","index":' || i.index || '}', 'UTF8') IN x.bytes) > 0)) AS is_removed
  FROM batch_item i
  LEFT JOIN modification m ON m.batch_id = i.batch_id AND m.batch_index = i.index
  LEFT JOIN modification_content c ON c.modification_id = m.id
  ORDER BY i.batch_id, i.index`;

/** What no batch, or no item of one, has. */
const ORPHANS: readonly (readonly [record: string, what: string, query: string])[] = [
  [
    'status of batch',
    'there is no such batch',
    `SELECT batch_id AS id FROM batch_status WHERE batch_id NOT IN (SELECT id FROM batch)`,
  ],
  [
    'outcome in a dry run of batch',
    'there is no such item, or it is no dry run',
    `SELECT r.batch_id AS id FROM batch_rehearsal r WHERE NOT EXISTS (
       SELECT FROM batch b JOIN batch_item i ON i.batch_id = b.id
       WHERE b.id = r.batch_id AND b.is_dry_run AND i.index = r.index)`,
  ],
  [
    'pin of batch',
    'there is no such item, or it needed no approval',
    `SELECT p.batch_id AS id FROM batch_pin p WHERE NOT EXISTS (
       SELECT FROM approval_request r JOIN batch_item i ON i.batch_id = r.id
       WHERE r.id = p.batch_id AND r.kind = 'batch' AND i.index = p.index)`,
  ],
];

type Text = 'total' | 'proposed' | 'accepted' | 'paused' | 'resumed' | 'cancelled' | 'finished';
type BatchRow = Readonly<Record<Text | 'begun' | 'dry_run' | 'pinned' | `is_${Outcome}`, string>> &
  Readonly<Record<`${'proposed' | 'accepted' | 'cancelled' | 'finished'}_entry`, Buffer | null>> & {
    readonly ended_by: string | null;
    readonly id: string;
    /** Null where contents of any item were erased. */
    readonly items_salt: Buffer | null;
    readonly is_erased: string;
    readonly state: string | null;
    readonly has_ended: string | null;
  };
type Outcome = (typeof OUTCOMES)[number];

interface ItemRow {
  readonly batch_id: string;
  readonly index: string;
  readonly group_id: string;
  readonly topic_id: string;
  readonly msg_seq: string;
  readonly requested_msg_body: Buffer | null;
  readonly requested_custom_data: Buffer | null;
  readonly reason: string;
  readonly ticket: string | null;
  readonly if_prior_digest: string | null;
  readonly accept_unreadable_prior: string;
  readonly restores: string | null;
  readonly agrees: string;
  /** Whether it requests nothing, and no entry of the log records that this was erased. */
  readonly is_removed: string;
}

/** Holds the plans of batches to what was committed to when they were accepted, and what the log counts to the rows. */
export async function checkBatches(view: ReadView, findings: Findings): Promise<void> {
  const items = new Reader(view.stream<ItemRow>(ITEMS));
  for await (const rows of view.stream<BatchRow>(BATCHES)) {
    for (const row of rows) {
      await itemsOfNoBatch(items, row.id, findings);
      await checkPlan(row, items, findings);
      checkSteps(row, findings);
      checkCounts(row, findings);
    }
  }
  await itemsOfNoBatch(items, null, findings);
  for (const [record, what, query] of ORPHANS) {
    for await (const rows of view.stream<{ id: string }>(query)) {
      for (const { id } of rows) findings.add('added', `${record} ${id}`, what);
    }
  }
}

async function itemsOfNoBatch(
  items: Reader<ItemRow>,
  before: string | null,
  findings: Findings,
): Promise<void> {
  for (;;) {
    const item = await items.peek();
    if (!item || (before !== null && item.batch_id >= before)) return;
    const name = `item ${item.index} of batch ${item.batch_id}`;
    findings.add('added', name, 'there is no such batch');
    items.skip();
  }
}

async function checkPlan(
  batch: BatchRow,
  items: Reader<ItemRow>,
  findings: Findings,
): Promise<void> {
  const hash = createHash('sha256').update(batch.items_salt ?? '');
  let count = 0;
  for (;;) {
    const item = await items.peek();
    if (item?.batch_id !== batch.id) break;
    hash.update(lineOf(item));
    if (item.agrees !== 't') {
      const name = `item ${item.index} of batch ${batch.id}`;
      findings.add('changed', name, 'it is not what its edit did');
    }
    if (item.is_removed === 't') {
      const name = `contents of item ${item.index} of batch ${batch.id}`;
      findings.add('removed', name, 'no entry of the log records that they were erased');
    }
    count += 1;
    items.skip();
  }
  const name = `items of batch ${batch.id}`;
  if (count !== Number(batch.total)) {
    const kind = count < Number(batch.total) ? 'removed' : 'added';
    findings.add(kind, name, `${batch.total} were accepted, ${count} are there`);
  }
  if (batch.items_salt === null) {
    if (batch.is_erased !== 't') {
      findings.add('removed', `salt of ${name}`, 'no entry of the log records an erasure of them');
    }
    return;
  }
  const plan = `sha256:${hash.digest('hex')}`;
  const entries = [batch.proposed_entry, batch.accepted_entry].flatMap(
    (bytes) => (bytes && entryIn(bytes)) ?? [],
  );
  const others = entries.filter(
    ({ commitments }) =>
      commitments.find(({ pointer }) => pointer === '/items')?.commitment !== plan,
  );
  if (others.length > 0) {
    findings.add('changed', name, 'they are not what the log has a commitment to');
  }
}

function lineOf(item: ItemRow): string {
  const { requested_msg_body: msgBody, requested_custom_data: customData } = item;
  return batchItemLine({
    index: Number(item.index),
    message: {
      GroupId: item.group_id,
      MsgSeq: Number(item.msg_seq),
      TopicId: item.topic_id === '' ? null : item.topic_id,
    },
    requested: {
      ...(msgBody ? { MsgBody: msgBody.toString('utf8') } : {}),
      ...(customData ? { CloudCustomData: customData.toString('utf8') } : {}),
    },
    reason: item.reason,
    ticket: item.ticket,
    ifPriorDigest: item.if_prior_digest,
    acceptUnreadablePrior: item.accept_unreadable_prior === 't',
    restores: item.restores,
  });
}

/** Null where another version wrote it: that is reported with the other entries. */
function entryIn(bytes: Buffer): Entry | null {
  const parsed = parseEntry(bytes);
  return parsed.kind === 'ok' ? parsed.value : null;
}

/** Decisions are held to their entries by themselves. */
const ENDED: Readonly<Record<string, string>> = {
  decline: 'declined',
  expire: 'expired',
  withdraw: 'withdrawn',
};

/** Steps of one kind come once, pauses and resumptions in turn; the state is what they led to. */
function checkSteps(batch: BatchRow, findings: Findings): void {
  const name = `batch ${batch.id}`;
  const times = (step: Text): number => Number(batch[step]);
  if (times('accepted') + times('proposed') === 0) {
    findings.add('added', name, 'no entry of the log records it');
  }
  if (times('accepted') === 0 && Number(batch.begun) > 0) {
    findings.add('added', `edits of ${name}`, 'the log does not record that it was accepted');
  }
  if (times('accepted') > 0 && times('proposed') > 0 && batch.pinned !== batch.total) {
    const what = `${batch.total} items were approved, ${batch.pinned} have a pin`;
    findings.add('removed', `pins of ${name}`, what);
  }
  for (const step of ['proposed', 'accepted', 'cancelled', 'finished'] as const) {
    if (times(step) > 1) findings.add('disagrees', name, `the log has it ${step} twice`);
  }
  const pauses = times('paused') - times('resumed');
  if (pauses !== 0 && pauses !== 1) {
    findings.add('disagrees', name, 'the log has it resumed and paused, but not in turn');
  }
  const running = times('proposed') > 0 ? 'approved' : 'running';
  const waits = times('accepted') === 0 && times('proposed') > 0;
  const state =
    (waits && (ENDED[batch.ended_by ?? ''] ?? 'awaiting_approval')) ||
    (times('finished') > 0 && 'finished') ||
    (times('cancelled') > 0 && 'cancelled') ||
    (pauses === 1 ? 'paused' : running);
  if (batch.state === null) findings.add('removed', `status of ${name}`, 'the log records it');
  else if (batch.state !== state) {
    findings.add('changed', name, `it is ${batch.state} on record, and ${state} on the log`);
  } else checkEnd(batch, state, findings);
}

const IS_OVER: readonly string[] = ['finished', ...Object.values(ENDED)];

/** When it ended, no entry says to the millisecond; whether it has, its state does. A cancelled one ends with what was begun. */
function checkEnd(batch: BatchRow, state: string, findings: Findings): void {
  const settled = OUTCOMES.reduce((sum, outcome) => sum + Number(batch[`is_${outcome}`]), 0);
  const isOpen = state === 'cancelled' && settled < Number(batch.begun);
  const mayBe = state === 'cancelled' && !isOpen;
  const hasEnded = batch.has_ended === 't';
  if (mayBe || hasEnded === IS_OVER.includes(state)) return;
  const [onRecord, onLog] = hasEnded ? ['an', 'none'] : ['no', 'one'];
  const what = `it has ${onRecord} end on record, and ${onLog} on the log`;
  findings.add('changed', `batch ${batch.id}`, what);
}

type Counts = EntryDetails['batch.finished']['counts'];

/** A finished batch has every item in the state that the log counts it in; of a cancelled one nothing was begun later. */
function checkCounts(batch: BatchRow, findings: Findings): void {
  const ended = batch.finished_entry ?? batch.cancelled_entry;
  const entry = ended && entryIn(ended);
  if (entry?.type !== 'batch.finished' && entry?.type !== 'batch.cancelled') return;
  const [total, begun, dryRun] = [batch.total, batch.begun, batch.dry_run].map(Number) as [
    number,
    number,
    number,
  ];
  const known: Partial<Counts> = {
    total,
    waiting: 0,
    dry_run: dryRun,
    cancelled: entry.type === 'batch.finished' ? 0 : total - begun - dryRun,
  };
  const outcomes = Object.fromEntries(
    OUTCOMES.map((state) => [state, Number(batch[`is_${state}`])]),
  );
  const found = entry.type === 'batch.finished' ? { ...known, ...outcomes } : known;
  for (const [state, count] of Object.entries(found)) {
    const logged = entry.details.counts[state as keyof Counts];
    if (logged === count) continue;
    const what = `the log counts ${logged} ${state} items, the record has ${count}`;
    findings.add('disagrees', `batch ${batch.id}`, what);
  }
}
