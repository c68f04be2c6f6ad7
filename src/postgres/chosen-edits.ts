import type { EditFilter } from '../audit/audit-record.js';
import type { EditState } from '../edits/edit.js';
import { firstIdAt } from './first-id.js';
import { needlePairs } from './pairs.js';
import { searchForm } from './searchable.js';

/** Which edits, in which order. */
export interface Choice {
  readonly filter: EditFilter;
  readonly order: 'asc' | 'desc';
  /** Null: all of them, in any order. */
  readonly limit: number | null;
  /** The id after which to go on, in this order. */
  readonly after: string | null;
}

/** A query that gives the column `id`, with its parameters. */
export interface ChosenIds {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * The ids of the edits that match, in order, without touching contents.
 *
 * Where a state or an error code is asked for, each state is a branch of its own, so that an index gives it in order; so is
 * what the search index does not hold yet. Each branch gives at most a page.
 */
export function chosenIds({ filter, order, limit, after }: Choice): ChosenIds {
  const asked = new Parameters();
  const bounds = boundsOf(filter, order, after);
  const needle = filter.text === undefined ? null : searchForm(filter.text);
  const branches = standingsOf(filter).flatMap((standing) =>
    needle === null
      ? [branch(asked, filter, bounds, standing, null)]
      : (['indexed', 'unindexed'] as const).map((where) =>
          branch(asked, filter, bounds, standing, { needle, where }),
        ),
  );
  const end = limit === null ? '' : `ORDER BY id ${order} LIMIT ${asked.add(limit)}`;
  const [only] = branches;
  const all = branches.map((text) => `(${text} ${end})`).join(' UNION ALL ');
  const text =
    only !== undefined && branches.length === 1
      ? `${only} ${end}`
      : `SELECT id FROM (${all}) b ${end}`;
  return { text, values: asked.values };
}

/** What is asked of where an edit stands. `done` and `open` are kept in different tables. */
type Standing =
  | { readonly table: 'none' }
  | { readonly table: 'outcome'; readonly state: EditState | null }
  | { readonly table: 'claim'; readonly states: readonly EditState[] };

const OPEN: readonly EditState[] = ['pending', 'in_doubt'];

function standingsOf({ states, imErrorCode }: EditFilter): readonly Standing[] {
  if (states === undefined && imErrorCode === undefined) return [{ table: 'none' }];
  const ended = states ? states.filter((state) => !OPEN.includes(state)) : [null];
  const open = states ? states.filter((state) => OPEN.includes(state)) : OPEN;
  return [
    ...ended.map((state) => ({ table: 'outcome', state }) as const),
    ...(open.length > 0 ? [{ table: 'claim', states: open } as const] : []),
  ];
}

interface Bound {
  readonly operator: '<' | '>' | '>=';
  readonly id: string;
}

/** Bounds by id: ids sort by the time of receipt. */
function boundsOf({ from, to }: EditFilter, order: 'asc' | 'desc', after: string | null): Bound[] {
  return [
    ...(from === undefined ? [] : [{ operator: '>=', id: firstIdAt(from) } as const]),
    ...(to === undefined ? [] : [{ operator: '<', id: firstIdAt(to) } as const]),
    ...(after === null ? [] : [{ operator: order === 'asc' ? '>' : '<', id: after } as const]),
  ];
}

function branch(
  asked: Parameters,
  filter: EditFilter,
  bounds: readonly Bound[],
  standing: Standing,
  text: { readonly needle: string; readonly where: 'indexed' | 'unindexed' } | null,
): string {
  const query = new Joined(asked, bounds);
  if (standing.table === 'outcome') {
    query.join('modification_outcome', 'o');
    if (standing.state !== null) query.and((p) => `o.state = ${p}`, standing.state);
    if (filter.imErrorCode !== undefined)
      query.and((p) => `o.error_code = ${p}::bigint`, filter.imErrorCode);
  }
  if (standing.table === 'claim') narrowToOpen(query, filter, standing.states);
  if (text) {
    query.join(text.where === 'indexed' ? 'modification_search' : 'search_unindexed', 's');
    if (text.where === 'indexed')
      query.and((p) => `s.pairs @> ${p}::integer[]`, needlePairs(text.needle));
    query.join('modification_content', 'c');
    query.and((p) => `strpos(c.searchable, ${p}) > 0`, text.needle);
  }
  const { groupId, msgSeq, topicId, client, operator, ticket } = filter;
  if (groupId !== undefined) query.and((p) => `m.group_id = ${p}`, groupId);
  if (msgSeq !== undefined) query.and((p) => `m.msg_seq = ${p}::bigint`, msgSeq);
  if (topicId !== undefined) query.and((p) => `m.topic_id = ${p}`, topicId ?? '');
  if (client !== undefined) query.and((p) => `m.client = ${p}`, client);
  if (operator !== undefined) query.and((p) => `m.operator = ${p}`, operator);
  if (ticket !== undefined) query.and((p) => `m.ticket = ${p}`, ticket);
  return query.text;
}

/** An open edit is in the state of its claim, or in doubt where its replica is dead. */
function narrowToOpen(query: Joined, filter: EditFilter, states: readonly EditState[]): void {
  query.join('edit_claim', 'k');
  query.and(
    (p) => `CASE WHEN k.replica IS NULL OR EXISTS (
      SELECT FROM replica r WHERE r.id = k.replica AND r.alive_until > now()) THEN k.state ELSE 'in_doubt' END = ANY(${p}::text[])`,
    states,
  );
  query.where('NOT EXISTS (SELECT FROM modification_outcome o WHERE o.modification_id = m.id)');
  if (filter.imErrorCode !== undefined)
    query.and((p) => `k.error_code = ${p}::bigint`, filter.imErrorCode);
}

class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Modifications joined with what belongs to them, each table within the bounds: PostgreSQL carries no `<` over a join. */
class Joined {
  private readonly tables = ['modification m'];
  private readonly conditions: string[] = [];

  constructor(
    private readonly asked: Parameters,
    private readonly bounds: readonly Bound[],
  ) {
    this.bound('m.id');
  }

  join(table: string, alias: string): void {
    this.tables.push(`JOIN ${table} ${alias} ON ${alias}.modification_id = m.id`);
    this.bound(`${alias}.modification_id`);
  }

  and(condition: (parameter: string) => string, value: unknown): void {
    this.where(condition(this.asked.add(value)));
  }

  where(condition: string): void {
    this.conditions.push(condition);
  }

  get text(): string {
    const where = this.conditions.length === 0 ? '' : ` WHERE ${this.conditions.join(' AND ')}`;
    return `SELECT m.id FROM ${this.tables.join(' ')}${where}`;
  }

  private bound(column: string): void {
    for (const { operator, id } of this.bounds)
      this.and((p) => `${column} ${operator} ${p}::uuid`, id);
  }
}
