import type { Schema } from './document-types.js';
import { closedObject, digest, id, instant, openObject, orNull, reference } from './schema.js';

const anyText: Schema = { type: 'string' };
const anyInteger: Schema = { type: 'integer' };
const anyBody: Schema = { description: 'As IM has it: usually an array of elements.' };

export const states = [
  'pending',
  'in_doubt',
  'applied',
  'refused',
  'rejected',
  'not_applied',
  'superseded',
] as const;

const im = closedObject({ errorCode: anyInteger, errorInfo: anyText });

const problem: Schema = {
  ...closedObject(
    {
      type: { type: 'string', format: 'uri-reference', pattern: '^/problems/[a-z-]+$' },
      title: anyText,
      status: { type: 'integer', minimum: 400, maximum: 599 },
    },
    {
      detail: anyText,
      errors: { type: 'array', items: reference('Fault') },
      modificationId: id,
      im,
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
    closedObject({ known: { const: false } }),
    closedObject({
      known: { const: true },
      value: anyText,
      source: {
        enum: ['im', 'edit', 'callback'],
        description: 'Who told it: IM itself, an earlier edit, or the webhook of IM.',
      },
    }),
  ],
};

const version: Schema = openObject(
  {
    From_Account: anyText,
    MsgTimeStamp: anyInteger,
    MsgBody: anyBody,
    CloudCustomData: reference('PriorCustomData'),
    digest: {
      ...orNull(digest),
      description: 'Null where nothing is left that could be edited, as of a recalled message.',
    },
  },
  'A version of a message, read from IM.',
);

export const patchOperation: Schema = closedObject(
  { op: { enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'] }, path: anyText },
  { value: {}, from: anyText },
);

const modification: Schema = closedObject({
  id: { ...orNull(id), description: 'Null for a dry run.' },
  state: { enum: [...states, 'dry_run'] },
  settledBy: { enum: ['response', 'reread', null], description: 'Only for `applied`.' },
  message: reference('MessageRef'),
  actor: reference('Actor'),
  reason: anyText,
  ticket: orNull(anyText),
  prior: { ...orNull(reference('MessageVersion')), description: 'Null where nothing was read.' },
  requested: closedObject({}, { MsgBody: anyBody, CloudCustomData: anyText }),
  resulting: { ...orNull(closedObject({ digest })), description: 'Null unless `applied`.' },
  changes: {
    ...orNull({ type: 'array', items: reference('PatchOperation') }),
    description: 'JSON Patch (RFC 6902) from prior to requested.',
  },
  drift: {
    ...orNull(closedObject({ expectedDigest: digest, lastModificationId: id })),
    description: 'Somebody edited around this service since the last version known.',
  },
  im: {
    ...closedObject({
      errorCode: orNull(anyInteger),
      errorInfo: orNull(anyText),
      attempts: anyInteger,
    }),
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
  ledger: { type: 'array', items: reference('LedgerRef') },
});

export const modificationSchemas: Readonly<Record<string, Schema>> = {
  Problem: problem,
  Fault: fault,
  MessageRef: closedObject({ GroupId: anyText, MsgSeq: anyInteger, TopicId: orNull(anyText) }),
  Actor: closedObject({ client: anyText, operator: anyText, ip: anyText }),
  PriorCustomData: priorCustomData,
  MessageVersion: version,
  PatchOperation: patchOperation,
  LedgerRef: closedObject({
    type: anyText,
    entryId: id,
    index: { type: ['integer', 'null'], description: 'Null until the entry is sealed.' },
  }),
  Modification: modification,
  CurrentMessage: closedObject({
    message: reference('MessageRef'),
    current: reference('MessageVersion'),
  }),
};
