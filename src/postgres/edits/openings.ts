import type { COMMITTED } from './columns.js';

type Committed = typeof COMMITTED;

/** Rows of pointer, salt and content, to stand behind VALUES. */
export function valuesOf(committed: Committed): string {
  return committed
    .map(([pointer, salt, content]) => `('${pointer}', ${salt}, ${content})`)
    .join(', ');
}

/** Pointer, salt and content of these contents of a proposal, and of what was said to decisions on it, where they are kept. */
export function openingsOfProposal(id: string, committed: Committed): string {
  return `SELECT v.pointer, v.salt, v.content
    FROM proposal m JOIN proposal_content c ON c.proposal_id = m.id
    CROSS JOIN LATERAL (VALUES ${valuesOf(committed)}) AS v (pointer, salt, content)
    WHERE m.id = ${id} AND v.salt IS NOT NULL AND v.content IS NOT NULL
    UNION ALL ${openingsOfDecisions(id)}`;
}

/** The same of what was said to decisions on a proposal. */
export function openingsOfDecisions(id: string): string {
  return `SELECT CASE d.decision WHEN 'withdraw' THEN '/reason' ELSE '/comment' END AS pointer, d.comment_salt AS salt, convert_to(d.comment, 'UTF8') AS content
    FROM approval_decision d WHERE d.request_id = ${id} AND d.comment IS NOT NULL`;
}
