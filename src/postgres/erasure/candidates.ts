import type { RunStatement, Statement } from '../connections/store.js';
import { firstIdAt } from '../audit/first-id.js';
import type { ErasureRow } from './erasure-rows.js';

/** So many contents are erased by one step, and named by one entry. */
const MOST_AT_ONCE = 250;
/** So many contents are looked at by one step where it takes reading them. */
const MOST_LOOKED_AT = 5_000;

type Asked = Pick<
  ErasureRow,
  | 'group_id'
  | 'topic_id'
  | 'msg_seq'
  | 'account'
  | 'of_client'
  | 'from_at'
  | 'to_at'
  | 'modification_ids'
>;

/** What the next step is about, in the order of ids. */
export interface Candidates {
  readonly ids: readonly string[];
  /** Everything up to this one has been looked at then. */
  readonly doneTo: string;
  readonly isLast: boolean;
}

interface CandidateRow {
  readonly ids: readonly string[] | null;
  readonly last_id: string | null;
  readonly looked_at: number;
}

/** The next modifications of a target that still have contents, be they edits or proposals that no edit was made of. */
export async function candidatesAfter(
  run: RunStatement,
  asked: Asked,
  after: string,
): Promise<Candidates> {
  const values: unknown[] = [];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const statement = statementFor(asked, after, add);
  const [row] = await run<CandidateRow>(statement, values);
  const { ids: found, last_id: lastId = null, looked_at: lookedAt = 0 } = row ?? {};
  const ids = (found ?? []).slice(0, MOST_AT_ONCE);
  const isCut = (found ?? []).length > MOST_AT_ONCE;
  return {
    ids,
    doneTo: (isCut ? ids.at(-1) : lastId) ?? after,
    isLast: !isCut && lookedAt < windowOf(asked),
  };
}

function windowOf({ account }: Asked): number {
  return account === null ? MOST_AT_ONCE : MOST_LOOKED_AT;
}

function statementFor(asked: Asked, after: string, add: (value: unknown) => string): Statement {
  const { account } = asked;
  const conditions = [`m.id > ${add(after)}::uuid`];
  const equal = [
    ['group_id', asked.group_id, 'text'],
    ['topic_id', asked.topic_id, 'text'],
    ['msg_seq', asked.msg_seq, 'bigint'],
    ['client', asked.of_client, 'text'],
  ] as const;
  for (const [column, value, type] of equal)
    if (value !== null) conditions.push(`m.${column} = ${add(value)}::${type}`);
  if (asked.from_at) conditions.push(`m.id >= ${add(firstIdAt(asked.from_at.getTime()))}::uuid`);
  if (asked.to_at) conditions.push(`m.id < ${add(firstIdAt(asked.to_at.getTime()))}::uuid`);
  if (asked.modification_ids) conditions.push(`m.id = ANY(${add(asked.modification_ids)}::uuid[])`);
  const limit = add(windowOf(asked));
  const inOrder = `ORDER BY id LIMIT ${limit}::int`;
  const where = conditions.join(' AND ');
  const isLeft = `c.erasure_id IS NULL ${account === null ? '' : `AND ${sentBy(add(account))}`}`;
  const notBegun = (id: string): string =>
    `NOT EXISTS (SELECT FROM modification e WHERE e.id = ${id})`;
  return {
    name: '',
    text: `WITH looked_at AS MATERIALIZED (
        (SELECT m.id FROM modification m WHERE ${where} ${inOrder})
        UNION ALL (SELECT m.id FROM proposal m WHERE ${where} AND ${notBegun('m.id')} ${inOrder}) ${inOrder}
      ), found AS (
        SELECT w.id FROM looked_at w CROSS JOIN LATERAL (
          (SELECT FROM modification_content c WHERE c.modification_id = w.id AND ${isLeft} LIMIT 1)
          UNION ALL (SELECT FROM proposal_content c WHERE c.proposal_id = w.id AND ${notBegun('w.id')} AND ${isLeft} LIMIT 1)
        ) c
      )
      SELECT (SELECT array_agg(id ORDER BY id) FROM found) AS ids,
        (SELECT id FROM looked_at ORDER BY id DESC LIMIT 1) AS last_id, (SELECT count(*) FROM looked_at)::int AS looked_at`,
  };
}

/** In an item that has neither the text of the account nor anything escaped, it is not the sender: no need to parse it. */
function sentBy(account: string): string {
  return `(position(convert_to(${account}::text, 'UTF8') IN c.prior_item) > 0 OR position('\\x5c'::bytea IN c.prior_item) > 0)
    AND sent_by(c.prior_item) = ${account}::text`;
}
