import type { Administrator, Scope } from '../../erasure/scope.js';
import { timestamp } from '../../ledger/entry.js';
import type { EntryDetails } from '../../ledger/entry-types.js';

/** The columns of a scope, as holds and erasures have them. */
export interface ScopeRow {
  readonly group_id: string | null;
  readonly topic_id: string | null;
  readonly msg_seq: string | null;
  readonly account: string | null;
  readonly of_client: string | null;
  readonly from_at: Date | null;
  readonly to_at: Date | null;
}

export const SCOPE_COLUMNS = 'group_id, topic_id, msg_seq, account, of_client, from_at, to_at';

/** In the order of `SCOPE_COLUMNS`. */
export function scopeValues(scope: Scope): unknown[] {
  const { groupId, topicId, msgSeq, account, client, from, to } = scope;
  const date = (at: number | undefined) => (at === undefined ? null : timestamp(at));
  return [groupId, topicId, msgSeq, account, client, date(from), date(to)].map(
    (value) => value ?? null,
  );
}

export function scopeIn(row: ScopeRow): Scope {
  return {
    ...(row.group_id === null ? {} : { groupId: row.group_id }),
    ...(row.topic_id === null ? {} : { topicId: row.topic_id }),
    ...(row.msg_seq === null ? {} : { msgSeq: Number(row.msg_seq) }),
    ...(row.account === null ? {} : { account: row.account }),
    ...(row.of_client === null ? {} : { client: row.of_client }),
    ...(row.from_at === null ? {} : { from: row.from_at.getTime() }),
    ...(row.to_at === null ? {} : { to: row.to_at.getTime() }),
  };
}

/** As an entry holds it: the account is only committed to. */
export function scopeFacts(scope: Scope): EntryDetails['hold.placed']['scope'] {
  const { account: _account, from, to, ...others } = scope;
  return {
    ...others,
    ...(from === undefined ? {} : { from: timestamp(from) }),
    ...(to === undefined ? {} : { to: timestamp(to) }),
  };
}

export interface AdministratorRow {
  readonly client: string;
  readonly operator: string | null;
  readonly ip: string;
}

export function administratorIn({ client, operator, ip }: AdministratorRow): Administrator {
  return { client, operator, ip };
}
