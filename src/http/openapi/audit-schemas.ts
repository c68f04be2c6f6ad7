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

const seconds: Schema = { type: 'number', minimum: 0 };

function counts(name: string): Schema {
  return { type: 'array', items: closedObject({ [name]: anyText, count }) };
}

/** Of what auditors read, where a standby is set up for them. */
export const viewMembers: Named<Schema> = {
  asOf: {
    ...instant,
    description:
      'Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now.',
  },
  readFrom: oneOfWords(
    ['primary', 'standby'],
    '`standby`: a copy of the database, which may lag. `primary`: the database itself. Left out without `DATABASE_AUDIT_URL`.',
  ),
};

export const auditSchemas: Named<Schema> = {
  ModificationPage: closedObject(
    {
      items: { type: 'array', items: reference('Modification') },
      nextCursor: {
        type: ['string', 'null'],
        description:
          'For the next page, with the same filters; null on the last one. A page that has a next one may be short.',
      },
    },
    viewMembers,
  ),
  ModificationSummary: closedObject(
    {
      total: count,
      byClient: counts('client'),
      byOperator: counts('operator'),
      byState: counts('state'),
      byDay: counts('day'),
      quota: {
        type: 'array',
        description: 'How much of the budgets of calls to IM all replicas use now, by API.',
        items: reference('QuotaUse'),
      },
      sealing: reference('SealingDelay'),
    },
    viewMembers,
  ),
  QuotaUse: closedObject({
    api: { ...anyText, description: "IM's name of the API." },
    callsPerSecond: { ...count, description: 'The budget: calls in any second.' },
    inUse: {
      ...count,
      description: 'Calls that reached IM in the last second, may have, or have a permit to.',
    },
    waiting: { ...count, description: 'Calls that wait for a permit.' },
    factor: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description:
        'Share of the budget that may be used: 1, or less for a while after IM said that a limit was passed.',
    },
  }),
  SealingDelay: closedObject({
    entries: { ...count, description: 'Entries that the newest checkpoint covers.' },
    delaySeconds: {
      ...seconds,
      description:
        'Since the oldest entry that has no place in the log was recorded; 0 where all have theirs.',
    },
    checkpointAgeSeconds: {
      ...orNull(seconds),
      description: 'Since the newest checkpoint was signed; null before the first.',
    },
  }),
  DecisionPage: closedObject(
    {
      items: { type: 'array', items: reference('Decision'), description: 'The newest first.' },
      nextCursor: { ...orNull(id), description: 'For the next page; null on the last one.' },
    },
    viewMembers,
  ),
  Decision: closedObject({
    kind: oneOfWords(['modification', 'batch']),
    id: { ...id, description: 'Of the modification or the batch.' },
    decision: oneOfWords(
      ['approve', 'decline', 'withdraw', 'expire'],
      '`withdraw`: the application that had asked took it back. `expire`: its time ran out.',
    ),
    at: instant,
    by: {
      ...orNull(
        closedObject({
          client: anyText,
          operator: {
            ...orNull(anyText),
            description: 'The person; null where an application withdrew and named nobody.',
          },
          ip: anyText,
        }),
      ),
      description: 'Null where its time ran out.',
    },
    comment: { ...orNull(anyText), description: 'Null where nothing was said, or it was erased.' },
    approvalsNeeded: count,
    proposal: closedObject({
      at: instant,
      client: anyText,
      operator: anyText,
      onBehalfOf: orNull(anyText),
      reason: { ...orNull(anyText), description: 'Null where it was erased.' },
      ticket: orNull(anyText),
      message: { ...orNull(reference('MessageRef')), description: 'Null for a batch.' },
      items: { ...orNull(count), description: 'How many edits a batch is of; null for one edit.' },
    }),
    ledger: closedObject({
      entryId: id,
      index: { type: ['integer', 'null'], description: 'Null until the entry is sealed.' },
    }),
  }),
  MessageHistory: closedObject(
    {
      items: {
        type: 'array',
        description: 'All known versions, oldest first.',
        items: reference('HistoryItem'),
      },
    },
    viewMembers,
  ),
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
