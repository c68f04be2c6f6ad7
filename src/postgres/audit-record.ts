import {
  AuditRecord,
  type EditFilter,
  type PageAsked,
  QueryTooWide,
  type Summary,
} from '../audit/audit-record.js';
import type { Edit, MessageRef } from '../edits/edit.js';
import { StoreUnavailable } from '../edits/store-unavailable.js';
import { chosenIds } from './chosen-edits.js';
import { editOf, type EditRow, selectEdits } from './edit-rows.js';
import { countsOf, type CountRow, summaryOf } from './edit-counts.js';
import { streamEdits } from './edit-stream.js';
import type { Store } from './store.js';

/** SQLSTATE query_canceled: the statement timeout. */
const QUERY_CANCELED = '57014';

/** What auditors ask, answered from the tables of the record, over connections that nobody else uses. */
export class PostgresAuditRecord extends AuditRecord {
  constructor(private readonly store: Store) {
    super();
  }

  async page(asked: PageAsked): Promise<readonly Edit[]> {
    const ids = chosenIds(asked);
    // The limit is taken before the joins with contents: a deep page then costs what a first page costs.
    const chosen = `WHERE m.id IN (${ids.text}) ORDER BY m.id ${asked.order}`;
    return this.edits(selectEdits('', chosen).text, ids.values);
  }

  all(
    filter: EditFilter,
    order: 'asc' | 'desc',
    signal: AbortSignal,
  ): AsyncIterable<readonly Edit[]> {
    const ids = chosenIds({ filter, order, limit: null, after: null });
    const isEverything = ids.values.length === 0;
    const chosen = `${isEverything ? '' : `WHERE m.id IN (${ids.text})`} ORDER BY m.id ${order}`;
    const { text } = selectEdits('', chosen);
    return streamEdits(this.store.exports, { text, values: ids.values }, signal);
  }

  async summary(filter: EditFilter): Promise<Summary> {
    const ids = chosenIds({ filter, order: 'asc', limit: null, after: null });
    const rows = await asked(
      this.store.audit.run<CountRow>({ name: '', text: countsOf(ids) }, [...ids.values]),
    );
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

  private async edits(text: string, values: readonly unknown[]): Promise<readonly Edit[]> {
    const rows = await asked(this.store.audit.run<EditRow>({ name: '', text }, [...values]));
    return rows.map(editOf);
  }
}

/** Tells a query that took too long from a database that is away. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StoreUnavailable && codeOf(error.cause) === QUERY_CANCELED)
      throw new QueryTooWide(error.message, { cause: error.cause });
    throw error;
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : null;
}
