import type { Erasure } from '../../erasure/erasure.js';
import type { ExportedList } from '../audit/list-export.js';
import { instant } from '../answers/instant.js';
import { scopeColumns, scopeJson } from './hold-json.js';

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

/** Erasures as a file. Several ids, and several that held, stand in one cell, with spaces between. */
export const ERASURES_EXPORTED: ExportedList<Erasure> = {
  name: 'erasures',
  json: erasureJson,
  columns: {
    id: ({ id }) => id,
    kind: ({ kind }) => kind,
    state: ({ state }) => state,
    dryRun: ({ isDryRun }) => String(isDryRun),
    ...scopeColumns(({ scope }) => scope),
    modificationIds: ({ modificationIds }) => modificationIds?.join(' '),
    entryIds: ({ entryIds }) => entryIds?.join(' '),
    basis: ({ basis }) => basis,
    reason: ({ reason }) => reason,
    ticket: ({ ticket }) => ticket,
    includeReasons: ({ includeReasons }) => String(includeReasons),
    requestedAt: ({ receivedAt }) => instant(receivedAt),
    requestedByClient: ({ by }) => by?.client,
    requestedByOperator: ({ by }) => by?.operator,
    finishedAt: ({ finishedAt }) => finishedAt && instant(finishedAt),
    matched: ({ counts }) => counts.matched,
    erased: ({ counts }) => counts.erased,
    held: ({ counts }) => counts.held,
    heldBy: ({ heldBy }) => heldBy.map(({ id, name }) => id ?? name).join(' ') || null,
  },
};
