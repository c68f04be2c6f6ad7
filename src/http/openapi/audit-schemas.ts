import type { Schema } from './document-types.js';
import { closedObject, digest, id, instant, orNull, reference } from './schema.js';

export const auditSchemas: Readonly<Record<string, Schema>> = {
  ModificationPage: closedObject({
    items: { type: 'array', items: reference('Modification') },
    nextCursor: {
      type: ['string', 'null'],
      description: 'For the next page, with the same filters; null on the last one.',
    },
  }),
  MessageHistory: closedObject({
    items: {
      type: 'array',
      description: 'All known versions, oldest first.',
      items: closedObject({
        source: { enum: ['original', 'edit', 'restoration', 'drift'] },
        content: { description: 'The version.' },
        digest: orNull(digest),
        modificationId: orNull(id),
        by: { description: 'Who made it, where that is known.' },
        at: orNull(instant),
      }),
    },
  }),
};
