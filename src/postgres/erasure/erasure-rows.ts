import type { Erasure, ErasureState, HeldBy } from '../../erasure/erasure.js';
import type { Statement } from '../connections/store.js';
import { administratorIn, scopeIn, type ScopeRow } from './scope-columns.js';

/** In `held_by`: what is not settled yet. */
export const UNSETTLED = 'unsettled';

const SELECT = `SELECT e.*, s.state, s.matched::float8, s.erased::float8, s.held::float8, s.finished_at,
    (SELECT json_agg(json_build_object('id', h.id, 'name', h.name, 'count', k.value) ORDER BY h.id)
      FROM jsonb_each(s.held_by) k LEFT JOIN hold h ON h.id::text = k.key) AS held_by
  FROM erasure e JOIN erasure_status s ON s.erasure_id = e.id`;

export const FIND_ERASURE: Statement = {
  name: 'erasure_find',
  text: `${SELECT} WHERE e.id = $1`,
};

/** $1 how many, $2 the last one before or null */
export const LIST_ERASURES: Statement = {
  name: 'erasure_list',
  text: `${SELECT} WHERE $2::uuid IS NULL OR e.id < $2 ORDER BY e.id DESC LIMIT $1`,
};

export interface ErasureRow extends ScopeRow {
  readonly id: string;
  readonly kind: Erasure['kind'];
  readonly received_at: Date;
  readonly client: string;
  readonly operator: string | null;
  readonly ip: string | null;
  readonly is_dry_run: boolean;
  readonly reason: string;
  readonly reason_salt: Buffer;
  readonly ticket: string | null;
  readonly basis: string;
  readonly includes_reasons: boolean;
  readonly account_salt: Buffer | null;
  readonly modification_ids: readonly string[] | null;
  readonly entry_ids: readonly string[] | null;
  readonly state: ErasureState;
  readonly matched: number;
  readonly erased: number;
  readonly held: number;
  readonly finished_at: Date | null;
  readonly held_by:
    | readonly {
        readonly id: string | null;
        readonly name: string | null;
        readonly count: number;
      }[]
    | null;
}

export function erasureOf(row: ErasureRow): Erasure {
  const { id, kind, client, ip, reason, ticket, basis, state, matched, erased, held } = row;
  const scope = scopeIn(row);
  return {
    id,
    kind,
    receivedAt: row.received_at.getTime(),
    by: client === '' ? null : administratorIn({ ...row, ip: ip ?? '' }),
    reason,
    ticket,
    basis,
    includeReasons: row.includes_reasons,
    isDryRun: row.is_dry_run,
    scope: Object.keys(scope).length === 0 ? null : scope,
    modificationIds: row.modification_ids,
    entryIds: row.entry_ids,
    state,
    finishedAt: row.finished_at?.getTime() ?? null,
    counts: { matched, erased, held },
    heldBy: (row.held_by ?? []).map(heldBy),
  };
}

function heldBy({ id, name, count }: NonNullable<ErasureRow['held_by']>[number]): HeldBy {
  return { id, name: name ?? UNSETTLED, count };
}
