import type { Connections, Statement } from '../connections/store.js';

/** Reported as "so many or more": what is counted at each scrape must not grow with what is there. */
const COUNTED_TO = 1_000;

/** The application's role may not read the net, so its contents are found by the months that it stands for. */
const CONTENTS: Statement = {
  name: 'contents_in_net',
  text: `WITH unmade AS (
      SELECT first_id_at(m.from_at) AS from_id, first_id_at(m.to_at) AS before_id FROM content_month m WHERE m.is_in_net
      UNION ALL
      SELECT first_id_at(max(m.to_at)), NULL FROM content_month m
    )
    SELECT count(*)::integer AS contents FROM (
      SELECT FROM unmade u JOIN modification_content c
        ON c.modification_id >= u.from_id AND (u.before_id IS NULL OR c.modification_id < u.before_id)
      WHERE c.erasure_entry_id IS NULL LIMIT $1
    ) found`,
};

/** Edits whose contents are in no month, and are not erased; counted to 1,000. */
export async function contentsInNet(connections: Connections): Promise<number> {
  const [row] = await connections.run<{ contents: number }>(CONTENTS, [COUNTED_TO]);
  return row?.contents ?? 0;
}
