import { EDIT_STATES } from '../audit/filters.js';
import type { Named, Schema } from './document-types.js';
import {
  anyInteger,
  anyText,
  closedObject,
  count,
  digest,
  id,
  instant,
  oneOfWords,
  openObject,
  orNull,
  reference,
} from './schema.js';

/** Of what IM has, in a shape that IM decides on. */
const readElement = openObject(
  { MsgType: anyText, MsgContent: { type: 'object', additionalProperties: true } },
  'An element as IM has it.',
);

const readBody: Schema = {
  description: 'As IM has it: an array of elements; an object in system messages.',
  anyOf: [
    { type: 'array', items: reference('ReadElement') },
    { type: 'object', additionalProperties: true },
  ],
};

const im = closedObject({ errorCode: anyInteger, errorInfo: anyText });

const problem: Schema = {
  ...closedObject(
    {
      type: { type: 'string', format: 'uri-reference', pattern: '^/problems/[a-z-]+$' },
      title: anyText,
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: {
        type: 'string',
        minLength: 1,
        description: 'What happened this time and what to do, in English, for a person.',
      },
      requestId: {
        type: 'string',
        pattern: '^[A-Za-z0-9._-]{1,128}$',
        description:
          'The `X-Request-Id` of this answer: under it, the service has logged the request. A replay has its own.',
      },
    },
    {
      errors: { type: 'array', items: reference('Fault') },
      modificationId: id,
      im: reference('ImError'),
    },
  ),
  description: 'RFC 9457.',
};

const fault: Schema = {
  ...closedObject(
    { message: anyText },
    {
      pointer: { type: 'string', description: 'RFC 6901, into the body.' },
      header: anyText,
      parameter: anyText,
    },
  ),
  description: 'One fault of the request, and where it is.',
};

const priorCustomData: Schema = {
  oneOf: [
    closedObject({ known: { type: 'boolean', const: false } }),
    closedObject({
      known: { type: 'boolean', const: true },
      value: anyText,
      source: oneOfWords(
        ['im', 'edit', 'callback'],
        'Where it is known from: IM itself, an earlier edit, or the webhook of IM.',
      ),
    }),
  ],
};

const version: Schema = openObject(
  {
    From_Account: anyText,
    MsgTimeStamp: anyInteger,
    MsgBody: reference('ReadBody'),
    CloudCustomData: reference('PriorCustomData'),
    erased: reference('Erased'),
    digest: {
      ...orNull(digest),
      description: 'Null where nothing is left that could be edited, as of a recalled message.',
    },
  },
  'A version of a message, read from IM. Once its contents were erased, `erased` stands alone.',
);

export const patchOperation: Schema = closedObject(
  { op: oneOfWords(['add', 'remove', 'replace']), path: anyText },
  { value: { description: 'Any JSON; not for `remove`.' } },
);

export const reasonSchema: Schema = {
  anyOf: [anyText, reference('ErasedContents')],
  description: 'Erased only where an erasure includes reasons.',
};

export const modificationSchema: Schema = closedObject({
  id: { ...orNull(id), description: 'Null for a dry run.' },
  state: oneOfWords([...EDIT_STATES, 'dry_run']),
  settledBy: {
    type: ['string', 'null'],
    enum: ['response', 'reread', null],
    description: 'Only for `applied`.',
  },
  message: reference('MessageRef'),
  actor: reference('Actor'),
  onBehalfOf: {
    ...orNull(anyText),
    description: 'The person for whom the operator acts; null where nobody was named.',
  },
  reason: reasonSchema,
  ticket: orNull(anyText),
  prior: { ...orNull(reference('MessageVersion')), description: 'Null where nothing was read.' },
  requested: reference('RequestedContents'),
  resulting: { ...orNull(reference('ResultingVersion')), description: 'Null unless `applied`.' },
  changes: {
    anyOf: [
      { type: 'array', items: reference('PatchOperation') },
      reference('ErasedContents'),
      { type: 'null' },
    ],
    description: 'JSON Patch (RFC 6902) from prior to requested.',
  },
  rejection: {
    ...orNull(anyText),
    description:
      'Why it was rejected or refused: the name of the problem that its request was answered with, such as `no-change`. Null otherwise.',
  },
  drift: {
    ...orNull(reference('Drift')),
    description: 'Somebody edited around this service since the last version known.',
  },
  im: {
    ...reference('ImOutcome'),
    description:
      'The last answer of IM, null where there was none; `attempts` counts the overwrites sent.',
  },
  receivedAt: instant,
  snapshotAt: orNull(instant),
  sentAt: orNull(instant),
  settledAt: orNull(instant),
  restores: {
    ...orNull(id),
    description: 'The modification whose overwritten version this puts back.',
  },
  batch: {
    ...orNull(closedObject({ id, index: anyInteger })),
    description:
      'The item of a batch that this carries out, counted from 0; null for a single edit.',
  },
  approvals: {
    type: 'array',
    items: reference('ApprovalDecision'),
    description: 'What persons decided, the oldest first.',
  },
  approvalsNeeded: {
    ...count,
    description: 'How many persons have to approve it before it begins; 0: none has.',
  },
  ledger: { type: 'array', items: reference('LedgerRef') },
});

export const modificationSchemas: Named<Schema> = {
  Problem: problem,
  Fault: fault,
  MessageRef: closedObject({ GroupId: anyText, MsgSeq: anyInteger, TopicId: orNull(anyText) }),
  Actor: closedObject({ client: anyText, operator: anyText, ip: anyText }),
  ImError: im,
  ImOutcome: closedObject({
    errorCode: orNull(anyInteger),
    errorInfo: orNull(anyText),
    attempts: anyInteger,
  }),
  ReadElement: readElement,
  ReadBody: readBody,
  RequestedContents: closedObject(
    {},
    {
      MsgBody: { type: 'array', items: reference('ReadElement') },
      CloudCustomData: anyText,
      erased: reference('Erased'),
    },
  ),
  ResultingVersion: closedObject({ digest }),
  Drift: closedObject({
    expectedDigest: { anyOf: [digest, reference('ErasedContents')] },
    lastModificationId: id,
  }),
  Erased: {
    ...closedObject({ at: instant, erasureId: id }),
    description: 'When these contents were erased, and by which erasure (GET /v1/erasures/{id}).',
  },
  ErasedContents: closedObject({ erased: reference('Erased') }),
  ReadItem: openObject({}, 'A message as IM sent it, whatever it is.'),
  PriorCustomData: priorCustomData,
  MessageVersion: version,
  PatchOperation: patchOperation,
  LedgerRef: closedObject({
    type: anyText,
    entryId: id,
    index: { type: ['integer', 'null'], description: 'Null until the entry is sealed.' },
  }),
  Modification: modificationSchema,
  ApprovalDecision: closedObject({
    by: { ...anyText, description: 'The person, as her token names her.' },
    at: instant,
    decision: oneOfWords(['approve', 'decline']),
    comment: orNull(anyText),
  }),
  CurrentMessage: closedObject({
    message: reference('MessageRef'),
    current: reference('MessageVersion'),
  }),
};
