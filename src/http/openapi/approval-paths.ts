import { WAITING_PARAMETERS } from '../approvals/waiting-query.js';
import type { ProblemCode } from '../problems/catalogue.js';
import type { Example, Json, Named, Paths, Schema } from './document-types.js';
import { modificationExamples } from './examples.js';
import { inQuery, modificationIdInPath, prefer } from './parameters.js';
import { anyOf, json, preferenceApplied, problems, success } from './responses.js';
import { closedObject, orNull, reference } from './schema.js';
import { batchExamples } from './batch-examples.js';
import { batchIdInPath } from './batch-paths.js';
import { batchSchema } from './batch-schemas.js';
import { modificationSchema } from './modification-schemas.js';

const tags = ['Approvals'];

const codesOfABody: readonly ProblemCode[] = [
  'invalid-request',
  'not-found',
  'request-timeout',
  'already-decided',
  'payload-too-large',
  'unsupported-media-type',
  'log-refused',
];

const priorDigest = modificationExamples.awaiting.awaiting.value.prior.digest;
const approving: Json = {
  decision: 'approve',
  priorDigest,
  comment: 'the customer has confirmed it',
};
const declining: Json = { decision: 'decline', priorDigest, comment: 'this number is still valid' };

const withdrawing: Named<Example> = {
  withdraw: { value: { operator: 'alice@example.com', reason: 'no longer needed' } },
};
const ofBatches: readonly ProblemCode[] = codesOfABody.map((code) =>
  code === 'not-found' ? 'batch-not-found' : code,
);

export const approvalPaths: Paths = {
  '/v1/approvals': {
    get: {
      operationId: 'listWaitingApprovals',
      summary: 'What waits for your decision',
      description:
        'The oldest first. A person is shown what she may decide on: nothing that she asked for, or that was asked for on her behalf, and nothing that she has decided on. An application is shown everything that waits.',
      tags,
      security: anyOf('messages:approve'),
      parameters: inQuery(WAITING_PARAMETERS),
      responses: {
        200: success('A page.', json('ApprovalPage', modificationExamples.waiting)),
        ...problems('invalid-request'),
      },
    },
  },
  '/v1/modifications/{id}/approval': {
    post: {
      operationId: 'decideModification',
      summary: 'Approve or decline an edit',
      description:
        'Only for persons, and never for those who asked for it or on whose behalf it was asked for. With the last approval the edit begins, on the version that was proposed and on no other one: where the message changed meanwhile, it ends `rejected` with `prior-changed`.',
      tags,
      security: anyOf('messages:approve'),
      parameters: [modificationIdInPath, prefer],
      requestBody: {
        required: true,
        content: json('ApprovalRequest', {
          approve: { value: approving },
          decline: { value: declining },
        }),
      },
      responses: {
        200: success(
          'The modification as it stands now.',
          json('Modification', modificationExamples.approved),
          preferenceApplied,
        ),
        ...problems(...codesOfABody, 'not-a-person', 'own-edit', 'prior-changed'),
      },
    },
  },
  '/v1/batches/{id}/approval': {
    post: {
      operationId: 'decideBatch',
      summary: 'Approve or decline a batch as a whole',
      description:
        'Only for persons, and never for those who asked for it or on whose behalf it was asked for. It names no digest: the proposal pins the version of each item. With the last approval the batch runs: an item whose message changed meanwhile ends `rejected` with `prior-changed`. An approval waits (`Prefer`) until every item has been checked.',
      tags,
      security: anyOf('messages:approve'),
      parameters: [batchIdInPath, prefer],
      requestBody: {
        required: true,
        content: json('BatchApprovalRequest', {
          approve: { value: { decision: 'approve', comment: 'the number is no longer ours' } },
          decline: { value: { decision: 'decline', comment: 'it is still ours' } },
        }),
      },
      responses: {
        200: success(
          'The batch as it stands now.',
          json('Batch', batchExamples.decided),
          preferenceApplied,
        ),
        ...problems(...ofBatches, 'not-a-person', 'own-edit', 'not-checked'),
      },
    },
  },
  '/v1/batches/{id}/withdrawal': {
    post: {
      operationId: 'withdrawBatch',
      summary: 'Take back a batch that waits for approval',
      description: 'By the client that proposed it. The body may be left out.',
      tags,
      security: anyOf('messages:modify'),
      parameters: [batchIdInPath],
      requestBody: { required: false, content: json('WithdrawalRequest', withdrawing) },
      responses: {
        200: success('The batch, `withdrawn`.', json('Batch', batchExamples.withdrawn)),
        ...problems(...ofBatches, 'operator-mismatch'),
      },
    },
  },
  '/v1/modifications/{id}/withdrawal': {
    post: {
      operationId: 'withdrawModification',
      summary: 'Take back an edit that waits for approval',
      description: 'By the client that proposed it. The body may be left out.',
      tags,
      security: anyOf('messages:modify'),
      parameters: [modificationIdInPath],
      requestBody: {
        required: false,
        content: json('WithdrawalRequest', withdrawing),
      },
      responses: {
        200: success(
          'The modification, `withdrawn`.',
          json('Modification', modificationExamples.withdrawn),
        ),
        ...problems(...codesOfABody, 'operator-mismatch'),
      },
    },
  },
};

/** A body with its kind. */
function waiting(kind: 'modification' | 'batch', schema: Schema): Schema {
  const { properties = {}, required = [] } = schema;
  return {
    ...closedObject({ kind: { type: 'string', const: kind }, ...properties }),
    required: ['kind', ...required],
  };
}

export const approvalSchemas: Named<Schema> = {
  ApprovalPage: closedObject({
    items: {
      type: 'array',
      items: {
        oneOf: [reference('WaitingModification'), reference('WaitingBatch')],
      },
    },
    nextCursor: orNull({ type: 'string' }),
  }),
  WaitingModification: waiting('modification', modificationSchema),
  WaitingBatch: waiting('batch', batchSchema),
};
