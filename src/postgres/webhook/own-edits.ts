import type { Edit } from '../../edits/edit.js';
import type { ReportedBefore, ReportedEdit } from '../../edits/reported.js';
import { reportOf, type ReportRow } from './webhook-rows.js';
import type { RunStatement, Statement } from '../connections/store.js';

/** $1 edits of ours. */
const OWN_EVENTS: Statement = {
  name: 'told_own_events',
  text: `SELECT w.modification_id AS id, count(*)::int AS n, max(t.event_at) AS last_at
    FROM told_own w JOIN told_edit t ON t.id = w.told_id WHERE w.modification_id = ANY($1::uuid[]) GROUP BY 1`,
};

/** $1 to $3 the message, $4 the event in question, $5 its time. */
const LAST_OF_OTHERS: Statement = {
  name: 'told_last_of_others',
  text: `SELECT t.id, t.group_id, t.topic_id, t.msg_seq, t.event_at, t.account, t.msg_body, t.custom_data FROM told_edit t
    WHERE t.group_id = $1 AND t.topic_id = $2 AND t.msg_seq = $3::bigint AND t.id <> $4::uuid AND t.event_at <= $5 AND t.erasure_entry_id IS NULL
      AND NOT EXISTS (SELECT FROM told_own w WHERE w.told_id = t.id)
    ORDER BY t.event_at DESC, t.id DESC LIMIT 1`,
};

/** $1 what was reported, $2 the edit, $3 how many events it accounts for already: of two at once, one is classified anew. */
const OWN: Statement = {
  name: 'told_own',
  text: `WITH own AS (
      INSERT INTO told_own (told_id, modification_id, nth)
      SELECT told_id, $2::uuid, $3::int FROM told_unjudged WHERE told_id = $1
      ON CONFLICT DO NOTHING RETURNING told_id
    ) DELETE FROM told_unjudged WHERE told_id IN (SELECT told_id FROM own)`,
};

/** What else IM reported about the message. */
export async function reportsBefore(
  run: RunStatement,
  reportId: string,
  { message, at }: ReportedEdit,
  edits: readonly Edit[],
): Promise<ReportedBefore> {
  const rows = await run<{ id: string; n: number; last_at: Date }>(OWN_EVENTS, [
    edits.map(({ id }) => id),
  ]);
  const asked = [message.groupId, message.topicId ?? '', message.msgSeq, reportId, new Date(at)];
  const [last] = await run<ReportRow>(LAST_OF_OTHERS, asked);
  const own = rows.map(
    ({ id, n, last_at }) => [id, { count: n, lastAt: last_at.getTime() }] as const,
  );
  return { own: new Map(own), last: last ? reportOf(last) : null };
}

/** Keeps that what IM reported is an edit of ours, which that one accounts for. */
export async function recordOwn(
  run: RunStatement,
  reportId: string,
  { id }: Edit,
  { own }: ReportedBefore,
): Promise<void> {
  await run(OWN, [reportId, id, own.get(id)?.count ?? 0]);
}
