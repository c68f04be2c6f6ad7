import { itemStates } from '../../batches/batch.js';
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

const counts: Schema = closedObject({
  total: count,
  ...Object.fromEntries(itemStates.map((state) => [state, count])),
});

const batch: Schema = closedObject({
  id,
  state: oneOfWords(
    ['running', 'paused', 'cancelled', 'finished'],
    '`finished`: every item is final. `cancelled`: what had begun settles, the rest is `cancelled`.',
  ),
  dryRun: { type: 'boolean', description: 'Its items are only tried out: they end `dry_run`.' },
  actor: reference('Actor'),
  onBehalfOf: {
    ...orNull(anyText),
    description: 'The person for whom the operator acts; null where nobody was named.',
  },
  reason: anyText,
  ticket: orNull(anyText),
  createdAt: instant,
  finishedAt: { ...orNull(instant), description: 'Null until every item is final.' },
  restores: { ...orNull(id), description: 'The batch whose applied items this one puts back.' },
  items: {
    ...reference('BatchCounts'),
    description: 'How many items are in which state; they add up to `total` at every moment.',
  },
  ratePerSecond: {
    type: 'number',
    minimum: 0,
    description: 'Items that reached their end, a second, over the last seconds.',
  },
  secondsLeft: {
    type: ['number', 'null'],
    minimum: 0,
    description: 'Until the last item is final, at this rate; null where that is not known.',
  },
});

const item: Schema = closedObject(
  {
    index: { ...count, description: 'Its place in the batch, from 0.' },
    message: reference('MessageRef'),
    state: oneOfWords(itemStates),
    modificationId: {
      ...orNull(id),
      description: 'The edit that it became; null until it was begun, and in a dry run.',
    },
    problem: {
      ...orNull(reference('Problem')),
      description:
        'What a single edit would have answered; null where that would have been 201, and where it is not known yet.',
    },
  },
  {
    prior: {
      ...orNull(reference('MessageVersion')),
      description: 'Only in a dry run: the version that it saw.',
    },
    changes: {
      ...orNull({ type: 'array', items: reference('PatchOperation') }),
      description:
        'Only in a dry run: JSON Patch (RFC 6902) from prior to requested; null where there is a problem.',
    },
  },
);

export const batchSchemas: Named<Schema> = {
  BatchCounts: counts,
  Batch: batch,
  BatchItem: item,
  BatchItemPage: closedObject({
    items: { type: 'array', items: reference('BatchItem'), description: 'By `index`.' },
    nextCursor: {
      type: ['string', 'null'],
      description: 'For the next page, with the same state; null on the last one.',
    },
  }),
};
