import type { Erasure } from '../../erasure/erasure.js';
import { instant } from '../answers/instant.js';
import { scopeJson } from './hold-json.js';

/** An erasure as every answer shows it. */
export function erasureJson(erasure: Erasure): object {
  const { id, kind, state, scope, counts, heldBy, finishedAt } = erasure;
  return {
    id,
    kind,
    state,
    dryRun: erasure.isDryRun,
    scope: scope && scopeJson(scope),
    modificationIds: erasure.modificationIds,
    entryIds: erasure.entryIds,
    reason: erasure.reason,
    ticket: erasure.ticket,
    basis: erasure.basis,
    includeReasons: erasure.includeReasons,
    requestedAt: instant(erasure.receivedAt),
    requestedBy: erasure.by,
    finishedAt: finishedAt === null ? null : instant(finishedAt),
    counts,
    heldBy: heldBy.map(({ id: hold, name, count }) =>
      hold === null ? { id: null, name, count, reason: name } : { id: hold, name, count },
    ),
  };
}
