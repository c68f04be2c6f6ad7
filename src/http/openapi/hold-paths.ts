import { LIST_CSV_PARAMETERS } from '../audit/filters.js';
import { HOLD_FILTERS } from '../erasure/holds.controller.js';
import type { Json, Parameter, Paths } from './document-types.js';
import { inQuery } from './parameters.js';
import { anyOf, json, listExports, problems, success } from './responses.js';
import { id } from './schema.js';

const tags = ['Holds'];

const asked: Json = {
  name: 'Smith v. Example',
  reason: 'pending litigation',
  ticket: 'LEGAL-17',
  scope: { groupId: '@TGS#1HYEP2SHC', from: '2026-01-01' },
};
const placed: Json = {
  id: '01934d2c-8a00-7c3e-9d55-3f1f0a6b7c21',
  name: 'Smith v. Example',
  state: 'in_force',
  scope: { groupId: '@TGS#1HYEP2SHC', from: '2026-01-01T00:00:00.000Z' },
  reason: 'pending litigation',
  ticket: 'LEGAL-17',
  placedAt: '2026-11-29T10:15:02.113Z',
  placedBy: { client: 'console', operator: 'carol@example.com', ip: '203.0.113.7' },
  releasedAt: null,
  releasedBy: null,
  releaseReason: null,
};
const released: Json = {
  ...(placed as object),
  state: 'released',
  releasedAt: '2026-12-24T09:00:00.000Z',
  releasedBy: { client: 'console', operator: 'carol@example.com', ip: '203.0.113.7' },
  releaseReason: 'settled out of court',
};

const idInPath: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The hold.',
  schema: id,
};

const ofABody = [
  'invalid-request',
  'request-timeout',
  'payload-too-large',
  'unsupported-media-type',
] as const;
const security = anyOf('audit:admin');

export const holdPaths: Paths = {
  '/v1/holds': {
    post: {
      operationId: 'placeHold',
      summary: 'Keep contents from being erased',
      description:
        'From the answer on, nothing in the scope is erased, neither on request nor by retention. An entry `hold.placed` records it; reason and account are only committed to there.',
      tags,
      security,
      requestBody: {
        required: true,
        content: json('HoldRequest', { asked: { value: asked } }),
      },
      responses: {
        201: success('The hold.', json('Hold', { hold: { value: placed } }), {
          Location: {
            description: 'The path of the hold.',
            required: true,
            schema: { type: 'string', format: 'uri-reference' },
          },
        }),
        ...problems(...ofABody),
      },
    },
    get: {
      operationId: 'listHolds',
      summary: 'What is held, and why',
      description:
        'The newest first, as JSON, or as a file with `Accept: text/csv` or `application/x-ndjson`. This query is itself on the record.',
      tags,
      security,
      parameters: inQuery(HOLD_FILTERS, LIST_CSV_PARAMETERS),
      responses: {
        200: success('The holds.', {
          ...json('HoldList', { holds: { value: { items: [placed, released] } } }),
          ...listExports('Hold', placed, [
            'id,name,state,groupId,topicId,msgSeq,account,client,from,to,reason,ticket,…',
            "01934d2c-8a00-7c3e-9d55-3f1f0a6b7c21,Smith v. Example,in_force,'@TGS#1HYEP2SHC,,,,,2026-01-01T00:00:00.000Z,,pending litigation,LEGAL-17,…",
          ]),
        }),
        ...problems('invalid-request', 'not-acceptable'),
      },
    },
  },
  '/v1/holds/{id}': {
    get: {
      operationId: 'getHold',
      summary: 'One hold',
      description: 'This query is itself on the record.',
      tags,
      security,
      parameters: [idInPath],
      responses: {
        200: success('The hold.', json('Hold', { hold: { value: placed } })),
        ...problems('invalid-request', 'not-found'),
      },
    },
  },
  '/v1/holds/{id}/release': {
    post: {
      operationId: 'releaseHold',
      summary: 'End a hold',
      description:
        'What only this hold covered may be erased from then on. An entry `hold.released` records it. Of a hold that is released already nothing changes.',
      tags,
      security,
      parameters: [idInPath],
      requestBody: {
        required: true,
        content: json('HoldReleaseRequest', {
          asked: { value: { reason: 'settled out of court' } },
        }),
      },
      responses: {
        200: success('The hold.', json('Hold', { hold: { value: released } })),
        ...problems(...ofABody, 'not-found'),
      },
    },
  },
};
