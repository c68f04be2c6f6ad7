import { ITEM_PARAMETERS } from '../batches/items-query.js';
import type { ProblemCode } from '../problems/catalogue.js';
import { batchExamples } from './batch-examples.js';
import type {
  Example,
  Header,
  Named,
  Operation,
  Parameter,
  Paths,
  Response,
} from './document-types.js';
import { dryRun, idempotencyKey, inQuery } from './parameters.js';
import { anyOf, json, problems, replayOf, success } from './responses.js';
import { id } from './schema.js';

const tags = ['Batches'];

export const batchIdInPath: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The batch.',
  schema: id,
};

const location: Named<Header> = {
  Location: {
    description: 'The path of the batch.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  },
};

function accepted(examples: Named<Example>): Response {
  return success(
    'The batch is on record, and goes on by itself, whoever dies, or waits for the approval of others (`awaiting_approval`). Ask for it at `Location`, or follow its events.',
    json('Batch', examples),
    { ...location, ...replayOf },
  );
}

const codesOfABody: readonly ProblemCode[] = [
  'invalid-request',
  'operator-mismatch',
  'request-timeout',
  'payload-too-large',
  'unsupported-media-type',
];

function steering(
  operationId: string,
  summary: string,
  description: string,
  answer: Named<Example>,
  ...more: readonly ProblemCode[]
): { readonly post: Operation } {
  return {
    post: {
      operationId,
      summary,
      description: `${description} Repeating it changes nothing. Only of one’s own.`,
      tags,
      security: anyOf('messages:modify'),
      parameters: [batchIdInPath],
      requestBody: { required: true, content: json('SteeringRequest', batchExamples.why) },
      responses: {
        200: success('The batch.', json('Batch', answer)),
        ...problems(...codesOfABody, 'batch-not-found', 'batch-over', ...more),
      },
    },
  };
}

export const batchPaths: Paths = {
  '/v1/batches': {
    post: {
      operationId: 'acceptBatch',
      summary: 'Overwrite up to 10,000 messages in the background',
      description:
        'Checked as a whole: with any fault nothing is accepted, and `errors` lists up to 100 of them, each with its place (`/items/7/message/MsgSeq`). Each item is an ordinary edit with its own snapshot, record and receipt. At most 16 MiB. As NDJSON: the members but `items` on the first line, an item on each further one; its faults have the same places. With `dryRun=true` the items end `dry_run`. A batch that needs the approval of others is checked as a dry run is; with the last approval each item runs on the version that was seen, and on no other one.',
      tags,
      security: anyOf('messages:modify'),
      parameters: [idempotencyKey, ...dryRun],
      requestBody: {
        required: true,
        content: {
          ...json('BatchRequest', batchExamples.request),
          'application/x-ndjson': { schema: { type: 'string' }, examples: batchExamples.lines },
        },
      },
      responses: {
        202: accepted({ ...batchExamples.running, ...batchExamples.awaiting }),
        ...problems(
          ...codesOfABody,
          'key-reused',
          { code: 'content-erased', status: 409 },
          'log-refused',
        ),
      },
    },
  },
  '/v1/batches/{id}': {
    get: {
      operationId: 'readBatch',
      summary: 'Where a batch stands',
      description:
        'One’s own, any with `audit:read`, or with `messages:approve` one that needs or needed approval.',
      tags,
      security: anyOf('messages:modify', 'messages:approve', 'audit:read'),
      parameters: [batchIdInPath],
      responses: {
        200: success('The batch.', json('Batch', batchExamples.finished)),
        ...problems('invalid-request', 'batch-not-found'),
      },
    },
  },
  '/v1/batches/{id}/items': {
    get: {
      operationId: 'listBatchItems',
      summary: 'What became of each item',
      description:
        'Of one’s own, of any with `audit:read`, or with `messages:approve` of one that needs or needed approval. The question is itself on the record.',
      tags,
      security: anyOf('messages:modify', 'messages:approve', 'audit:read'),
      parameters: [batchIdInPath, ...inQuery(ITEM_PARAMETERS)],
      responses: {
        200: success(
          'A page.',
          json('BatchItemPage', { ...batchExamples.items, ...batchExamples.triedItems }),
        ),
        ...problems('invalid-request', 'batch-not-found'),
      },
    },
  },
  '/v1/batches/{id}/events': {
    get: {
      operationId: 'followBatch',
      summary: 'How a batch proceeds, as it does',
      description:
        'Server-sent events, each with the body of `GET /v1/batches/{id}`: the present state first, then `progress` at most twice a second and at least every 15 s, and at the end its state: `finished`, `cancelled`, `declined`, `expired` or `withdrawn`. After a cut, connect again: the present state comes first. Each connection is itself on the record; it outlives the token that opened it.',
      tags,
      security: anyOf('messages:modify', 'messages:approve', 'audit:read'),
      parameters: [batchIdInPath],
      responses: {
        200: success('The events.', {
          'text/event-stream': { schema: { type: 'string' }, examples: batchExamples.events },
        }),
        ...problems('invalid-request', 'batch-not-found', 'not-acceptable'),
      },
    },
  },
  '/v1/batches/{id}/pause': steering(
    'pauseBatch',
    'Begin no further item',
    'What has begun settles.',
    batchExamples.paused,
    'awaiting-approval',
  ),
  '/v1/batches/{id}/resume': steering(
    'resumeBatch',
    'Go on with a paused batch',
    'From where it was paused.',
    batchExamples.resumed,
    'awaiting-approval',
  ),
  '/v1/batches/{id}/cancel': steering(
    'cancelBatch',
    'Begin no further item, for good',
    'What has begun settles; the rest becomes `cancelled`. A batch that waits for approval is taken back: `withdrawn`.',
    { ...batchExamples.cancelled, ...batchExamples.withdrawn },
    'already-decided',
  ),
  '/v1/batches/{id}/restoration': {
    post: {
      operationId: 'restoreBatch',
      summary: 'Put back what a batch overwrote',
      description:
        'A batch that restores each applied item of that one, only where the message still is what the item left. Of a batch that is over.',
      tags,
      security: anyOf('messages:modify'),
      parameters: [batchIdInPath, idempotencyKey, ...dryRun],
      requestBody: { required: true, content: json('BatchRestorationRequest', batchExamples.why) },
      responses: {
        202: accepted(batchExamples.restoration),
        ...problems(
          ...codesOfABody,
          'batch-not-found',
          'not-restorable',
          'key-reused',
          { code: 'content-erased', status: 409 },
          'log-refused',
        ),
      },
    },
  },
};
