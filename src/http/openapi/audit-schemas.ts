import type { Named, Schema } from './document-types.js';
import {
  anyText,
  closedObject,
  count,
  digest,
  id,
  instant,
  oneOfWords,
  orNull,
  reference,
} from './schema.js';

function counts(name: string): Schema {
  return { type: 'array', items: closedObject({ [name]: anyText, count }) };
}

export const auditSchemas: Named<Schema> = {
  ModificationPage: closedObject({
    items: { type: 'array', items: reference('Modification') },
    nextCursor: {
      type: ['string', 'null'],
      description:
        'For the next page, with the same filters; null on the last one. A page that has a next one may be short.',
    },
  }),
  ModificationSummary: closedObject({
    total: count,
    byClient: counts('client'),
    byOperator: counts('operator'),
    byState: counts('state'),
    byDay: counts('day'),
  }),
  MessageHistory: closedObject({
    items: {
      type: 'array',
      description: 'All known versions, oldest first.',
      items: reference('HistoryItem'),
    },
  }),
  KnownContent: closedObject({
    MsgBody: { type: 'array', items: reference('ReadElement') },
    CloudCustomData: reference('PriorCustomData'),
  }),
  HistoryItem: closedObject({
    source: oneOfWords(
      ['original', 'edit', 'restoration', 'drift', 'removed'],
      '`drift`: a version made around the service. `removed`: the message was seen to be gone.',
    ),
    certainty: oneOfWords(
      ['certain', 'possible'],
      '`possible`: an overwrite of ours that was sent, or may have been, and of which nobody knows whether it took effect, or beside which MsgBody.',
    ),
    message: reference('MessageRef'),
    content: {
      anyOf: [reference('KnownContent'), reference('ErasedContents'), { type: 'null' }],
      description: 'Null where the message was gone.',
    },
    digest: {
      ...orNull(digest),
      description: 'Null where the message was gone, or the contents were erased.',
    },
    changes: {
      ...orNull({ type: 'array', items: reference('PatchOperation') }),
      description:
        'JSON Patch (RFC 6902) from the version of the item before; null for the first, for a removal or erased contents, and after one.',
    },
    modificationId: {
      ...orNull(id),
      description:
        'The edit that made it; of a version that was found, or of a removal, the edit that found it; null where the webhook reported it.',
    },
    by: {
      ...orNull(reference('Actor')),
      description: 'Null where it was found: nobody knows who made it.',
    },
    onBehalfOf: {
      type: ['string', 'null'],
      description: 'The person for whom `by.operator` acted; null where nobody was named.',
    },
    at: {
      ...instant,
      description: 'When it was made; of a version that was found, when it was found.',
    },
  }),
};
