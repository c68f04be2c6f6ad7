import type { EditFilter } from '../../audit/audit-record.js';
import type { Cursor } from '../../audit/page.js';
import type { EditState } from '../../edits/edit.js';
import { firstIdAt } from './first-id.js';
import { needleGrams } from '../search/n-grams.js';
import { type Bound, shownBetween, type KeyRange, keyRangesAfter } from './keyset-paging.js';
import { searchForm } from '../search/searchable.js';
import {
  type ProposalSource,
  proposalSourcesOf,
  type StateSource,
  stateSourcesOf,
} from './state-sources.js';
import { PROPOSAL_TEXT_SOURCES, type SoughtText, TEXT_SOURCES, textsOf } from './text-sources.js';

/** Which edits, in which order. */
export interface EditQuery {
  readonly filter: EditFilter;
  readonly order: 'asc' | 'desc';
  /** Null: all of them, in any order. */
  readonly limit: number | null;
  /** Where to go on, in this order. */
  readonly after: Cursor | null;
}

/** A query that gives the column `id`, with its parameters. */
export interface MatchingIds {
  /** Whether proposals that have not become edits may be among them. */
  readonly hasProposals: boolean;
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * The ids of the edits that match, in order, without touching contents.
 *
 * Where a state or an error code is asked for, each state is a branch of its own, so that an index gives it in order; so is
 * what the search index does not hold yet, and what was recorded late. Each branch gives at most a page. So are proposals that
 * have not become edits: those that ended, and those that are open.
 */
export function matchingIds(edits: EditQuery): MatchingIds {
  const { filter, order, limit, after } = edits;
  const asked = new Parameters();
  const needle = filter.text === undefined ? null : searchForm(filter.text);
  const proposals = proposalSourcesOf(filter);
  const hasProposals = proposals.length > 0;
  const branches = keyRangesAfter(after, order).flatMap((range) => [
    ...stateSourcesOf(filter).flatMap((source) =>
      textsOf(needle, TEXT_SOURCES).map((text) =>
        branch(asked, edits, range, { source, text, hasProposals }),
      ),
    ),
    ...proposals.flatMap((source) =>
      textsOf(needle, PROPOSAL_TEXT_SOURCES).map((text) =>
        proposalBranch(asked, edits, range, { source, text }),
      ),
    ),
  ]);
  const end = limit === null ? '' : `ORDER BY id ${order} LIMIT ${asked.add(limit)}`;
  if (branches.length === 0) return { ...NOTHING, hasProposals };
  const [only] = branches;
  const all = branches.map((text) => `(SELECT id FROM (${text}) a ${end})`).join(' UNION ALL ');
  const text =
    only !== undefined && branches.length === 1
      ? `${only} ${end}`
      : `SELECT id FROM (${all}) b ${end}`;
  return { text, values: asked.values, hasProposals };
}

/** Such as proposals with an error code. It has a parameter: without any, everything is meant. */
const NOTHING = { text: 'SELECT NULL::uuid AS id WHERE $1::boolean', values: [false] };

function proposalBranch(
  asked: Parameters,
  { filter, order, limit }: EditQuery,
  range: KeyRange,
  { source, text }: { readonly source: ProposalSource; readonly text: SoughtText },
): string {
  const { table, alias, state, where } = source;
  const query = new Joined(asked, [...boundsOf(filter), ...range.bounds]);
  query.join(table, alias, 'request_id');
  query.join('proposal', 'm', 'id');
  query.where(where);
  for (const condition of shownBetween(range, 'm.xmin', (value) => asked.add(value))) {
    query.where(condition);
  }
  for (const [column, value] of ownColumns(filter)) query.and((p) => `m.${column} = ${p}`, value);
  if (filter.states) query.and((p) => `${state} = ANY(${p}::text[])`, filter.states);
  if (!text) return query.text;
  query.join(text.source.table, 's', 'proposal_id');
  if (text.source.isIndex) query.and((p) => `s.grams @> ${p}::integer[]`, needleGrams(text.needle));
  else query.where('s.grams IS NULL');
  return holding(asked, { order, limit }, query.text, text);
}

/** Bounds by id: ids sort by the time of receipt. */
function boundsOf({ from, to }: EditFilter): Bound[] {
  return [
    ...(from === undefined ? [] : [{ operator: '>=', id: firstIdAt(from) } as const]),
    ...(to === undefined ? [] : [{ operator: '<', id: firstIdAt(to) } as const]),
  ];
}

interface Sought {
  readonly source: StateSource;
  readonly text: SoughtText;
  readonly hasProposals: boolean;
}

/** An edit that was on a page as a proposal does not come again. */
const FIRST_XMIN = 'COALESCE((SELECT q.xmin FROM proposal q WHERE q.id = m.id), m.xmin)';

function branch(
  asked: Parameters,
  { filter, order, limit }: EditQuery,
  range: KeyRange,
  { source, text, hasProposals }: Sought,
): string {
  const own = ownColumns(filter);
  const query = new Joined(asked, [...boundsOf(filter), ...range.bounds]);
  const shown = shownBetween(range, hasProposals ? FIRST_XMIN : 'm.xmin', (value) =>
    asked.add(value),
  );
  if (own.length > 0 || shown.length > 0 || (source.table === 'none' && !text))
    query.join('modification', 'm', 'id');
  for (const condition of shown) query.where(condition);
  for (const [column, value] of own) query.and((p) => `m.${column} = ${p}`, value);
  if (source.table === 'outcome') {
    query.join('modification_outcome', 'o');
    if (source.state !== null) query.and((p) => `o.state = ${p}`, source.state);
    if (filter.imErrorCode !== undefined)
      query.and((p) => `o.error_code = ${p}::bigint`, filter.imErrorCode);
  }
  if (source.table === 'claim') narrowToOpen(query, filter, source.states);
  if (!text) return query.text;
  query.join(text.source.table, 's');
  if (text.source.isIndex) query.and((p) => `s.grams @> ${p}::integer[]`, needleGrams(text.needle));
  return holding(asked, { order, limit }, query.text, text);
}

/**
 * Candidates are put in order first, so that contents are looked into only until the page is full. There is one table at this
 * level, and no second ORDER BY: only then does PostgreSQL know while it plans the inner query that few of its rows are
 * wanted. What a filter lets through stays in order.
 */
function holding(
  asked: Parameters,
  { order, limit }: Pick<EditQuery, 'order' | 'limit'>,
  candidates: string,
  { needle, source }: NonNullable<SoughtText>,
): string {
  return `SELECT i.id FROM (${candidates}${limit === null ? '' : ` ORDER BY id ${order}`}) i
    WHERE ${source.holds(asked.add(needle))}${limit === null ? '' : ` LIMIT ${asked.add(limit)}`}`;
}

/** What is asked of the columns of the modification itself. */
function ownColumns(filter: EditFilter): (readonly [string, string | number])[] {
  const { groupId, msgSeq, topicId, client, operator, onBehalfOf, ticket, batch } = filter;
  const asked = [
    ['group_id', groupId],
    ['msg_seq', msgSeq],
    ['topic_id', topicId === null ? '' : topicId],
    ['client', client],
    ['operator', operator],
    ['on_behalf_of', onBehalfOf],
    ['ticket', ticket],
    ['batch_id', batch],
  ] as const;
  return asked.flatMap(([column, value]) =>
    value === undefined ? [] : [[column, value] as const],
  );
}

/** An open edit is in the state of its claim, or in doubt where its replica is dead. */
function narrowToOpen(query: Joined, filter: EditFilter, states: readonly EditState[]): void {
  query.join('edit_claim', 'k');
  query.and(
    (p) => `CASE WHEN k.replica IS NULL OR EXISTS (
      SELECT FROM replica r WHERE r.id = k.replica AND r.alive_until > now()) THEN k.state ELSE 'in_doubt' END = ANY(${p}::text[])`,
    states,
  );
  query.where(
    'NOT EXISTS (SELECT FROM modification_outcome o WHERE o.modification_id = k.modification_id)',
  );
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

/** Tables of edits joined, each within the bounds: PostgreSQL carries no `<` over a join. */
class Joined {
  private readonly tables: string[] = [];
  private readonly conditions: string[] = [];
  private id = '';

  constructor(
    private readonly asked: Parameters,
    private readonly bounds: readonly Bound[],
  ) {}

  join(table: string, alias: string, idColumn = 'modification_id'): void {
    const id = `${alias}.${idColumn}`;
    this.tables.push(
      this.id === '' ? `${table} ${alias}` : `JOIN ${table} ${alias} ON ${id} = ${this.id}`,
    );
    if (this.id === '') this.id = id;
    for (const { operator, id: bound } of this.bounds)
      this.and((p) => `${id} ${operator} ${p}::uuid`, bound);
  }

  and(condition: (parameter: string) => string, value: unknown): void {
    this.where(condition(this.asked.add(value)));
  }

  where(condition: string): void {
    this.conditions.push(condition);
  }

  get text(): string {
    const where = this.conditions.length === 0 ? '' : ` WHERE ${this.conditions.join(' AND ')}`;
    return `SELECT ${this.id} AS id FROM ${this.tables.join(' ')}${where}`;
  }
}
