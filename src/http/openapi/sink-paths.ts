import type { ProblemCode } from '../problems/catalogue.js';
import type { Example, Json, Named, Operation, Parameter, Paths } from './document-types.js';
import { anyOf, json, problems, success } from './responses.js';

const tags = ['Sinks'];

const running: Json = {
  name: 'siem',
  state: 'running',
  deliveredIndex: 48_211,
  lag: { entries: 0, seconds: 0 },
  lastAnswer: { status: 204, at: '2026-11-29T10:15:02.113Z', error: null },
};
const failing: Json = {
  name: 'archive',
  state: 'running',
  deliveredIndex: 47_903,
  lag: { entries: 308, seconds: 94.2 },
  lastAnswer: {
    status: 500,
    at: '2026-11-29T10:14:58.802Z',
    error: 'the receiver answered 500',
  },
};
const paused: Json = { ...(running as object), state: 'paused' };
const rewound: Json = {
  ...(running as object),
  deliveredIndex: 999,
  lag: { entries: 47_212, seconds: 86_410.5 },
};

const nameInPath: Parameter = {
  name: 'name',
  in: 'path',
  required: true,
  description: 'The name of the sink in the configuration.',
  schema: { type: 'string' },
};

const codesOfABody: readonly ProblemCode[] = [
  'invalid-request',
  'request-timeout',
  'payload-too-large',
  'unsupported-media-type',
];

interface Steering {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly request: { readonly schema: string; readonly example: Json; readonly required: boolean };
  readonly answer: Json;
}

function steering({ operationId, summary, description, request, answer }: Steering): {
  readonly post: Operation;
} {
  const asked: Named<Example> = { asked: { value: request.example } };
  return {
    post: {
      operationId,
      summary,
      description: `${description} Who asked is in the log of the service.`,
      tags,
      security: anyOf('audit:admin'),
      parameters: [nameInPath],
      requestBody: { required: request.required, content: json(request.schema, asked) },
      responses: {
        200: success('The sink.', json('Sink', { sink: { value: answer } })),
        ...problems(...codesOfABody, 'sink-not-found'),
      },
    },
  };
}

const nothing = { schema: 'EmptyRequest', example: {}, required: false };

export const sinkPaths: Paths = {
  '/v1/sinks': {
    get: {
      operationId: 'listSinks',
      summary: 'How far each sink was delivered to',
      description: 'Of all replicas: one delivers to a sink at a time.',
      tags,
      security: anyOf('audit:admin'),
      responses: {
        200: success(
          'The sinks.',
          json('SinkList', { sinks: { value: { items: [running, failing] } } }),
        ),
        ...problems('invalid-request'),
      },
    },
  },
  '/v1/sinks/{name}/pause': steering({
    operationId: 'pauseSink',
    summary: 'Post nothing more to a sink',
    description: 'What has just been posted is still taken. Repeating it changes nothing.',
    request: nothing,
    answer: paused,
  }),
  '/v1/sinks/{name}/resume': steering({
    operationId: 'resumeSink',
    summary: 'Go on with a paused or stopped sink',
    description: 'From where it was. Repeating it changes nothing.',
    request: nothing,
    answer: running,
  }),
  '/v1/sinks/{name}/rewind': steering({
    operationId: 'rewindSink',
    summary: 'Deliver entries once more',
    description:
      'From an index on that was delivered before: nothing is ever skipped. Deliveries get new ids (`webhook-id`).',
    request: { schema: 'SinkRewindRequest', example: { fromIndex: 1_000 }, required: true },
    answer: rewound,
  }),
};
