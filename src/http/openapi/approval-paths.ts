import { WAITING_PARAMETERS } from '../approvals/waiting-query.js';
import type { ProblemCode } from '../problems/catalogue.js';
import type { Json, Paths, Schema } from './document-types.js';
import { modificationExamples } from './examples.js';
import { inQuery, modificationIdInPath, prefer } from './parameters.js';
import { anyOf, json, preferenceApplied, problems, success } from './responses.js';
import { closedObject, orNull, reference } from './schema.js';
import { modificationSchema } from './modification-schemas.js';
import type { Named } from './document-types.js';

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
        content: json('WithdrawalRequest', {
          withdraw: { value: { operator: 'alice@example.com', reason: 'no longer needed' } },
        }),
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

const { properties = {}, required = [] } = modificationSchema;

export const approvalSchemas: Named<Schema> = {
  ApprovalPage: closedObject({
    items: { type: 'array', items: reference('WaitingModification') },
    nextCursor: orNull({ type: 'string' }),
  }),
  WaitingModification: {
    ...closedObject({ kind: { type: 'string', const: 'modification' }, ...properties }),
    required: ['kind', ...required],
  },
};
