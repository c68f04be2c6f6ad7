import type { Named, Schema } from './document-types.js';
import { anyText, closedObject, id, instant, oneOfWords, orNull, reference } from './schema.js';

export const holdSchemas: Named<Schema> = {
  HoldList: closedObject({
    items: { type: 'array', items: reference('Hold'), description: 'The newest first.' },
  }),
  Hold: closedObject({
    id,
    name: anyText,
    state: oneOfWords(['in_force', 'released']),
    scope: reference('Scope'),
    reason: anyText,
    ticket: orNull(anyText),
    placedAt: instant,
    placedBy: reference('Administrator'),
    releasedAt: { ...orNull(instant), description: 'Null while it is in force.' },
    releasedBy: orNull(reference('Administrator')),
    releaseReason: orNull(anyText),
  }),
  Administrator: closedObject({
    client: anyText,
    operator: {
      ...orNull(anyText),
      description: 'The person who has logged in; null where an application called.',
    },
    ip: anyText,
  }),
};
