import {
  AuditRecord,
  type EditFilter,
  type EvidencedEdit,
  type MessageAsked,
  type PageAsked,
  type RecordOfMessage,
  type Summary,
} from '../../audit/audit-record.js';
import type { PageOf } from '../../audit/page.js';
import type { ErasedReport, ReportedVersion } from '../../audit/history-items.js';
import type { Edit } from '../../edits/edit.js';
import type { OnView, Viewed } from '../../audit/read-view.js';
import { AuditReads, type StandbyReads } from './audit-reads.js';
import { matchingIds } from './edit-search.js';
import {
  EDIT_COLUMNS,
  EDIT_TABLES,
  editOf,
  type EditRow,
  FOUND,
  selectEdits,
} from '../edits/rows.js';
import { countsOf, type CountRow, summaryOf } from './edit-counts.js';
import { streamEdits, streamEvidence } from './edit-stream.js';
import { cursorAfter, joinsOf, snapshotColumn } from './keyset-paging.js';
import type { Query } from '../connections/copy-out.js';
import { UNBEGUN_TABLES } from './unbegun.js';
import type { RunStatement, Statement, Store } from '../connections/store.js';

interface ReportedRow {
  readonly topic_id: string;
  readonly event_at: Date;
  readonly msg_body: Buffer;
  readonly custom_data: Buffer | null;
  readonly seen_in: string | null;
  readonly own_of: string | null;
  readonly drift_after: string | null;
  readonly erased_at: Date | null;
  readonly erasure_id: string | null;
}

/** What an edit saw, too, has the entry of that drift. */
const REPORTS: Statement = {
  name: 'told_of_message',
  text: `SELECT t.topic_id, t.event_at, t.msg_body, t.custom_data,
      CASE WHEN l.modification_id IS NOT NULL THEN l.entry_id END AS seen_in, w.modification_id AS own_of, d.last_modification_id AS drift_after,
      x.at AS erased_at, convert_from(x.bytes, 'UTF8')::jsonb #>> '{details,erasureId}' AS erasure_id
    FROM told_edit t LEFT JOIN told_drift d ON d.told_id = t.id LEFT JOIN ledger_entry l ON l.entry_id = d.entry_id
      LEFT JOIN told_own w ON w.told_id = t.id LEFT JOIN ledger_entry x ON x.entry_id = t.erasure_entry_id
    WHERE (d.told_id IS NOT NULL OR w.told_id IS NOT NULL) AND t.group_id = $1 AND t.msg_seq = $2::bigint AND ($3::text IS NULL OR t.topic_id = $3) ORDER BY t.event_at, t.id`,
};

/** What auditors ask, answered from the tables of the record, over connections that nobody else uses. */
export class PostgresAuditRecord extends AuditRecord {
  private readonly reads: AuditReads;

  constructor(store: Store, standby: StandbyReads | null = null) {
    super();
    this.reads = new AuditReads(store, standby);
  }

  page(asked: PageAsked): Promise<PageOf<Edit> & Viewed> {
    const ids = matchingIds({ ...asked, limit: asked.limit + 1 });
    const values = [...ids.values];
    const snapshot = snapshotColumn(
      asked,
      ['m.id', 'm.received_at'],
      (value) => `$${values.push(value)}`,
    );
    // The limit is taken before the joins with contents: a deep page then costs what a first page costs.
    const chosen = 'WHERE m.id IN (SELECT id FROM ids)';
    const columns = `${EDIT_COLUMNS}, ${snapshot} AS snapshot, m.id AS sort_id`;
    const text = `WITH ids AS MATERIALIZED (${ids.text})
      SELECT * FROM (
        SELECT ${columns}, ${FOUND} AS found_items ${EDIT_TABLES} ${chosen}
        ${ids.hasProposals ? `UNION ALL SELECT ${columns}, NULL::bytea[] ${UNBEGUN_TABLES} ${chosen}` : ''}
      ) one ORDER BY sort_id ${asked.order}`;
    return this.reads.read(async (run) => {
      const rows = await run<EditRow & { snapshot: string | null }>({ name: '', text }, values);
      return { rows: rows.slice(0, asked.limit).map(editOf), next: cursorAfter(rows, asked) };
    }, joinsOf(asked));
  }

  all(
    filter: EditFilter,
    order: 'asc' | 'desc',
    signal: AbortSignal,
    onView: OnView,
  ): AsyncIterable<readonly Edit[]> {
    const rowsOf = (query: Query) => this.reads.stream(query, signal, onView);
    return streamEdits(rowsOf, everythingChosen(filter, order));
  }

  allWithEvidence(
    filter: EditFilter,
    order: 'asc' | 'desc',
    signal: AbortSignal,
    onView: OnView,
  ): AsyncIterable<readonly EvidencedEdit[]> {
    const rowsOf = (query: Query) => this.reads.stream(query, signal, onView);
    return streamEvidence(rowsOf, everythingChosen(filter, order));
  }

  summary(filter: EditFilter): Promise<Summary & Viewed> {
    const ids = matchingIds({ filter, order: 'asc', limit: null, after: null });
    return this.reads.read(async (run) =>
      summaryOf(await run<CountRow>({ name: '', text: countsOf(ids) }, [...ids.values])),
    );
  }

  ofMessage(message: MessageAsked): Promise<RecordOfMessage & Viewed> {
    return this.reads.read(async (run) => ({
      edits: await editsOf(run, message),
      ...(await reportedOf(run, message)),
    }));
  }
}

async function editsOf(run: RunStatement, message: MessageAsked): Promise<readonly Edit[]> {
  const { groupId, msgSeq, topicId } = message;
  const inTopic = topicId === undefined ? '' : ' AND m.topic_id = $3';
  const chosen = `WHERE m.group_id = $1 AND m.msg_seq = $2::bigint${inTopic} ORDER BY m.claim_no`;
  const values = [groupId, msgSeq, ...(topicId === undefined ? [] : [topicId ?? ''])];
  return (await run<EditRow>(selectEdits('', chosen), values)).map(editOf);
}

async function reportedOf(
  run: RunStatement,
  message: MessageAsked,
): Promise<Pick<RecordOfMessage, 'reported' | 'erasedReports'>> {
  const { groupId, msgSeq, topicId } = message;
  const topic = topicId === undefined ? null : (topicId ?? '');
  const rows = await run<ReportedRow>(REPORTS, [groupId, msgSeq, topic]);
  const reported: ReportedVersion[] = [];
  const erasedReports: ErasedReport[] = [];
  for (const row of rows) {
    const about = { groupId, msgSeq, topicId: row.topic_id === '' ? null : row.topic_id };
    const common = { message: about, at: row.event_at.getTime() };
    if (row.erased_at === null) reported.push({ ...common, ...reportIn(row) });
    else if (row.own_of === null && row.seen_in === null)
      erasedReports.push({
        ...common,
        erased: { at: row.erased_at.getTime(), erasureId: row.erasure_id ?? '' },
      });
  }
  return { reported, erasedReports };
}

function reportIn(row: ReportedRow): Omit<ReportedVersion, 'message' | 'at'> {
  return {
    version: {
      msgBody: row.msg_body,
      customData: row.custom_data && { json: row.custom_data, source: 'callback' },
    },
    seenIn: row.seen_in,
    ownOf: row.own_of,
    driftAfter: row.drift_after,
  };
}

function everythingChosen(filter: EditFilter, order: 'asc' | 'desc') {
  const { text, values, hasProposals } = matchingIds({ filter, order, limit: null, after: null });
  const isEverything = values.length === 0;
  return {
    order,
    hasProposals,
    text: `${isEverything ? '' : `WHERE m.id IN (${text})`} ORDER BY m.id ${order}`,
    values,
  };
}
