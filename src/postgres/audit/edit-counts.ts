import type { Count, Summary } from '../../audit/audit-record.js';
import type { MatchingIds } from './edit-search.js';
import { UNBEGUN_TABLES } from './unbegun.js';

export interface CountRow {
  /** Null: the row of the total. */
  readonly by: 'client' | 'operator' | 'state' | 'day' | null;
  readonly value: string | null;
  readonly count: string;
}

/** The counts of the edits chosen, in one pass over them. */
export function countsOf(ids: MatchingIds): string {
  const where = ids.values.length === 0 ? '' : `WHERE m.id IN (${ids.text})`;
  return `SELECT CASE WHEN GROUPING(client) = 0 THEN 'client' WHEN GROUPING(operator) = 0 THEN 'operator'
      WHEN GROUPING(state) = 0 THEN 'state' WHEN GROUPING(day) = 0 THEN 'day' END AS by,
      COALESCE(client, operator, state, to_char(day, 'YYYY-MM-DD')) AS value, count(*) AS count
    FROM (
      SELECT m.client, m.operator, (m.received_at AT TIME ZONE 'UTC')::date AS day,
        COALESCE(o.state, CASE WHEN k.replica IS NULL OR r.alive_until > now() THEN k.state END, 'in_doubt') AS state
      FROM modification m
      LEFT JOIN modification_outcome o ON o.modification_id = m.id
      LEFT JOIN edit_claim k ON k.modification_id = m.id
      LEFT JOIN replica r ON r.id = k.replica
      ${where}
      ${ids.hasProposals ? `UNION ALL SELECT m.client, m.operator, (m.received_at AT TIME ZONE 'UTC')::date, m.state ${UNBEGUN_TABLES} ${where}` : ''}
    ) edit
    GROUP BY GROUPING SETS ((), (client), (operator), (state), (day))`;
}

export function summaryOf(rows: readonly CountRow[]): Summary {
  const by = (fact: CountRow['by']): Count[] =>
    rows
      .filter((row) => row.by === fact)
      .map(({ value, count }) => ({ value: value ?? '', count: Number(count) }));
  return {
    total: by(null)[0]?.count ?? 0,
    byClient: by('client').sort(mostFirst),
    byOperator: by('operator').sort(mostFirst),
    byState: by('state').sort(mostFirst),
    byDay: by('day').sort((a, b) => (a.value < b.value ? -1 : 1)),
  };
}

function mostFirst(a: Count, b: Count): number {
  return b.count - a.count || (a.value < b.value ? -1 : 1);
}
