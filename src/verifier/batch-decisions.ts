import { checkSequences } from './approval-sequences.js';
import { checkDecision, type DecisionRow, decisionTypes } from './decisions.js';
import type { Findings } from './documents/findings.js';
import { compare, knownEntry, type Texts, timeText } from './held-to-entry.js';
import type { ReadView } from './read-view.js';

const TYPES = decisionTypes('batch');

/** What others were asked to approve, with the entry that records it. */
const REQUESTS = `SELECT coalesce(s.batch_id, r.id) AS id, r.id AS row_id, e.bytes, r.client, r.operator, r.on_behalf_of, r.needed,
    ${timeText('r.received_at')} AS received_at, ${timeText('r.expires_at')} AS expires_at
  FROM (SELECT s.batch_id, s.entry_id FROM batch_step s JOIN ledger_entry e ON e.entry_id = s.entry_id AND e.type = 'batch.proposed') s
  FULL JOIN (SELECT * FROM approval_request WHERE kind = 'batch') r ON r.id = s.batch_id
  LEFT JOIN ledger_entry e ON e.entry_id = s.entry_id`;

/** Each decision on a batch, with the entry that records it. What was said may have been erased with the reason of an item. */
const DECISIONS = `SELECT e.bytes, coalesce(e.entry_id, d.entry_id) AS id, d.entry_id AS row_id, d.request_id, d.decision,
    ${timeText('d.at')} AS at, d.client, d.person, d.sub, d.ip, convert_to(d.comment, 'UTF8') AS comment, d.comment_salt,
    EXISTS (SELECT FROM batch_item i WHERE i.batch_id = d.request_id AND i.erasure_entry_id IS NOT NULL AND i.reason = '') AS is_comment_erased
  FROM (SELECT entry_id, bytes FROM ledger_entry WHERE type IN (${TYPES})) e
  FULL JOIN (SELECT d.* FROM approval_decision d JOIN approval_request r ON r.id = d.request_id AND r.kind = 'batch') d
    ON d.entry_id = e.entry_id`;

/** All that led to each batch that needed approval, in the order of the log. */
const SEQUENCES = `SELECT b.batch_id AS id, e.bytes FROM (
    SELECT batch_id, entry_id FROM batch_step
    UNION ALL SELECT request_id, entry_id FROM approval_decision
  ) b JOIN ledger_entry e ON e.entry_id = b.entry_id AND e.type IN ('batch.proposed', 'batch.accepted', ${TYPES})
  LEFT JOIN ledger_leaf l ON l.entry_id = e.entry_id
  WHERE b.batch_id IN (SELECT id FROM approval_request WHERE kind = 'batch')
  ORDER BY b.batch_id, l.index NULLS LAST, e.at`;

type RequestRow = { readonly id: string; readonly bytes: Buffer | null } & Texts<
  'row_id' | 'client' | 'operator' | 'on_behalf_of' | 'needed' | 'received_at' | 'expires_at'
>;

/** Holds what others were asked to approve, and what they decided on batches, to the entries that record it. */
export async function checkBatchDecisions(view: ReadView, findings: Findings): Promise<void> {
  for await (const rows of view.stream<RequestRow>(REQUESTS)) {
    for (const row of rows) checkRequest(row, findings);
  }
  for await (const rows of view.stream<DecisionRow>(DECISIONS)) {
    for (const row of rows) checkDecision(row, 'batch', findings);
  }
  await checkSequences(view.stream<{ id: string; bytes: Buffer }>(SEQUENCES), 'batch', findings);
}

function checkRequest(row: RequestRow, findings: Findings): void {
  const name = `proposal of batch ${row.id}`;
  if (row.row_id === null) {
    findings.add('removed', name, 'the log records it');
    return;
  }
  if (!row.bytes) {
    findings.add('added', name, 'no entry of the log records it');
    return;
  }
  const entry = knownEntry(row.bytes);
  if (entry === 'unreadable' || entry?.type !== 'batch.proposed') return;
  const { actor, details } = entry;
  compare(findings, name, [
    ['application', row.client, actor?.client],
    ['operator', row.operator, actor?.operator],
    ['person on whose behalf it was asked for', row.on_behalf_of, details.onBehalfOf],
    ['number of approvals', row.needed, String(details.approvalsNeeded)],
    ['time of receipt', row.received_at, details.receivedAt],
    ['expiry', row.expires_at, details.expiresAt],
  ]);
}
