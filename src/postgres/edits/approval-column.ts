import type { Approval, ApprovalDecision } from '../../edits/edit.js';

/** What others decided on the edit or the batch with this id, as JSON text; null where it needed no approval. */
export function approvalOf(id: string): string {
  return `(SELECT json_build_object('needed', q.needed, 'decisions', (
      SELECT json_agg(json_build_object('by', d.person, 'at', round(extract(epoch FROM d.at) * 1000)::bigint,
        'decision', d.decision, 'comment', d.comment) ORDER BY d.nth)
      FROM approval_decision d WHERE d.request_id = q.id))::text
    FROM approval_request q WHERE q.id = ${id})`;
}

interface DecisionJson {
  readonly by: string | null;
  readonly at: number;
  readonly decision: string;
  readonly comment: string | null;
}

/** The text that `approvalOf` gives. */
export function approvalIn(text: string | null): Approval | null {
  if (text === null) return null;
  const found = JSON.parse(text) as { needed: number; decisions: readonly DecisionJson[] | null };
  const decisions = (found.decisions ?? []).flatMap(
    ({ by, at, decision, comment }): ApprovalDecision[] =>
      by !== null && (decision === 'approve' || decision === 'decline')
        ? [{ by, at, decision, comment }]
        : [],
  );
  return { needed: found.needed, decisions };
}
