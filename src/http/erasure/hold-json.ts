import type { Hold } from '../../erasure/hold.js';
import type { Scope } from '../../erasure/scope.js';
import type { Columns } from '../audit/csv.js';
import type { ExportedList } from '../audit/list-export.js';
import { instant } from '../answers/instant.js';

/** A hold as every answer shows it. */
export function holdJson({ id, name, scope, reason, ticket, release, ...hold }: Hold): object {
  return {
    id,
    name,
    state: release === null ? 'in_force' : 'released',
    scope: scopeJson(scope),
    reason,
    ticket,
    placedAt: instant(hold.placedAt),
    placedBy: hold.placedBy,
    releasedAt: release && instant(release.at),
    releasedBy: release && release.by,
    releaseReason: release && release.reason,
  };
}

export function scopeJson({ from, to, ...others }: Scope): object {
  return {
    ...others,
    ...(from === undefined ? {} : { from: instant(from) }),
    ...(to === undefined ? {} : { to: instant(to) }),
  };
}

/** Holds as a file. What a scope does not say is an empty cell. */
export const HOLDS_EXPORTED: ExportedList<Hold> = {
  name: 'holds',
  json: holdJson,
  columns: {
    id: ({ id }) => id,
    name: ({ name }) => name,
    state: ({ release }) => (release === null ? 'in_force' : 'released'),
    ...scopeColumns(({ scope }) => scope),
    reason: ({ reason }) => reason,
    ticket: ({ ticket }) => ticket,
    placedAt: ({ placedAt }) => instant(placedAt),
    placedByClient: ({ placedBy }) => placedBy.client,
    placedByOperator: ({ placedBy }) => placedBy.operator,
    releasedAt: ({ release }) => release && instant(release.at),
    releasedByClient: ({ release }) => release?.by.client,
    releasedByOperator: ({ release }) => release?.by.operator,
    releaseReason: ({ release }) => release?.reason,
  },
};

export function scopeColumns<One>(scopeOf: (one: One) => Scope | null): Columns<One> {
  return {
    groupId: (one) => scopeOf(one)?.groupId,
    topicId: (one) => scopeOf(one)?.topicId,
    msgSeq: (one) => scopeOf(one)?.msgSeq,
    account: (one) => scopeOf(one)?.account,
    client: (one) => scopeOf(one)?.client,
    from: (one) => timeIn(scopeOf(one)?.from),
    to: (one) => timeIn(scopeOf(one)?.to),
  };
}

function timeIn(epochMs: number | undefined): string | undefined {
  return epochMs === undefined ? undefined : instant(epochMs);
}
