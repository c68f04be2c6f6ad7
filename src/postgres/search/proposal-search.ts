import type { Statement, Store } from '../connections/store.js';
import { gramsOf } from './n-grams.js';
import { searchable } from './searchable.js';

const BATCH = 100;

interface ToIndex {
  readonly id: string;
  /** Null: a replica of an older version proposed it. */
  readonly text: string | null;
  readonly prior_item: Buffer | null;
  readonly recalled_custom_data: Buffer | null;
  readonly requested_msg_body: Buffer | null;
  readonly requested_custom_data: Buffer | null;
}

const NEXT: Statement = {
  name: 'proposal_search_next',
  text: `WITH next AS MATERIALIZED (
      SELECT s.proposal_id AS id, s.text FROM proposal_search s WHERE s.grams IS NULL ORDER BY s.proposal_id LIMIT $1
    )
    SELECT n.id::text, n.text, c.*
    FROM next n CROSS JOIN LATERAL (
      SELECT c.prior_item, c.recalled_custom_data, c.requested_msg_body, c.requested_custom_data
      FROM proposal_content c WHERE c.proposal_id = n.id LIMIT 1
    ) c`,
};

/** What a proposal is found by: its strings $1, and what stands as JSON inside them. */
export const withNested = (strings: string): string =>
  `concat_ws(chr(65535), ${strings}, nested_text(${strings}))`;

/** $1 texts, in their order. */
const WITH_NESTED: Statement = {
  name: 'proposal_search_with_nested',
  text: `SELECT ${withNested('a.text')} AS text FROM unnest($1::text[]) WITH ORDINALITY AS a (text, n) ORDER BY a.n`,
};

/** Two replicas may work on the same ones; what was erased meanwhile is not there any more, and does not come back. */
const INDEX: Statement = {
  name: 'proposal_search_index',
  text: `UPDATE proposal_search s SET text = a.text, grams = a.grams::integer[]
    FROM unnest($1::uuid[], $2::text[], $3::text[]) AS a (id, text, grams)
    WHERE s.proposal_id = a.id AND s.grams IS NULL`,
};

/** Indexes proposals, those that older versions made as well; resolves to whether there may be more of them. */
export async function indexProposals({ volatile }: Store): Promise<boolean> {
  const rows = await volatile.run<ToIndex>(NEXT, [BATCH]);
  if (rows.length === 0) return false;
  const texts = await volatile.run<{ text: string }>(WITH_NESTED, [rows.map(stringsOf)]);
  await volatile.run(INDEX, [
    rows.map(({ id }) => id),
    texts.map(({ text }) => text),
    texts.map(({ text }) => `{${gramsOf(text).join(',')}}`),
  ]);
  return rows.length === BATCH;
}

function stringsOf(row: ToIndex): string {
  if (row.text !== null) return row.text;
  const { prior_item: item, recalled_custom_data: json } = row;
  return searchable(item && { item, recalledCustomData: json && { json, source: 'edit' } }, {
    ...(row.requested_msg_body ? { msgBody: row.requested_msg_body } : {}),
    ...(row.requested_custom_data ? { cloudCustomData: row.requested_custom_data } : {}),
  });
}
