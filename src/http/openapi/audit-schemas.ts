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
        content: closedObject({
          MsgBody: { description: 'As IM has it: usually an array of elements.' },
          CloudCustomData: reference('PriorCustomData'),
        }),
        digest,
        modificationId: {
          ...id,
          description:
            'The edit that made it; of a version that was found, the edit that found it.',
        },
        by: {
          ...orNull(reference('Actor')),
          description: 'Null where it was found: nobody knows who made it.',
        },
        at: {
          ...instant,
          description: 'When it was made; of a version that was found, when it was found.',
        },
      }),
    },
  }),
};
