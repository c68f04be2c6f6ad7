import type {
  Approval,
  Awaiting,
  Edit,
  EditStatus,
  Intent,
  LedgerRef,
  Progress,
  Unapproved,
  UnapprovedState,
} from '../../edits/edit.js';
import type { Connections, RunStatement, Statement } from '../connections/store.js';
import type { Salts } from './columns.js';
import { approvalIn, approvalOf } from './approval-column.js';
import { contentsOf, type EditRow, entriesWith, erasedOf, ledgerIn, snapshotOf } from './rows.js';

const COLUMNS = `m.id::text, m.received_at, m.client, m.operator, m.ip, m.idempotency_key, m.payload_digest, m.group_id, m.topic_id, m.msg_seq,
    m.ticket, m.restores::text, m.on_behalf_of, m.accept_unreadable_prior, m.snapshot_at, m.recalled_custom_data_source,
    m.drift_after::text, m.drift_expected_digest, m.prior_digest, c.prior_item, c.recalled_custom_data, c.requested_msg_body,
    c.requested_custom_data, c.reason, c.erasure_id::text, c.erased_at, c.is_reason_erased, r.expires_at, r.expires_at <= now() AS is_expired,
    ended.decision AS ended_by, ended.at AS ended_at,
    ${approvalOf('m.id')} AS approval, ${entriesWith('l.entry_id')} AS entries`;

const TABLES = `FROM proposal m JOIN proposal_content c ON c.proposal_id = m.id JOIN approval_request r ON r.id = m.id
    LEFT JOIN LATERAL (
      SELECT d.decision, d.at FROM approval_decision d WHERE d.request_id = m.id AND d.decision <> 'approve' LIMIT 1
    ) ended ON true`;

/** One row a proposal, from those that `where` chooses (as `m`). */
export function selectProposals(name: string, where: string): Statement {
  return { name, text: `SELECT ${COLUMNS} ${TABLES} ${where}` };
}

export type ProposalRow = Pick<
  EditRow,
  | 'id'
  | 'received_at'
  | 'client'
  | 'operator'
  | 'ip'
  | 'group_id'
  | 'topic_id'
  | 'msg_seq'
  | 'ticket'
  | 'restores'
  | 'on_behalf_of'
  | 'accept_unreadable_prior'
  | 'snapshot_at'
  | 'recalled_custom_data_source'
  | 'drift_after'
  | 'drift_expected_digest'
  | 'prior_item'
  | 'recalled_custom_data'
  | 'requested_msg_body'
  | 'requested_custom_data'
  | 'reason'
  | 'erasure_id'
  | 'erased_at'
  | 'is_reason_erased'
  | 'approval'
  | 'entries'
> & {
  readonly idempotency_key: string;
  readonly payload_digest: Buffer;
  readonly prior_digest: string;
  readonly expires_at: Date;
  readonly is_expired: boolean;
  readonly ended_by: 'decline' | 'withdraw' | 'expire' | null;
  readonly ended_at: Date | null;
};

const STATE_AFTER = { decline: 'declined', withdraw: 'withdrawn', expire: 'expired' } as const;

/** A proposal as the edit that it is to become. */
export function proposedEdit(row: ProposalRow): Edit {
  const approval = approvalFor(row);
  return {
    ...factsOf(row),
    approval,
    snapshot: snapshotOf(row),
    status: statusOf(row, approval),
    ledger: ledgerIn(row.entries),
    ...erasedOf(row),
  };
}

/** The edit that was approved: it runs on the version that was seen, and on no other one. */
export function approvedIntent(row: ProposalRow): Intent {
  return {
    ...factsOf(row),
    approval: approvalFor(row),
    ifPriorDigest: row.prior_digest,
    key: { value: row.idempotency_key, payloadDigest: row.payload_digest },
  };
}

function approvalFor(row: ProposalRow): Approval {
  const approval = approvalIn(row.approval);
  if (!approval) throw new Error(`proposal ${row.id} waits for nobody`);
  return approval;
}

function factsOf(row: ProposalRow) {
  return {
    id: row.id,
    receivedAt: row.received_at.getTime(),
    message: {
      groupId: row.group_id,
      topicId: row.topic_id === '' ? null : row.topic_id,
      msgSeq: Number(row.msg_seq),
    },
    requested: contentsOf(row),
    actor: { client: row.client, operator: row.operator, ip: row.ip },
    onBehalfOf: row.on_behalf_of,
    reason: row.reason,
    ticket: row.ticket,
    restores: row.restores,
    batch: null,
    acceptUnreadablePrior: row.accept_unreadable_prior,
  };
}

const NOTHING_SENT = { im: null, attempts: 0, sentAt: null } as const;

function statusOf(row: ProposalRow, { needed, decisions }: Approval): EditStatus {
  if (row.ended_by === 'decline' || row.ended_by === 'withdraw') {
    return ended(STATE_AFTER[row.ended_by], row.ended_at ?? row.expires_at);
  }
  if (decisions.length >= needed) return { ...NOTHING_SENT, state: 'pending' } satisfies Progress;
  if (row.ended_by === 'expire' || row.is_expired) return ended('expired', row.expires_at);
  return { ...NOTHING_SENT, state: 'awaiting_approval' } satisfies Awaiting;
}

function ended(state: UnapprovedState, at: Date): Unapproved {
  return { ...NOTHING_SENT, state, settledBy: null, because: null, settledAt: at.getTime() };
}

const FIND = selectProposals('find_proposal', 'WHERE m.id = $1');
const FIND_BY_KEY = selectProposals(
  'find_proposal_by_key',
  'WHERE m.client = $1 AND m.idempotency_key = $2',
);

export async function proposalRow(run: RunStatement, id: string): Promise<ProposalRow | null> {
  const [row] = await run<ProposalRow>(FIND, [id]);
  return row ?? null;
}

export async function findProposal(connections: Connections, id: string): Promise<Edit | null> {
  const row = await proposalRow((statement, values) => connections.run(statement, values), id);
  return row && proposedEdit(row);
}

export async function findProposalByKey(
  connections: Connections,
  client: string,
  key: string,
): Promise<Edit | null> {
  const [row] = await connections.run<ProposalRow>(FIND_BY_KEY, [client, key]);
  return row ? proposedEdit(row) : null;
}

/** What is on record of an edit before it begins. */
export interface Earlier {
  /** Under which its proposal committed to what is requested, and why. */
  readonly salts: Salts;
  readonly ledger: readonly LedgerRef[];
}

export const NOTHING_EARLIER: Earlier = { salts: {}, ledger: [] };

/** $1 id */
const EARLIER: Statement = {
  name: 'proposal_earlier',
  text: `SELECT m.requested_msg_body_salt, m.requested_custom_data_salt, m.reason_salt, ${entriesWith('l.entry_id').replaceAll('m.id', 'm.proposal_id')} AS entries
    FROM proposal_content m WHERE m.proposal_id = $1`,
};

interface EarlierRow {
  readonly requested_msg_body_salt: Buffer | null;
  readonly requested_custom_data_salt: Buffer | null;
  readonly reason_salt: Buffer;
  readonly entries: string | null;
}

export async function earlierOf(connections: Connections, id: string): Promise<Earlier> {
  const [row] = await connections.run<EarlierRow>(EARLIER, [id]);
  if (!row) return NOTHING_EARLIER;
  const { requested_msg_body_salt: body, requested_custom_data_salt: data } = row;
  return {
    salts: {
      '/reason': row.reason_salt,
      ...(body ? { '/requested/MsgBody': body } : {}),
      ...(data ? { '/requested/CloudCustomData': data } : {}),
    },
    ledger: ledgerIn(row.entries),
  };
}
