import { ENTRY_TYPE_NAMES } from '../../ledger/entry-types.js';
import { viewMembers } from './audit-schemas.js';
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

const index = {
  type: ['integer', 'null'],
  description: 'Its place in the log; null until sealed.',
};
const base64: Schema = { type: 'string', description: 'Base 64.' };

const entryType: Schema = {
  type: 'string',
  description: `One of ${ENTRY_TYPE_NAMES.map((type) => `\`${type}\``).join(', ')}, or one that a newer version of the service wrote.`,
};

export const ledgerSchemas: Named<Schema> = {
  Event: closedObject({
    index,
    entryId: id,
    type: entryType,
    at: instant,
    actor: { ...orNull(reference('EventActor')), description: 'Null for the service itself.' },
    subject: { ...orNull(reference('EventSubject')), description: 'What it is about.' },
    details: {
      type: 'object',
      additionalProperties: true,
      description: 'By type. A newer version may have added members.',
    },
  }),
  EventType: oneOfWords(ENTRY_TYPE_NAMES),
  EventActor: closedObject({ client: anyText, operator: orNull(anyText), ip: orNull(anyText) }),
  EventSubject: closedObject({
    modificationId: orNull(id),
    message: orNull(reference('MessageRef')),
  }),
  EventPage: closedObject(
    { items: { type: 'array', items: reference('Event') } },
    {
      nextCursor: {
        type: ['string', 'null'],
        description:
          'For the next page, with the same filters; null on the last one. Left out with `fromIndex`.',
      },
      nextIndex: {
        ...count,
        description:
          'Only with `fromIndex`: the `fromIndex` of the next page, also on an empty one.',
      },
      ...viewMembers,
    },
  ),
  Opening: closedObject({ pointer: anyText, salt: base64, content: base64 }),
  ReceiptEntry: closedObject({
    index: count,
    type: entryType,
    entry: { type: 'string', description: 'The exact bytes, base 64.' },
    proof: { type: 'string', description: 'A C2SP tlog-proof.' },
    openings: { type: 'array', items: reference('Opening') },
  }),
  Receipt: closedObject(
    {
      format: { type: 'string', const: 'im-edit-ledger/receipt/1' },
      key: { type: 'string', description: 'The verifier key of the log.' },
      modificationId: id,
      entries: { type: 'array', items: reference('ReceiptEntry') },
    },
    {
      batchEntries: {
        type: 'array',
        items: reference('ReceiptEntry'),
        description:
          'Of an item of a batch that others approved: the proposal of the batch, its approvals, and that it was accepted.',
      },
    },
  ),
};
