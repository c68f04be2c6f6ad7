import { LIST_CSV_PARAMETERS } from '../audit/filters.js';
import { ERASURE_PAGES } from '../erasure/erasures.controller.js';
import type { Json, Parameter, Paths } from './document-types.js';
import { dryRun, idempotencyKey, inQuery } from './parameters.js';
import { anyOf, json, listExports, problems, replayOf, success } from './responses.js';
import { id } from './schema.js';

const tags = ['Erasures'];
const security = anyOf('audit:admin');

const asked = {
  reason: 'request of the data subject',
  ticket: 'PRIV-204',
  basis: 'GDPR article 17(1)(b)',
};
const byScope: Json = { ...asked, scope: { account: 'user-1017' } };
const oneByOne: Json = { ...asked, modificationIds: ['01934d2c-8a00-7c3e-9d55-3f1f0a6b7c21'] };
const running: Json = {
  id: '01934e00-11c2-7a90-8c11-0b7d5d6a2f01',
  kind: 'request',
  state: 'running',
  dryRun: false,
  scope: { account: 'user-1017' },
  modificationIds: null,
  entryIds: null,
  ...asked,
  includeReasons: false,
  requestedAt: '2026-11-29T10:15:02.113Z',
  requestedBy: { client: 'console', operator: 'carol@example.com', ip: '203.0.113.7' },
  finishedAt: null,
  counts: { matched: 0, erased: 0, held: 0 },
  heldBy: [],
};
const finished: Json = {
  ...(running as object),
  state: 'finished',
  finishedAt: '2026-11-29T10:15:09.402Z',
  counts: { matched: 1_204, erased: 1_198, held: 6 },
  heldBy: [
    { id: '01934d2c-8a00-7c3e-9d55-3f1f0a6b7c21', name: 'Smith v. Example', count: 5 },
    { id: null, name: 'unsettled', count: 1, reason: 'unsettled' },
  ],
};

const idInPath: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The erasure.',
  schema: id,
};

export const erasurePaths: Paths = {
  '/v1/erasures': {
    post: {
      operationId: 'eraseContents',
      summary: 'Erase contents',
      description:
        'Prior and requested contents, what the webhook reported of them, their search index, salts and digests. Kept are ids, times, persons, states and commitments, and reasons unless `includeReasons` is true. What a hold covers, and edits that are not settled, are left. It goes on in the background, in steps; each leaves an entry `content.erased` that names the modifications. With `dryRun=true` it is counted what would be erased, and no key is needed.',
      tags,
      security,
      parameters: [idempotencyKey, ...dryRun],
      requestBody: {
        required: true,
        content: json('ErasureRequest', {
          scope: { value: byScope },
          modifications: { value: oneByOne },
        }),
      },
      responses: {
        202: success(
          'The erasure, which goes on by itself.',
          json('Erasure', { erasure: { value: running } }),
          {
            Location: {
              description: 'The path of the erasure.',
              required: true,
              schema: { type: 'string', format: 'uri-reference' },
            },
            ...replayOf,
          },
        ),
        ...problems(
          'invalid-request',
          'request-timeout',
          'payload-too-large',
          'unsupported-media-type',
          'key-reused',
        ),
      },
    },
    get: {
      operationId: 'listErasures',
      summary: 'What was erased, by whom, on which basis',
      description:
        'The newest first, runs of retention and dry runs included. A page at a time as JSON; all of them as a file with `Accept: text/csv` or `application/x-ndjson`. This query is on the record.',
      tags,
      security,
      parameters: inQuery(ERASURE_PAGES, LIST_CSV_PARAMETERS),
      responses: {
        200: success('A page of erasures.', {
          ...json('ErasureList', {
            erasures: { value: { items: [finished], nextCursor: null } },
          }),
          ...listExports('Erasure', finished, [
            'id,kind,state,dryRun,groupId,topicId,msgSeq,account,…',
            '01934e00-11c2-7a90-8c11-0b7d5d6a2f01,request,finished,false,,,,user-1017,…',
          ]),
        }),
        ...problems('invalid-request', 'not-acceptable'),
      },
    },
  },
  '/v1/erasures/{id}': {
    get: {
      operationId: 'getErasure',
      summary: 'How far an erasure has come',
      description: 'This query is on the record.',
      tags,
      security,
      parameters: [idInPath],
      responses: {
        200: success('The erasure.', json('Erasure', { erasure: { value: finished } })),
        ...problems('invalid-request', 'not-found'),
      },
    },
  },
};
