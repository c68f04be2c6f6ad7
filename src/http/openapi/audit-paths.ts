import type { MediaType, Parameter, Paths, Schema } from './document-types.js';
import { modificationExamples, otherExamples } from './examples.js';
import { states } from './modification-schemas.js';
import { messageParameters } from './parameters.js';
import { anyOf, json, problems, success } from './responses.js';
import { instant, reference, text } from './schema.js';

const tags = ['Audit'];

function filter(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'query', description, schema };
}

const filters: readonly Parameter[] = [
  ...messageParameters(false),
  filter('client', 'The application that asked.', text(1, 256, 'A `sub`.')),
  filter('operator', 'The person who asked.', text(1, 256, 'As given.')),
  {
    ...filter('state', 'Any of these states; repeatable.', {
      type: 'array',
      items: { enum: [...states] },
    }),
    explode: true,
  },
  filter('ticket', 'The ticket.', text(1, 128, 'As given.')),
  filter('imErrorCode', 'The last answer of IM.', { type: 'integer' }),
  filter('from', 'Received at or after.', instant),
  filter('to', 'Received before.', instant),
  filter('text', 'A substring of prior or requested content, ASCII letters in any case.', {
    type: 'string',
    minLength: 2,
    maxLength: 512,
  }),
  filter('order', 'By time of receipt.', { enum: ['desc', 'asc'], default: 'desc' }),
  filter('limit', 'Items of a page. Not for a stream.', {
    type: 'integer',
    minimum: 1,
    maximum: 500,
    default: 50,
  }),
  filter(
    'cursor',
    'The `nextCursor` of the page before, with the same filters and order. Not for a stream.',
    {
      type: 'string',
    },
  ),
];

/** The filters alone: for what has no pages. */
const filtersOnly = filters.filter(
  ({ name }) => name !== 'order' && name !== 'limit' && name !== 'cursor',
);

const exports: Readonly<Record<string, MediaType>> = {
  'application/x-ndjson': {
    schema: { ...reference('Modification'), description: 'One on each line.' },
  },
  'text/csv': { schema: { type: 'string', description: 'RFC 4180 with a header line.' } },
};

const summaryExample = {
  summary: {
    value: {
      total: 3,
      byClient: [{ client: 'refund-desk', count: 3 }],
      byOperator: [
        { operator: 'alice@example.com', count: 2 },
        { operator: 'bob@example.com', count: 1 },
      ],
      byState: [
        { state: 'applied', count: 2 },
        { state: 'refused', count: 1 },
      ],
      byDay: [{ day: '2024-11-21', count: 3 }],
    },
  },
} as const;

export const auditPaths: Paths = {
  '/v1/audit/modifications': {
    get: {
      operationId: 'findModifications',
      summary: 'Who changed what, when and why',
      description:
        'As JSON a page at a time; `nextCursor` leads to the next. With `Accept: application/x-ndjson` or `text/csv` a stream of everything that matches, as of one moment, which needs `audit:export` and takes neither `limit` nor `cursor`; `Accept-Encoding: gzip` compresses it. Each query is itself on the record.',
      tags,
      security: anyOf('audit:read'),
      parameters: filters,
      responses: {
        200: success('What matches.', {
          ...json('ModificationPage', modificationExamples.page),
          ...exports,
        }),
        ...problems('invalid-request', 'not-acceptable'),
      },
    },
  },
  '/v1/audit/summary': {
    get: {
      operationId: 'summariseModifications',
      summary: 'How many edits, by client, operator, state and day',
      tags,
      security: anyOf('audit:read'),
      parameters: filtersOnly,
      responses: {
        200: success('What matches, counted.', json('ModificationSummary', summaryExample)),
        ...problems('invalid-request'),
      },
    },
  },
  '/v1/audit/messages/history': {
    get: {
      operationId: 'readMessageHistory',
      summary: 'All known versions of a message',
      tags,
      security: anyOf('audit:read'),
      parameters: messageParameters(true),
      responses: {
        200: success('The versions, oldest first.', json('MessageHistory', otherExamples.history)),
        ...problems('invalid-request'),
      },
    },
  },
};
