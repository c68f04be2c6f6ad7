import type { DecisionRefusal } from '../../edits/approval-verdict.js';
import type { RunStatement, Statement } from '../connections/store.js';

/** $1 an edit or a batch that was proposed, $2 the `sub` of a person. */
const SAME_SUBJECT: Statement = {
  name: 'approvals_same_subject',
  text: `SELECT COALESCE(r.operator_sub = $2, false) AS has_asked, EXISTS (
      SELECT FROM approval_decision d WHERE d.request_id = r.id AND d.sub = $2 AND d.decision IN ('approve', 'decline')) AS has_decided
    FROM approval_request r WHERE r.id = $1`,
};

interface SubjectRow {
  readonly has_asked: boolean;
  readonly has_decided: boolean;
}

/** Why a person may not decide on this, by whichever name she or others know her; null: nothing is known. */
export async function whyNotSubject(
  run: RunStatement,
  id: string,
  sub: string,
): Promise<DecisionRefusal | null> {
  const [row] = await run<SubjectRow>(SAME_SUBJECT, [id, sub]);
  if (row?.has_asked === true) return { kind: 'own-edit' };
  return row?.has_decided === true ? { kind: 'already-decided', isHers: true } : null;
}
