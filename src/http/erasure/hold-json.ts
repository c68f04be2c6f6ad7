import type { Hold } from '../../erasure/hold.js';
import type { Scope } from '../../erasure/scope.js';
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
