import type { Schema } from './document-types.js';
import { patchOperation, states } from './modification-schemas.js';
import { closedObject, digest, id, instant, orNull, reference } from './schema.js';

function counts(name: string, value: Schema): Schema {
  const item = closedObject({ [name]: value, count: { type: 'integer', minimum: 1 } });
  return { type: 'array', items: item };
}

export const auditSchemas: Readonly<Record<string, Schema>> = {
  ModificationSummary: closedObject({
    total: { type: 'integer', minimum: 0 },
    byClient: counts('client', { type: 'string' }),
    byOperator: counts('operator', { type: 'string' }),
    byState: counts('state', { enum: [...states] }),
    byDay: {
      ...counts('day', { type: 'string', format: 'date' }),
      description:
        'By day of receipt in UTC, oldest first; the other lists have the most frequent first.',
    },
  }),
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
        message: reference('MessageRef'),
        content: closedObject({
          MsgBody: { description: 'As IM has it: usually an array of elements.' },
          CloudCustomData: reference('PriorCustomData'),
        }),
        digest,
        changes: {
          ...orNull({ type: 'array', items: patchOperation }),
          description: 'JSON Patch (RFC 6902) from the version before; null for the first one.',
        },
        modificationId: {
          ...orNull(id),
          description:
            'The edit that made it; of a version that was found, the edit that found it, null where the webhook told of it.',
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
