import { commitmentText, type Entry, parseEntry } from '../ledger/entry.js';
import type { Findings } from './documents/findings.js';
import { namedIn } from './named-in.js';
import type { ReadView } from './read-view.js';

/** Whether an entry says so that erased, with its reason, something of the batch, and no item has a reason any more. */
const IS_REASON_ERASED = `(EXISTS (SELECT FROM ledger_entry x WHERE x.entry_id = b.reason_erasure_entry_id AND x.type = 'content.erased'
      AND position(convert_to('"includeReasons":true', 'UTF8') IN x.bytes) > 0
      AND (position(convert_to('{"batchId":"' || b.id || '","index":', 'UTF8') IN x.bytes) > 0 OR EXISTS (SELECT FROM modification n
        WHERE n.batch_id = b.id AND ${namedIn('modificationIds', 'n.id')})))
    AND NOT EXISTS (SELECT FROM batch_item i WHERE i.batch_id = b.id AND i.reason <> ''))`;

/** What happened to each batch, as the record has it, with the entry that records it and the header of the batch. */
const STEPS = `SELECT s.entry_id AS row_id, s.batch_id, s.reason, s.reason_salt, coalesce(e.entry_id, s.entry_id) AS entry_id,
    coalesce(e.bytes, (SELECT o.bytes FROM ledger_entry o WHERE o.entry_id = s.entry_id)) AS bytes,
    b.id, to_char(b.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS received_at,
    b.client, b.operator, b.ip, b.on_behalf_of, b.reason AS batch_reason, b.ticket, b.is_dry_run, b.restores, b.total, ${IS_REASON_ERASED} AS is_reason_erased
  FROM (SELECT entry_id, bytes FROM ledger_entry
        WHERE type IN ('batch.proposed', 'batch.accepted', 'batch.paused', 'batch.resumed', 'batch.cancelled', 'batch.finished')) e
  FULL JOIN batch_step s ON s.entry_id = e.entry_id
  LEFT JOIN batch b ON b.id = s.batch_id`;

const STEPS_TWICE = `SELECT entry_id AS id FROM batch_step GROUP BY entry_id HAVING count(*) > 1`;

interface StepRow {
  /** Null where the record has no such step. */
  readonly row_id: string | null;
  readonly batch_id: string | null;
  readonly reason: string | null;
  readonly reason_salt: Buffer | null;
  readonly entry_id: string;
  readonly bytes: Buffer | null;
  /** Of the batch; null where the record has none. */
  readonly id: string | null;
  readonly received_at: string | null;
  readonly client: string | null;
  readonly operator: string | null;
  readonly ip: string | null;
  readonly on_behalf_of: string | null;
  readonly batch_reason: string | null;
  readonly is_reason_erased: string | null;
  readonly ticket: string | null;
  readonly is_dry_run: string | null;
  readonly restores: string | null;
  readonly total: string | null;
}

const STEP_TYPES = [
  'batch.proposed',
  'batch.accepted',
  'batch.paused',
  'batch.resumed',
  'batch.cancelled',
  'batch.finished',
] as const satisfies readonly Entry['type'][];
type BatchEntry = Extract<Entry, { type: (typeof STEP_TYPES)[number] }>;
type HeaderEntry = Extract<BatchEntry, { type: 'batch.accepted' | 'batch.proposed' }>;

/** Holds the headers of batches, and what happened to them, to the entries. */
export async function checkBatchSteps(view: ReadView, findings: Findings): Promise<void> {
  for await (const rows of view.stream<StepRow>(STEPS)) {
    for (const row of rows) checkStep(row, findings);
  }
  for await (const rows of view.stream<{ id: string }>(STEPS_TWICE)) {
    for (const { id } of rows) findings.add('added', `step of a batch in entry ${id}`, 'twice');
  }
}

function checkStep(row: StepRow, findings: Findings): void {
  const parsed = row.bytes && parseEntry(row.bytes);
  // Reported with the other entries.
  if (parsed && parsed.kind !== 'ok') return;
  const entry = parsed?.value;
  if (!entry || !isOfBatch(entry)) {
    const what = 'no entry of the log records it';
    findings.add('added', `step ${row.row_id} of batch ${row.batch_id}`, what);
    return;
  }
  const { type, details } = entry;
  const name = `${type} of batch ${details.batchId}`;
  if (row.row_id === null) {
    findings.add('removed', name, 'the log records it');
    return;
  }
  if (row.batch_id !== details.batchId) {
    findings.add('changed', name, 'it is not about the batch that the log names');
  }
  const isErased = row.is_reason_erased === 't' && row.reason === null && row.reason_salt === null;
  if (!isErased && commitmentTo(row) !== reasonIn(entry)) {
    findings.add('changed', name, 'its reason is not the one that the log has a commitment to');
  }
  if (type === 'batch.accepted' || type === 'batch.proposed') checkHeader(row, entry, findings);
}

function isOfBatch(entry: Entry): entry is BatchEntry {
  return STEP_TYPES.some((type) => type === entry.type);
}

function reasonIn({ commitments }: BatchEntry): string | null {
  return commitments.find(({ pointer }) => pointer === '/reason')?.commitment ?? null;
}

function commitmentTo({ reason, reason_salt: salt }: StepRow): string | null {
  if (reason === null && salt === null) return null;
  if (reason === null || salt === null) return 'none';
  return commitmentText(salt, Buffer.from(reason));
}

function checkHeader(row: StepRow, { actor, details }: HeaderEntry, findings: Findings): void {
  const name = `batch ${details.batchId}`;
  if (row.id === null) {
    findings.add('removed', name, 'the log records it');
    return;
  }
  const fields: readonly (readonly [field: string, stored: string | null, said: string | null])[] =
    [
      ['time of acceptance', row.received_at, details.receivedAt.replace('Z', '000Z')],
      ['client', row.client, actor?.client ?? null],
      ['operator', row.operator, actor?.operator ?? null],
      ['address', row.ip, actor?.ip ?? null],
      ['onBehalfOf', row.on_behalf_of, details.onBehalfOf ?? null],
      ['ticket', row.ticket, details.ticket],
      ['mark of a dry run', row.is_dry_run, 'dryRun' in details && details.dryRun ? 't' : 'f'],
      ['restored batch', row.restores, details.restores],
      ['number of items', row.total, String(details.items)],
    ];
  for (const [field, stored, said] of fields) {
    if (stored !== said) findings.add('changed', name, `its ${field} is not what the log says`);
  }
  // That of the step is held to its commitment.
  if (row.batch_reason !== (row.is_reason_erased === 't' ? '' : row.reason)) {
    findings.add('changed', name, 'its reason is not the one it was accepted with');
  }
}
