import type { Named, Schema } from './document-types.js';
import {
  anyText,
  closedObject,
  count,
  id,
  instant,
  oneOfWords,
  orNull,
  reference,
} from './schema.js';

const ids = orNull({ type: 'array', items: id });

export const erasureSchemas: Named<Schema> = {
  ErasureList: closedObject({
    items: { type: 'array', items: reference('Erasure'), description: 'The newest first.' },
    nextCursor: { ...orNull(id), description: 'For the next page; null on the last one.' },
  }),
  Erasure: closedObject({
    id,
    kind: oneOfWords(
      ['request', 'retention'],
      '`retention`: the service did it by itself, as these contents were older than they are kept.',
    ),
    state: oneOfWords(
      ['running', 'finished', 'failed'],
      '`failed`: given up after a defect; what was erased until then stays erased. Ask again.',
    ),
    dryRun: { type: 'boolean', description: 'Nothing is erased: `counts` say what would be.' },
    scope: { ...orNull(reference('Scope')), description: 'Null where the lists say what.' },
    modificationIds: ids,
    entryIds: ids,
    reason: anyText,
    ticket: orNull(anyText),
    basis: anyText,
    includeReasons: { type: 'boolean' },
    requestedAt: instant,
    requestedBy: {
      ...orNull(reference('Administrator')),
      description: 'Null for retention.',
    },
    finishedAt: orNull(instant),
    counts: closedObject({
      matched: { ...count, description: 'Contents in the scope that had not been erased before.' },
      erased: count,
      held: { ...count, description: 'Left as they are: held, or of edits that are not settled.' },
    }),
    heldBy: {
      type: 'array',
      items: reference('HeldBy'),
      description: 'What kept how many; one may be kept by several.',
    },
  }),
  HeldBy: closedObject(
    { id: { ...orNull(id), description: 'A hold; null for `unsettled`.' }, name: anyText, count },
    { reason: oneOfWords(['unsettled'], 'Edits without an outcome are left: ask again later.') },
  ),
};
