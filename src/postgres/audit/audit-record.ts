import {
  AuditRecord,
  type EditFilter,
  type EvidencedEdit,
  type PageAsked,
  type Summary,
} from '../../audit/audit-record.js';
import type { PageOf } from '../../audit/page.js';
import type { ReportedVersion } from '../../audit/history-items.js';
import type { Edit, MessageRef } from '../../edits/edit.js';
import { auditRows } from './audit-rows.js';
import { matchingIds } from './edit-search.js';
import { editOf, type EditRow, selectEdits } from '../edits/rows.js';
import { countsOf, type CountRow, summaryOf } from './edit-counts.js';
import { streamEdits, streamEvidence } from './edit-stream.js';
import { cursorAfter, snapshotColumn } from './keyset-paging.js';
import type { Statement, Store } from '../connections/store.js';

interface ToldRow {
  readonly topic_id: string;
  readonly event_at: Date;
  readonly msg_body: Buffer;
  readonly custom_data: Buffer | null;
  readonly seen_in: string | null;
  readonly own_of: string | null;
}

/** What an edit saw, too, has the entry of that drift. */
const TOLD: Statement = {
  name: 'told_of_message',
  text: `SELECT t.topic_id, t.event_at, t.msg_body, t.custom_data,
      CASE WHEN l.modification_id IS NOT NULL THEN l.entry_id END AS seen_in, w.modification_id AS own_of
    FROM told_edit t LEFT JOIN told_drift d ON d.told_id = t.id LEFT JOIN ledger_entry l ON l.entry_id = d.entry_id
      LEFT JOIN told_own w ON w.told_id = t.id
    WHERE (d.told_id IS NOT NULL OR w.told_id IS NOT NULL) AND t.erasure_entry_id IS NULL AND t.group_id = $1 AND t.msg_seq = $2::bigint AND ($3::text IS NULL OR t.topic_id = $3) ORDER BY t.event_at, t.id`,
};

/** What auditors ask, answered from the tables of the record, over connections that nobody else uses. */
export class PostgresAuditRecord extends AuditRecord {
  constructor(private readonly store: Store) {
    super();
  }

  async page(asked: PageAsked): Promise<PageOf<Edit>> {
    const ids = matchingIds({ ...asked, limit: asked.limit + 1 });
    const values = [...ids.values];
    const snapshot = snapshotColumn(
      asked,
      ['m.id', 'm.received_at'],
      (value) => `$${values.push(value)}`,
    );
    // The limit is taken before the joins with contents: a deep page then costs what a first page costs.
    const chosen = `WHERE m.id IN (${ids.text}) ORDER BY m.id ${asked.order}`;
    const { text } = selectEdits('', chosen, `${snapshot} AS snapshot`);
    const rows = await this.rows<EditRow & { snapshot: string | null }>(text, values);
    return { rows: rows.slice(0, asked.limit).map(editOf), next: cursorAfter(rows, asked) };
  }

  all(
    filter: EditFilter,
    order: 'asc' | 'desc',
    signal: AbortSignal,
  ): AsyncIterable<readonly Edit[]> {
    return streamEdits(this.store.exports, everythingChosen(filter, order), signal);
  }

  allWithEvidence(
    filter: EditFilter,
    order: 'asc' | 'desc',
    signal: AbortSignal,
  ): AsyncIterable<readonly EvidencedEdit[]> {
    return streamEvidence(this.store.exports, everythingChosen(filter, order), signal);
  }

  async summary(filter: EditFilter): Promise<Summary> {
    const ids = matchingIds({ filter, order: 'asc', limit: null, after: null });
    const rows = await this.rows<CountRow>(countsOf(ids), ids.values);
    return summaryOf(rows);
  }

  async ofMessage(
    message: Omit<MessageRef, 'topicId'> & { topicId: string | null | undefined },
  ): Promise<readonly Edit[]> {
    const { groupId, msgSeq, topicId } = message;
    const inTopic = topicId === undefined ? '' : ' AND m.topic_id = $3';
    const chosen = `WHERE m.group_id = $1 AND m.msg_seq = $2::bigint${inTopic} ORDER BY m.claim_no`;
    const values = [groupId, msgSeq, ...(topicId === undefined ? [] : [topicId ?? ''])];
    return this.edits(selectEdits('', chosen).text, values);
  }

  async reportedOf(
    message: Omit<MessageRef, 'topicId'> & { topicId: string | null | undefined },
  ): Promise<readonly ReportedVersion[]> {
    const { groupId, msgSeq, topicId } = message;
    const topic = topicId === undefined ? null : (topicId ?? '');
    const rows = await auditRows<ToldRow>(this.store, TOLD, [groupId, msgSeq, topic]);
    return rows.map((row) => ({
      message: { groupId, msgSeq, topicId: row.topic_id === '' ? null : row.topic_id },
      version: {
        msgBody: row.msg_body,
        customData: row.custom_data && { json: row.custom_data, source: 'callback' },
      },
      at: row.event_at.getTime(),
      seenIn: row.seen_in,
      ownOf: row.own_of,
    }));
  }

  private async edits(text: string, values: readonly unknown[]): Promise<readonly Edit[]> {
    const rows = await this.rows<EditRow>(text, values);
    return rows.map(editOf);
  }

  private rows<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return auditRows(this.store, { name: '', text }, [...values]);
  }
}

function everythingChosen(filter: EditFilter, order: 'asc' | 'desc') {
  const { text, values } = matchingIds({ filter, order, limit: null, after: null });
  const isEverything = values.length === 0;
  return {
    text: `${isEverything ? '' : `WHERE m.id IN (${text})`} ORDER BY m.id ${order}`,
    values,
  };
}
