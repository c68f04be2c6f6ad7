import type { QuotaUse } from '../../audit/service-figures.js';
import type { Connections, Statement } from '../connections/store.js';

/**
 * Looks at the budgets without locking them, by the rules of `quota_share`: a replica counts while its calls may still reach IM, and
 * what waits at it while it was heard of in the last 250 ms.
 */
const QUOTA_USE: Statement = {
  name: 'quota_use',
  text: `WITH clock AS MATERIALIZED (SELECT quota_now_ms() AS ms)
    SELECT b.api, (ended.places + held.in_flight)::integer AS "inUse", held.waiting::integer AS waiting,
      quota_factor(b.slowed_at, b.slowed_to, c.ms) AS factor
    FROM quota_budget b CROSS JOIN clock c
    CROSS JOIN LATERAL (
      SELECT COALESCE(sum(b.ending[(bucket % 512 + 1)::integer]), 0) AS places
      FROM generate_series(greatest(floor(c.ms / 2)::bigint, b.ended_to) + 1, b.ended_to + 511) AS bucket
    ) ended
    CROSS JOIN LATERAL (
      SELECT COALESCE(sum(h.in_flight), 0) AS in_flight,
        COALESCE(sum((SELECT sum(w) FROM unnest(h.waiting) AS w)) FILTER (WHERE h.seen_at > c.ms - 250), 0) AS waiting
      FROM quota_holder h WHERE h.api = b.api AND h.seen_at + h.may_arrive_ms + 1000 > c.ms
    ) held
    ORDER BY b.api`,
};

/** What all replicas together use of each budget at this moment. */
export function quotaUse(connections: Connections): Promise<Omit<QuotaUse, 'callsPerSecond'>[]> {
  return connections.run(QUOTA_USE, []);
}
