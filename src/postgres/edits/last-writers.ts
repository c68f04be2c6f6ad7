import type { LastWriter } from '../../edits/record.js';
import { contentsOf, type EditRow } from './rows.js';
import type { Statement } from '../connections/store.js';

/** What `LAST_WRITERS` gives. */
export type LastWriterRow = Pick<
  EditRow,
  'id' | 'client' | 'operator' | 'requested_msg_body' | 'requested_custom_data'
> & { readonly settled_at: Date };

/** $1, $2, $3 a message, $4 a modification of it or null: the applied edits before it that wrote each of its members last. */
export const LAST_WRITERS: Statement = {
  name: 'last_writers',
  text: `
    SELECT m.id, m.client, m.operator, o.settled_at, c.requested_msg_body, c.requested_custom_data
    FROM (${lastWriter('requested_msg_body')} UNION ${lastWriter('requested_custom_data')}) w
    CROSS JOIN LATERAL (SELECT * FROM modification WHERE id = w.id LIMIT 1) m
    CROSS JOIN LATERAL (SELECT * FROM modification_outcome WHERE modification_id = w.id LIMIT 1) o
    CROSS JOIN LATERAL (SELECT * FROM modification_content WHERE modification_id = w.id LIMIT 1) c`,
};

function lastWriter(member: string): string {
  return `(
      SELECT m.id FROM modification m
      WHERE m.group_id = $1 AND m.topic_id = $2 AND m.msg_seq = $3::bigint
        AND m.claim_no < COALESCE((SELECT claim_no FROM modification WHERE id = $4::uuid), 9223372036854775807)
        AND (SELECT o.state FROM modification_outcome o WHERE o.modification_id = m.id) = 'applied'
        AND (SELECT c.${member} FROM modification_content c WHERE c.modification_id = m.id) IS NOT NULL
      ORDER BY m.claim_no DESC LIMIT 1)`;
}

export function lastWriterOf(row: LastWriterRow): LastWriter {
  const { id, client, operator, settled_at } = row;
  return { id, client, operator, settledAt: settled_at.getTime(), written: contentsOf(row) };
}
