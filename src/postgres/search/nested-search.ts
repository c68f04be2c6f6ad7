import { gramsOf } from './n-grams.js';
import type { RunStatement, Statement, Store } from '../connections/store.js';

const BATCH = 100;
/** One transaction on the backlog takes about so long; then all replicas rest four times as long. */
const STEP_MS = 200;

/** What stands as JSON inside the strings of an edit; null where nothing does that the strings do not show. */
interface NestedRow {
  readonly id: string;
  readonly text: string | null;
}

interface BacklogRow {
  readonly examined_to: string;
  readonly last_id: string;
}

const NEXT: Statement = {
  name: 'nested_search_next',
  text: `WITH next AS MATERIALIZED (
      SELECT modification_id AS id FROM nested_search_pending ORDER BY modification_id LIMIT $1
    )
    SELECT n.id, nested_text(c.searchable) AS text
    FROM next n JOIN modification_content c ON c.modification_id = n.id`,
};

/** Two replicas may work on the same edits: the one that takes them out of the queue puts them into the index. */
const INDEX: Statement = {
  name: 'nested_search_index',
  text: `WITH taken AS (
      DELETE FROM nested_search_pending WHERE modification_id = ANY($1::uuid[]) RETURNING modification_id
    )
    INSERT INTO modification_nested_search (modification_id, text, grams)
    SELECT a.id, a.text, a.grams::integer[] FROM unnest($1::uuid[], $2::text[], $3::text[]) AS a (id, text, grams)
    JOIN taken t ON t.modification_id = a.id WHERE a.text IS NOT NULL ORDER BY a.id
    ON CONFLICT DO NOTHING`,
};

/** One replica at a time, and none while they rest; a rest that is too long to be one is none. */
const TAKE_BACKLOG: Statement = {
  name: 'nested_search_take_backlog',
  text: `SELECT examined_to, last_id FROM nested_search_backlog
    WHERE only_row AND examined_to < last_id
      AND (resting_until <= now() OR resting_until > now() + interval '10 s')
    FOR UPDATE SKIP LOCKED`,
};

const EXAMINE: Statement = {
  name: 'nested_search_examine',
  text: `SELECT c.modification_id AS id, CASE
      WHEN strpos(c.searchable, '\\') > 0
        AND NOT EXISTS (SELECT FROM nested_search_pending p WHERE p.modification_id = c.modification_id)
      THEN nested_text(c.searchable) END AS text
    FROM modification_content c WHERE c.modification_id > $1::uuid AND c.modification_id <= $2::uuid
    ORDER BY c.modification_id LIMIT $3`,
};

/** An edit that is there already was indexed while it was examined. */
const ADVANCE: Statement = {
  name: 'nested_search_advance',
  text: `WITH indexed AS (
      INSERT INTO modification_nested_search (modification_id, text, grams)
      SELECT a.id, a.text, a.grams::integer[] FROM unnest($1::uuid[], $2::text[], $3::text[]) AS a (id, text, grams)
      ORDER BY a.id ON CONFLICT DO NOTHING
    )
    UPDATE nested_search_backlog SET examined_to = $4::uuid, examined = examined + $5::bigint,
      resting_until = clock_timestamp() + least(4 * (clock_timestamp() - now()), interval '5 s')
    WHERE only_row`,
};

/** Indexes edits that were recorded since the index exists; resolves to whether there may be more of them. */
export async function indexPending({ volatile }: Store): Promise<boolean> {
  const rows = await volatile.run<NestedRow>(NEXT, [BATCH]);
  if (rows.length > 0) await volatile.run(INDEX, [rows.map(({ id }) => id), ...indexOf(rows)]);
  return rows.length === BATCH;
}

/**
 * Examines edits that were recorded before: as many as a moment allows, in one transaction. How far it came is committed
 * with what it found, so that any replica goes on there. Resolves to whether there was anything to do.
 */
export function examineBacklog({ volatile }: Store, stepMs = STEP_MS): Promise<boolean> {
  return volatile.transaction(async (run) => {
    const [backlog] = await run<BacklogRow>(TAKE_BACKLOG, []);
    if (!backlog) return false;
    const until = performance.now() + stepMs;
    let examinedTo = backlog.examined_to;
    do examinedTo = await examineSome(run, examinedTo, backlog.last_id);
    while (examinedTo < backlog.last_id && performance.now() < until);
    return true;
  });
}

async function examineSome(run: RunStatement, after: string, lastId: string): Promise<string> {
  const rows = await run<NestedRow>(EXAMINE, [after, lastId, BATCH]);
  const examinedTo = (rows.length === BATCH && rows.at(-1)?.id) || lastId;
  const nested = rows.filter(({ text }) => text !== null);
  const ids = nested.map(({ id }) => id);
  await run(ADVANCE, [ids, ...indexOf(nested), examinedTo, rows.length]);
  return examinedTo;
}

function indexOf(rows: readonly NestedRow[]): unknown[] {
  return [
    rows.map(({ text }) => text),
    rows.map(({ text }) => text && `{${gramsOf(text).join(',')}}`),
  ];
}

const BACKLOG_LEFT: Statement = {
  name: 'nested_search_backlog_left',
  text: `SELECT (CASE WHEN examined_to < last_id THEN greatest(total - examined, 1) ELSE 0 END)::float8 AS left
    FROM nested_search_backlog WHERE only_row`,
};

/** How many edits of the backlog are still to be examined, of all replicas. */
export async function nestedSearchBacklog({ volatile }: Store): Promise<number> {
  const [row] = await volatile.run<{ left: number }>(BACKLOG_LEFT, []);
  return row?.left ?? 0;
}
