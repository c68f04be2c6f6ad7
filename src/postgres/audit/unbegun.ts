/*
 * Proposals that have not become edits: they ended by a decision, or are open. Both are found by keys in the order of ids, however many
 * proposals have become edits since.
 */

/** What ended a proposal `d`, as the state that it led to. */
export const ENDED_STATE = `CASE d.decision WHEN 'decline' THEN 'declined' WHEN 'withdraw' THEN 'withdrawn' ELSE 'expired' END`;

/** Where an open proposal `a` stands: approved, it is about to begin. */
export const OPEN_STATE = `CASE WHEN a.next_try_at IS NOT NULL THEN 'pending' WHEN a.expires_at <= now() THEN 'expired' ELSE 'awaiting_approval' END`;

/** The ids of all of them, with their states and their ends. */
const UNBEGUN = `SELECT d.request_id AS id, ${ENDED_STATE} AS state, CASE d.decision WHEN 'expire' THEN q.expires_at ELSE d.at END AS settled_at
    FROM approval_decision d JOIN approval_request q ON q.id = d.request_id WHERE d.decision <> 'approve'
  UNION ALL
  SELECT a.request_id, ${OPEN_STATE}, CASE WHEN a.next_try_at IS NULL AND a.expires_at <= now() THEN a.expires_at END
    FROM approval_open a WHERE NOT EXISTS (SELECT FROM modification e WHERE e.id = a.request_id)`;

/** As `EDIT_TABLES` of rows.ts, which `EDIT_COLUMNS` reads, with proposals in the place of modifications. */
export const UNBEGUN_TABLES = `FROM (
      SELECT p.*, NULL::uuid AS batch_id, NULL::integer AS batch_index, u.state, u.settled_at
      FROM (${UNBEGUN}) u JOIN proposal p ON p.id = u.id
    ) m
    JOIN proposal_content c ON c.proposal_id = m.id
    CROSS JOIN LATERAL (
      SELECT m.state, NULL::text AS settled_by, NULL::text AS because, m.settled_at, NULL::bigint AS error_code, NULL::bytea AS error_info,
        NULL::bytea AS error_info_salt, 0 AS attempts, NULL::timestamptz AS sent_at
    ) o
    LEFT JOIN edit_claim k ON false
    LEFT JOIN replica r ON false`;
