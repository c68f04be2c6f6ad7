import {
  type DecisionFilter,
  type DecisionPage,
  DecisionRecord,
  type RecordedDecision,
} from '../../audit/decision-record.js';
import type { OnView } from '../../audit/read-view.js';
import { BinaryRow } from '../connections/binary-row.js';
import type { Query } from '../connections/copy-out.js';
import type { Store } from '../connections/store.js';
import { AuditReads, type StandbyReads } from './audit-reads.js';
import { firstIdAt } from './first-id.js';

/** A decision as JSON: whether a page or a stream is read, it is the same text. */
const DECISION = `json_build_object(
    'kind', r.kind,
    'id', r.id,
    'decision', d.decision,
    'at', floor(extract(epoch FROM d.at) * 1000),
    'by', CASE WHEN d.decision <> 'expire' THEN json_build_object('client', d.client, 'person', d.person, 'ip', d.ip) END,
    'comment', d.comment,
    'approvalsNeeded', r.needed,
    'proposal', json_build_object(
      'at', floor(extract(epoch FROM r.received_at) * 1000),
      'client', r.client,
      'operator', r.operator,
      'onBehalfOf', r.on_behalf_of,
      'reason', NULLIF(COALESCE(c.reason, b.reason), ''),
      'ticket', COALESCE(p.ticket, b.ticket),
      'message', CASE WHEN p.id IS NOT NULL THEN
        json_build_object('groupId', p.group_id, 'msgSeq', p.msg_seq, 'topicId', NULLIF(p.topic_id, '')) END,
      'items', b.total
    ),
    'entryId', d.entry_id,
    'index', l.index
  )::text`;

const TABLES = `FROM approval_decision d JOIN approval_request r ON r.id = d.request_id
    LEFT JOIN proposal p ON p.id = r.id LEFT JOIN proposal_content c ON c.proposal_id = r.id
    LEFT JOIN batch b ON b.id = r.id LEFT JOIN ledger_leaf l ON l.entry_id = d.entry_id`;

/** Decisions in PostgreSQL, in the order of their entries, whose ids tell the time. */
export class PostgresDecisionRecord extends DecisionRecord {
  private readonly reads: AuditReads;

  constructor(store: Store, standby: StandbyReads | null = null) {
    super();
    this.reads = new AuditReads(store, standby);
  }

  page(filter: DecisionFilter, limit: number, after: string | null): Promise<DecisionPage> {
    const { text, values } = queryOf(filter, after, limit + 1);
    return this.reads.read(async (run) => {
      const found = await run<{ decision: string }>({ name: '', text }, [...values]);
      const rows = found.slice(0, limit).map(({ decision }) => decisionIn(decision));
      return { rows, next: found.length > limit ? (rows.at(-1)?.entryId ?? null) : null };
    });
  }

  async *all(
    filter: DecisionFilter,
    signal: AbortSignal,
    onView: OnView,
  ): AsyncGenerator<readonly RecordedDecision[], void, undefined> {
    for await (const rows of this.reads.stream(queryOf(filter, null, null), signal, onView)) {
      yield rows.map((row) => decisionIn(new BinaryRow(row).text() ?? ''));
    }
  }
}

/** The newest first: those that match, after an entry, at most so many; null: all. */
export function queryOf(filter: DecisionFilter, after: string | null, limit: number | null): Query {
  const { from, to } = filter;
  const values: unknown[] = [];
  const add = (value: unknown) => `$${values.push(value)}`;
  const conditions = (
    [
      ['d.decision = ?', filter.decision],
      ['d.person_key = person_key(?)', filter.person],
      ['r.operator = ?', filter.operator],
      ['r.client = ?', filter.client],
      ['d.entry_id >= ?::uuid', from === undefined ? undefined : firstIdAt(from)],
      ['d.entry_id < ?::uuid', to === undefined ? undefined : firstIdAt(to)],
      ['d.entry_id < ?::uuid', after ?? undefined],
    ] as const
  ).flatMap(([sql, value]) => (value === undefined ? [] : [sql.replace('?', add(value))]));
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const end = limit === null ? '' : `LIMIT ${add(limit)}`;
  return {
    text: `SELECT ${DECISION} AS decision ${TABLES} ${where} ORDER BY d.entry_id DESC ${end}`,
    values,
  };
}

function decisionIn(json: string): RecordedDecision {
  return JSON.parse(json) as RecordedDecision;
}
