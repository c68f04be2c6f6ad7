import { batchStates, itemStates } from '../../batches/batch.js';
import type { Named, Schema } from './document-types.js';
import { reasonSchema } from './modification-schemas.js';
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

export const batchSchema: Schema = closedObject({
  id,
  state: oneOfWords(
    batchStates,
    '`finished`: every item is final. `cancelled`: what had begun settles, the rest is `cancelled`. `awaiting_approval`: it waits for the decision of others, and nothing has begun; `declined`, `expired`, `withdrawn`: it never will.',
  ),
  dryRun: { type: 'boolean', description: 'Its items are only tried out: they end `dry_run`.' },
  actor: reference('Actor'),
  onBehalfOf: {
    ...orNull(anyText),
    description: 'The person for whom the operator acts; null where nobody was named.',
  },
  reason: reasonSchema,
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
  approvals: {
    type: 'array',
    items: reference('ApprovalDecision'),
    description: 'What persons decided on the batch as a whole, the oldest first.',
  },
  approvalsNeeded: {
    ...count,
    description: 'How many persons have to approve it before it begins; 0: none has.',
  },
  itemsChecked: {
    ...orNull(count),
    description:
      'Of a batch that needs approval: how many items have been checked as a dry run does; nobody can approve it before all have been. Null where no approval is needed.',
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
      description:
        'In a dry run, and of a batch that needs approval until the item begins: the version that was seen. An item that was approved runs on no other one.',
    },
    changes: {
      ...orNull({ type: 'array', items: reference('PatchOperation') }),
      description:
        'Where there is `prior`: JSON Patch (RFC 6902) from prior to requested; null where there is a problem.',
    },
  },
);

export const batchSchemas: Named<Schema> = {
  BatchCounts: counts,
  Batch: batchSchema,
  BatchItem: item,
  BatchItemPage: closedObject({
    items: { type: 'array', items: reference('BatchItem'), description: 'By `index`.' },
    nextCursor: {
      type: ['string', 'null'],
      description: 'For the next page, with the same state; null on the last one.',
    },
  }),
};
