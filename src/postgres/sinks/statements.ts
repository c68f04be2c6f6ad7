import type { Statement } from '../connections/store.js';

/** $1 name, $2 from index */
export const ENSURE: Statement = {
  name: 'sink_ensure',
  text: `INSERT INTO sink (name, next_index) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`,
};

/** $1 name, $2 holder, $3 ms */
export const TAKE: Statement = {
  name: 'sink_take',
  text: `UPDATE sink SET holder = $2::uuid, held_until = clock_timestamp() + $3::float8 * interval '1 ms'
    WHERE name = $1 AND (holder IS NULL OR holder = $2::uuid OR held_until < clock_timestamp())
    RETURNING name`,
};

/** $1 name, $2 holder, $3 ms */
export const KEEP: Statement = {
  name: 'sink_keep',
  text: `UPDATE sink SET held_until = clock_timestamp() + $3::float8 * interval '1 ms'
    WHERE name = $1 AND holder = $2::uuid RETURNING state, rewinds`,
};

/** $1 name, $2 holder */
export const RELEASE: Statement = {
  name: 'sink_release',
  text: `UPDATE sink SET holder = NULL, held_until = NULL WHERE name = $1 AND holder = $2::uuid`,
};

/**
 * $1 name, $2 holder, $3 how many entries are looked through, $4 patterns of types, $5 limit, $6 bytes. One row for each entry;
 * at least one while the sink is held.
 */
export const NEXT: Statement = {
  name: 'sink_next',
  text: `WITH held AS MATERIALIZED (
      SELECT state, rewinds, next_index FROM sink WHERE name = $1 AND holder = $2::uuid
    ), scanned AS MATERIALIZED (
      SELECT l.index, l.entry_id FROM held h CROSS JOIN LATERAL (
        SELECT index, entry_id FROM ledger_leaf WHERE index >= h.next_index ORDER BY index LIMIT $3
      ) l WHERE h.state = 'running'
    ), matching AS (
      SELECT s.index, s.entry_id, e.type, e.at, e.bytes
      FROM scanned s LEFT JOIN ledger_entry e ON e.entry_id = s.entry_id
      WHERE $4::text[] IS NULL OR e.entry_id IS NULL OR e.type LIKE ANY ($4::text[])
      ORDER BY s.index LIMIT $5
    ), sized AS MATERIALIZED (
      SELECT m.*, sum(length(m.bytes)) OVER (ORDER BY m.index) - length(m.bytes) AS bytes_before FROM matching m
    )
    SELECT h.state, h.rewinds, h.next_index, c.count AS scanned, c.last, (SELECT count(*) FROM sized) AS matching,
      f.index, f.entry_id, f.type, f.at, f.bytes
    FROM held h CROSS JOIN (SELECT count(*), max(index) AS last FROM scanned) c
      LEFT JOIN (SELECT * FROM sized WHERE bytes_before < $6 OR bytes IS NULL) f ON true
    ORDER BY f.index`,
};

/** $1 name, $2 holder, $3 rewinds, $4 from, $5 to, $6 whether there was an answer, $7 its status */
export const ADVANCE: Statement = {
  name: 'sink_advance',
  text: `UPDATE sink SET next_index = $5,
      last_status = CASE WHEN $6::boolean THEN $7::integer ELSE last_status END,
      last_error = CASE WHEN $6::boolean THEN NULL ELSE last_error END,
      last_at = CASE WHEN $6::boolean THEN clock_timestamp() ELSE last_at END
    WHERE name = $1 AND holder = $2::uuid AND rewinds = $3 AND next_index = $4
    RETURNING name`,
};

/** $1 name, $2 holder, $3 status, $4 error */
export const FAILED: Statement = {
  name: 'sink_failed',
  text: `UPDATE sink SET last_status = $3, last_error = $4, last_at = clock_timestamp()
    WHERE name = $1 AND holder = $2::uuid`,
};

/** $1 name, $2 holder, $3 status, $4 error */
export const STOPPED: Statement = {
  name: 'sink_stopped',
  text: `UPDATE sink SET last_status = $3, last_error = $4, last_at = clock_timestamp(),
      state = CASE state WHEN 'running' THEN 'stopped' ELSE state END
    WHERE name = $1 AND holder = $2::uuid`,
};

/** $1 name */
export const PAUSE: Statement = {
  name: 'sink_pause',
  text: `UPDATE sink SET state = 'paused' WHERE name = $1 AND state = 'running'`,
};

/** $1 name */
export const RESUME: Statement = {
  name: 'sink_resume',
  text: `UPDATE sink SET state = 'running' WHERE name = $1 AND state IN ('paused', 'stopped')`,
};

/** $1 name, $2 from index */
export const REWIND: Statement = {
  name: 'sink_rewind',
  text: `UPDATE sink SET next_index = $2, rewinds = rewinds + 1 WHERE name = $1 AND next_index >= $2
    RETURNING name`,
};

/** $1 names, $2 where each begins that nobody has taken yet */
export const STATUSES: Statement = {
  name: 'sink_statuses',
  text: `SELECT a.name, coalesce(s.state, 'running') AS state, p.next_index,
      greatest(0, coalesce(l.last, -1) + 1 - p.next_index) AS lag_entries,
      greatest(0, extract(epoch FROM clock_timestamp() - e.at))::float8 AS lag_seconds,
      s.last_status, s.last_error, s.last_at
    FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS a (name, from_index, n)
      LEFT JOIN sink s ON s.name = a.name
      CROSS JOIN LATERAL (SELECT coalesce(s.next_index, a.from_index) AS next_index) p
      CROSS JOIN (SELECT max(index) AS last FROM ledger_leaf) l
      LEFT JOIN ledger_leaf f ON f.index = p.next_index
      LEFT JOIN ledger_entry e ON e.entry_id = f.entry_id
    ORDER BY a.n`,
};
