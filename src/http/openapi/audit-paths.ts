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
  filter(
    'text',
    'A substring of a text in prior or requested content, ASCII letters in any case; also of what stands as JSON inside such a text, escaped or not.',
    {
      type: 'string',
      minLength: 2,
      maxLength: 512,
    },
  ),
];

const paging: readonly Parameter[] = [
  filter('order', 'By time of receipt.', { enum: ['desc', 'asc'], default: 'desc' }),
  filter('limit', 'Items of a page. Not for an export.', {
    type: 'integer',
    minimum: 1,
    maximum: 500,
    default: 50,
  }),
  filter(
    'cursor',
    'The `nextCursor` of the page before, with the same filters and order. Not for an export. Loses no edit and repeats none while edits go on: with `order=asc`, what is recorded behind it comes first on the next page.',
    {
      type: 'string',
    },
  ),
];

const excel: Parameter = filter(
  'excel',
  'Only with `Accept: text/csv`: CSV as Excel opens it. A byte order mark, the columns `priorText` and `requestedText` with the contents in plain words, and cells cut at 32,767 characters, which then end in `… [cut]`.',
  { type: 'boolean', default: false },
);

const exports: Readonly<Record<string, MediaType>> = {
  'application/x-ndjson': { schema: reference('Modification') },
  'text/csv': { schema: { type: 'string', description: 'RFC 4180 with a header line.' } },
  'application/vnd.im-edit-ledger.evidence+x-ndjson': {
    schema: {
      type: 'string',
      description:
        'An evidence bundle: a line with key and checkpoint, a line for each record with its receipt, a line with their number. `npm run ledger:verify -- --export FILE` checks it offline.',
    },
  },
};

export const auditPaths: Paths = {
  '/v1/audit/modifications': {
    get: {
      operationId: 'findModifications',
      summary: 'Who changed what, when and why',
      description:
        'A page at a time as JSON; everything that matches, as of one moment, with `Accept: application/x-ndjson`, `text/csv` or `application/vnd.im-edit-ledger.evidence+x-ndjson`, which needs `audit:export`. Each query is itself on the record.',
      tags,
      security: anyOf('audit:read'),
      parameters: [...filters, ...paging, excel],
      responses: {
        200: success('What matches.', {
          ...json('ModificationPage', modificationExamples.page),
          ...exports,
        }),
        ...problems('invalid-request', 'not-acceptable', 'not-sealed'),
      },
    },
  },
  '/v1/audit/summary': {
    get: {
      operationId: 'countModifications',
      summary: 'How many modifications match, by client, operator, state and day',
      tags,
      security: anyOf('audit:read'),
      parameters: filters,
      responses: {
        200: success('The counts.', json('ModificationSummary', otherExamples.summary)),
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
