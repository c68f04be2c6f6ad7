import type { Entry } from '../ledger/entry.js';
import { checkSequences } from './approval-sequences.js';
import { checkDecision, type DecisionRow, decisionTypes } from './decisions.js';
import { LoggedErasures } from './erased.js';
import { checkErasedProposal, type ErasureOfProposal } from './erased-proposals.js';
import type { Findings } from './documents/findings.js';
import {
  type Bytes,
  commitment,
  committed,
  compare,
  type Compared,
  knownEntry,
  type Texts,
  timeText,
} from './held-to-entry.js';
import { priorDigest } from './prior-digest.js';
import type { ReadView } from './read-view.js';

/** Each proposal, with the entry that records it. */
const PROPOSALS = `SELECT e.bytes, coalesce(e.modification_id, p.id) AS id, p.id AS row_id, c.proposal_id AS content_id, r.id AS request_id,
    p.client, p.operator, p.ip, p.on_behalf_of, p.group_id, p.topic_id, p.msg_seq, p.ticket, p.restores, p.accept_unreadable_prior,
    p.recalled_custom_data_source, p.drift_after, ${timeText('p.received_at')} AS received_at, ${timeText('p.snapshot_at')} AS snapshot_at, p.prior_digest,
    r.client AS r_client, r.operator AS r_operator, r.on_behalf_of AS r_on_behalf_of, r.needed, ${timeText('r.expires_at')} AS expires_at,
    c.prior_item, c.prior_salt, c.recalled_custom_data, c.recalled_custom_data_salt, convert_to(p.drift_expected_digest, 'UTF8') AS drift,
    c.drift_expected_digest_salt AS drift_salt, c.requested_msg_body, c.requested_msg_body_salt, c.requested_custom_data,
    c.requested_custom_data_salt, convert_to(c.reason, 'UTF8') AS reason, c.reason_salt,
    coalesce(m.erasure_id, c.erasure_id) AS erasure_id, coalesce(m.is_reason_erased, c.is_reason_erased) AS is_reason_erased,
    o.request_id AS open_id, ${timeText('o.expires_at')} AS open_expires_at, (o.next_try_at IS NOT NULL)::text AS is_open_approved,
    (SELECT count(*) FROM approval_decision d WHERE d.request_id = p.id AND d.decision = 'approve')::text AS approvals,
    (SELECT d.decision FROM approval_decision d WHERE d.request_id = p.id AND d.decision <> 'approve' LIMIT 1) AS ended_by,
    m.modification_id AS begun_id, c.erasure_id AS own_erasure_id, c.erasure_entry_id, ${timeText('c.erased_at')} AS erased_at
  FROM (SELECT entry_id, modification_id, bytes FROM ledger_entry WHERE type = 'edit.proposed') e
  FULL JOIN proposal p ON p.id = e.modification_id
  LEFT JOIN proposal_content c ON c.proposal_id = p.id
  LEFT JOIN approval_request r ON r.id = p.id AND r.kind = 'modification'
  LEFT JOIN approval_open o ON o.request_id = p.id
  LEFT JOIN modification_content m ON m.modification_id = p.id`;

/** Each decision on an edit, with the entry that records it. */
const DECISIONS = `SELECT e.bytes, coalesce(e.entry_id, d.entry_id) AS id, d.entry_id AS row_id, d.request_id, d.decision,
    ${timeText('d.at')} AS at, d.client, d.person, d.sub, d.ip, convert_to(d.comment, 'UTF8') AS comment, d.comment_salt,
    coalesce(m.is_reason_erased, c.is_reason_erased) AS is_comment_erased
  FROM (SELECT entry_id, bytes FROM ledger_entry WHERE type IN (${decisionTypes('edit')})) e
  FULL JOIN (SELECT d.* FROM approval_decision d JOIN approval_request r ON r.id = d.request_id AND r.kind = 'modification') d
    ON d.entry_id = e.entry_id
  LEFT JOIN proposal_content c ON c.proposal_id = d.request_id
  LEFT JOIN modification_content m ON m.modification_id = d.request_id`;

/** Entries about edits that were proposed and have no record of their own, in the order of the log. */
const UNBEGUN = `SELECT e.modification_id AS id, e.bytes
  FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.entry_id
  WHERE e.type IN ('edit.proposed', ${decisionTypes('edit')})
    AND NOT EXISTS (SELECT FROM modification m WHERE m.id = e.modification_id)
  ORDER BY e.modification_id, l.index NULLS LAST, e.at`;

type ProposalRow = { readonly id: string } & Bytes<
  | 'bytes'
  | 'prior_item'
  | 'prior_salt'
  | 'recalled_custom_data'
  | 'recalled_custom_data_salt'
  | 'drift'
  | 'drift_salt'
  | 'requested_msg_body'
  | 'requested_msg_body_salt'
  | 'requested_custom_data'
  | 'requested_custom_data_salt'
  | 'reason'
  | 'reason_salt'
> &
  Texts<
    | 'row_id'
    | 'content_id'
    | 'request_id'
    | 'client'
    | 'operator'
    | 'ip'
    | 'on_behalf_of'
    | 'group_id'
    | 'topic_id'
    | 'msg_seq'
    | 'ticket'
    | 'restores'
    | 'accept_unreadable_prior'
    | 'recalled_custom_data_source'
    | 'drift_after'
    | 'received_at'
    | 'snapshot_at'
    | 'prior_digest'
    | 'r_client'
    | 'r_operator'
    | 'r_on_behalf_of'
    | 'needed'
    | 'expires_at'
    | 'erasure_id'
    | 'open_id'
    | 'open_expires_at'
    | 'is_open_approved'
    | 'approvals'
    | 'ended_by'
  > &
  ErasureOfProposal;

/** Holds proposals, and what was decided on them, to the entries that record them. */
export async function checkProposals(view: ReadView, findings: Findings): Promise<void> {
  const erasures = await LoggedErasures.in(view);
  for await (const rows of view.stream<ProposalRow>(PROPOSALS)) {
    for (const row of rows) {
      checkProposal(row, findings);
      if (row.content_id !== null && row.begun_id === null) {
        checkErasedProposal(row, erasures, findings);
      }
    }
  }
  for await (const rows of view.stream<DecisionRow>(DECISIONS)) {
    for (const row of rows) checkDecision(row, 'edit', findings);
  }
  await checkSequences(view.stream<{ id: string; bytes: Buffer }>(UNBEGUN), 'proposal', findings);
}

function checkProposal(row: ProposalRow, findings: Findings): void {
  const name = `proposal ${row.id}`;
  const entry = knownEntry(row.bytes);
  if (entry === 'unreadable') return;
  if (entry?.type !== 'edit.proposed') {
    findings.add('added', name, 'no entry of the log records it');
    return;
  }
  if (row.row_id === null || row.content_id === null || row.request_id === null) {
    findings.add('removed', name, 'the log records it');
    return;
  }
  const { actor, subject, details } = entry;
  const message = subject?.message;
  compare(findings, name, [
    ['application', row.client, actor?.client],
    ['operator', row.operator, actor?.operator],
    ['network address', row.ip, actor?.ip],
    ['application', row.r_client, actor?.client],
    ['operator', row.r_operator, actor?.operator],
    ['person on whose behalf it was asked for', row.on_behalf_of, details.onBehalfOf],
    ['person on whose behalf it was asked for', row.r_on_behalf_of, details.onBehalfOf],
    ['group', row.group_id, message?.GroupId],
    ['topic', row.topic_id, message?.TopicId ?? ''],
    ['message number', row.msg_seq, String(message?.MsgSeq)],
    ['ticket', row.ticket, details.ticket],
    ['edit that is undone', row.restores, details.restores],
    [
      'consent to an unreadable prior version',
      row.accept_unreadable_prior,
      details.acceptUnreadablePrior ? 't' : 'f',
    ],
    [
      'source of the prior CloudCustomData',
      row.recalled_custom_data_source,
      details.recalledCustomDataSource,
    ],
    ['change around the service', row.drift_after, details.drift?.lastModificationId],
    ['time of receipt', row.received_at, details.receivedAt],
    ['time of the snapshot', row.snapshot_at, details.snapshotAt],
    ['number of approvals', row.needed, String(details.approvalsNeeded)],
    ['expiry', row.expires_at, details.expiresAt],
  ]);
  checkOpen(row, findings);
  // That it was erased, and rightly so, is looked at by itself, or with its edit.
  if (row.erasure_id === null) {
    compare(findings, name, contentsOf(row, entry));
    if (row.prior_digest !== priorDigest(row.prior_item, row.recalled_custom_data))
      findings.add('disagrees', name, 'its digest is not that of the version that it holds');
  }
  if (row.is_reason_erased !== 't') {
    const said = committed(entry, '/reason');
    compare(findings, name, [['reason', commitment(row.reason, row.reason_salt), said]]);
  }
}

/** What waits is found by its row of what is open, and so is what is approved and about to begin; nothing else is. */
function checkOpen(row: ProposalRow, findings: Findings): void {
  const name = `open proposal ${row.id}`;
  if (row.begun_id !== null) return;
  if (row.ended_by !== null) {
    if (row.open_id !== null) findings.add('added', name, 'the log records how it ended');
    return;
  }
  if (row.open_id === null) {
    findings.add('removed', name, 'the log records it, and no end of it: no list shows it');
    return;
  }
  const isApproved = Number(row.approvals) >= Number(row.needed);
  compare(findings, name, [
    ['expiry', row.open_expires_at, row.expires_at],
    ['state', row.is_open_approved, String(isApproved)],
  ]);
}

function contentsOf(row: ProposalRow, entry: Entry): readonly Compared[] {
  return [
    ['prior version', commitment(row.prior_item, row.prior_salt), committed(entry, '/prior')],
    [
      'prior CloudCustomData',
      commitment(row.recalled_custom_data, row.recalled_custom_data_salt),
      committed(entry, '/prior/CloudCustomData'),
    ],
    [
      'expected digest',
      commitment(row.drift, row.drift_salt),
      committed(entry, '/drift/expectedDigest'),
    ],
    [
      'requested text',
      commitment(row.requested_msg_body, row.requested_msg_body_salt),
      committed(entry, '/requested/MsgBody'),
    ],
    [
      'requested CloudCustomData',
      commitment(row.requested_custom_data, row.requested_custom_data_salt),
      committed(entry, '/requested/CloudCustomData'),
    ],
  ];
}
