import { AuditRecord, type EditFilter, type PageAsked } from '../audit/audit-record.js';
import type { Edit, MessageRef } from '../edits/edit.js';
import { firstIdAt } from './first-id.js';
import { editOf, type EditRow, selectEdits } from './edit-rows.js';
import { searchForm } from './searchable.js';
import type { Store } from './store.js';

/** What auditors ask, answered from the tables of the record. */
export class PostgresAuditRecord extends AuditRecord {
  constructor(private readonly store: Store) {
    super();
  }

  async page(asked: PageAsked): Promise<readonly Edit[]> {
    const where = new Where();
    narrow(where, asked.filter);
    const isAscending = asked.order === 'asc';
    if (asked.after !== null) {
      where.and((p) => `m.id ${isAscending ? '>' : '<'} ${p}::uuid`, asked.after);
    }
    const limit = where.parameter(asked.limit);
    const direction = isAscending ? 'ASC' : 'DESC';
    // The limit is taken before the joins with contents: a deep page then costs what a first page costs.
    const chosen = `WHERE m.id IN (SELECT m.id FROM modification m ${where.text} ORDER BY m.id ${direction} LIMIT ${limit})
      ORDER BY m.id ${direction}`;
    const statement = selectEdits(`audit_${where.shape}_${asked.order}`, chosen);
    const rows = await this.store.durable.run<EditRow>(statement, where.values);
    return rows.map(editOf);
  }

  async ofMessage(
    message: Omit<MessageRef, 'topicId'> & { topicId: string | null | undefined },
  ): Promise<readonly Edit[]> {
    const where = new Where();
    const { groupId, msgSeq, topicId } = message;
    narrow(where, { groupId, msgSeq, ...(topicId === undefined ? {} : { topicId }) });
    const statement = selectEdits(`history_${where.shape}`, `${where.text} ORDER BY m.claim_no`);
    const rows = await this.store.durable.run<EditRow>(statement, where.values);
    return rows.map(editOf);
  }
}

/** The conditions of a query, each with its parameter. */
class Where {
  readonly values: unknown[] = [];
  private readonly conditions: string[] = [];

  and(condition: (parameter: string) => string, value: unknown): void {
    this.conditions.push(condition(this.parameter(value)));
  }

  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  get text(): string {
    return this.conditions.length === 0 ? '' : `WHERE ${this.conditions.join(' AND ')}`;
  }

  /** Tells statements with different conditions apart, so that each is prepared once. */
  get shape(): string {
    const words = this.conditions.map((condition) => condition.replaceAll(/[^a-z<>=]+/g, ''));
    return fnv1a(words.join('&'));
  }
}

function narrow(where: Where, filter: EditFilter): void {
  const {
    groupId,
    msgSeq,
    topicId,
    client,
    operator,
    states,
    ticket,
    imErrorCode,
    from,
    to,
    text,
  } = filter;
  if (groupId !== undefined) where.and((p) => `m.group_id = ${p}`, groupId);
  if (msgSeq !== undefined) where.and((p) => `m.msg_seq = ${p}::bigint`, msgSeq);
  if (topicId !== undefined) where.and((p) => `m.topic_id = ${p}`, topicId ?? '');
  if (client !== undefined) where.and((p) => `m.client = ${p}`, client);
  if (operator !== undefined) where.and((p) => `m.operator = ${p}`, operator);
  if (ticket !== undefined) where.and((p) => `m.ticket = ${p}`, ticket);
  if (from !== undefined) where.and((p) => `m.id >= ${p}::uuid`, firstIdAt(from));
  if (to !== undefined) where.and((p) => `m.id < ${p}::uuid`, firstIdAt(to));
  if (states !== undefined) where.and(isInState, states);
  if (imErrorCode !== undefined) where.and(hasErrorCode, imErrorCode);
  if (text !== undefined) where.and(holdsText, searchForm(text));
}

/** An edit without outcome is open: in the state of its claim, in doubt where its replica is dead. */
function isInState(states: string): string {
  return `(EXISTS (SELECT FROM modification_outcome o WHERE o.modification_id = m.id AND o.state = ANY(${states}::text[]))
    OR (${states}::text[] && '{pending,in_doubt}' AND NOT EXISTS (
      SELECT FROM modification_outcome o WHERE o.modification_id = m.id)
      AND COALESCE((SELECT k.state FROM edit_claim k LEFT JOIN replica r ON r.id = k.replica
        WHERE k.modification_id = m.id AND (k.replica IS NULL OR r.alive_until > now())), 'in_doubt')
        = ANY(${states}::text[])))`;
}

function hasErrorCode(code: string): string {
  return `(EXISTS (SELECT FROM modification_outcome o WHERE o.modification_id = m.id AND o.error_code = ${code}::bigint)
    OR EXISTS (SELECT FROM edit_claim k WHERE k.modification_id = m.id AND k.error_code = ${code}::bigint))`;
}

function holdsText(text: string): string {
  return `EXISTS (SELECT FROM modification_content s WHERE s.modification_id = m.id AND strpos(s.searchable, ${text}) > 0)`;
}

/** FNV-1a, 32 bits: short names for prepared statements. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
