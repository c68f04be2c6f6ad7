import type { Statement } from '../connections/store.js';

/** What is looked at many times a second by every replica. */
export const NEWEST: Statement = {
  name: 'log_newest',
  text: `SELECT (SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1) AS note,
    EXISTS (SELECT FROM ledger_unsealed) AS is_work_waiting,
    EXISTS (SELECT FROM ledger_entry WHERE type = 'key.rotated') AS rotations`,
};

/** Entries that came with a version leave the queue only where somebody says that he knows them. */
export const TAKE_TURN: Statement = {
  name: 'log_take_turn',
  text: `SELECT pg_try_advisory_xact_lock(hashtextextended('im-edit-ledger/sequencer', 0)) AS is_mine,
    set_config('im_edit_ledger.knows_drift_told', 'yes', true),
    set_config('im_edit_ledger.takes_grown_entries', 'yes', true),
    set_config('im_edit_ledger.knows_approvals', 'yes', true),
    set_config('im_edit_ledger.knows_batch_approvals', 'yes', true)`,
};

/** A statement of its own: it sees what was committed before the turn was taken. */
export const HEAD: Statement = {
  name: 'log_head',
  text: `SELECT coalesce((SELECT max(index) + 1 FROM ledger_leaf), 0) AS size,
    (SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1) AS note`,
};

/**
 * $1 how many. The numbers of the queue are given out before a commit: what saw another transaction's commit has the higher
 * number, so the first of them never lack what they follow from. Entries about one message are of one topic.
 */
export const WAITING: Statement = {
  name: 'log_waiting',
  text: `SELECT u.entry_id, e.bytes, e.at,
      CASE WHEN m.id IS NULL THEN e.modification_id::text
        ELSE m.group_id || chr(1) || m.topic_id || chr(1) || m.msg_seq END AS topic,
      l.entry_id IS NOT NULL AS is_sealed
    FROM (SELECT entry_id, queue_no FROM ledger_unsealed ORDER BY queue_no LIMIT $1) u
    LEFT JOIN ledger_entry e ON e.entry_id = u.entry_id
    LEFT JOIN ledger_leaf l ON l.entry_id = u.entry_id
    LEFT JOIN modification m ON m.id = e.modification_id
    ORDER BY u.queue_no`,
};

export const UNQUEUE: Statement = {
  name: 'log_unqueue',
  text: `DELETE FROM ledger_unsealed WHERE entry_id = ANY($1::uuid[])`,
};

export const ADD_ENTRY: Statement = {
  name: 'log_add_entry',
  text: `INSERT INTO ledger_entry (entry_id, type, at, client, bytes) VALUES ($1, $2, $3, '', $4)`,
};

/** $1 first index, $2 entries, $3 hashes */
export const ADD_LEAVES: Statement = {
  name: 'log_add_leaves',
  text: `INSERT INTO ledger_leaf (index, entry_id, leaf_hash)
    SELECT $1::bigint + n - 1, entry_id, leaf_hash
    FROM unnest($2::uuid[], $3::bytea[]) WITH ORDINALITY AS a (entry_id, leaf_hash, n)`,
};

export const ADD_TILES: Statement = {
  name: 'log_add_tiles',
  text: `INSERT INTO ledger_tile (level, index, hashes, root)
    SELECT * FROM unnest($1::integer[], $2::bigint[], $3::bytea[], $4::bytea[])`,
};

export const ADD_CHECKPOINT: Statement = {
  name: 'log_add_checkpoint',
  text: `INSERT INTO ledger_checkpoint (size, note) VALUES ($1, $2)`,
};

/** Each with the first checkpoint that covers it. */
export const ROTATIONS: Statement = {
  name: 'log_rotations',
  text: `SELECT l.index, e.bytes, c.note
    FROM ledger_entry e JOIN ledger_leaf l ON l.entry_id = e.entry_id
    CROSS JOIN LATERAL (
      SELECT note FROM ledger_checkpoint k WHERE k.size > l.index ORDER BY k.size LIMIT 1
    ) c
    WHERE e.type = 'key.rotated' ORDER BY l.index`,
};

export const FULL_TILE: Statement = {
  name: 'log_full_tile',
  text: `SELECT hashes FROM ledger_tile WHERE level = $1 AND index = $2`,
};

/** $1 from, $2 to */
export const LEAF_HASHES: Statement = {
  name: 'log_leaf_hashes',
  text: `SELECT leaf_hash AS hash FROM ledger_leaf WHERE index >= $1::bigint AND index < $2::bigint ORDER BY index`,
};

/** $1 level, $2 from, $3 to */
export const TILE_ROOTS: Statement = {
  name: 'log_tile_roots',
  text: `SELECT root AS hash FROM ledger_tile
    WHERE level = $1 AND index >= $2::bigint AND index < $3::bigint ORDER BY index`,
};
