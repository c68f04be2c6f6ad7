import { LONGEST_FILTER } from '../audit/parameters.js';
import type { MediaType, Parameter, Paths } from './document-types.js';
import { modificationExamples, otherExamples } from './examples.js';
import { states } from './modification-schemas.js';
import {
  cursor,
  filter,
  limit,
  messageFilters,
  messageParameters,
  order,
  textFilter,
  timeFilter,
} from './parameters.js';
import { anyOf, json, problems, success } from './responses.js';
import { count, oneOfWords, reference } from './schema.js';

const tags = ['Audit'];

const filters: readonly Parameter[] = [
  ...messageFilters,
  textFilter('client', 'The application that asked: a `sub`.'),
  textFilter('operator', 'The person who asked, as given.'),
  textFilter('onBehalfOf', 'The person for whom the operator acted, as given.'),
  {
    ...filter('state', 'Any of these states; repeatable.', {
      type: 'array',
      items: oneOfWords(states),
    }),
    explode: true,
  },
  textFilter('ticket', 'The ticket, as given.', LONGEST_FILTER.ticket),
  filter('imErrorCode', 'The last answer of IM.', count),
  timeFilter('from', 'Received at or after.'),
  timeFilter('to', 'Received before.'),
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
  order('By time of receipt.'),
  limit('Items of a page; 50 where left out. Not for an export.'),
  cursor(
    'The `nextCursor` of the page before, with the same filters and order. Not for an export. Loses no edit and repeats none while edits go on: with `order=asc`, what is recorded behind it comes first on the next page.',
  ),
];

const excel: Parameter = filter(
  'excel',
  'Only with `Accept: text/csv`: CSV as Excel opens it. A byte order mark, the columns `priorText` and `requestedText` with the contents in plain words, and cells cut at 32,767 characters, which then end in `… [cut]`.',
  { type: 'boolean' },
);

const exports: Readonly<Record<string, MediaType>> = {
  'application/x-ndjson': {
    schema: reference('Modification'),
    examples: modificationExamples.applied,
  },
  'text/csv': {
    schema: { type: 'string', description: 'RFC 4180 with a header line.' },
    examples: otherExamples.csv,
  },
  'application/vnd.im-edit-ledger.evidence+x-ndjson': {
    schema: {
      type: 'string',
      description:
        'An evidence bundle: a line with key and checkpoint, a line for each record with its receipt, a line with their number. `npm run ledger:verify -- --export FILE` checks it offline.',
    },
    examples: otherExamples.evidence,
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
      description: 'The days are those of UTC. The question is itself on the record.',
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
      description:
        'Every version that a snapshot, an answer of IM, a re-read or the webhook has shown. The question is itself on the record.',
      tags,
      security: anyOf('audit:read'),
      parameters: messageParameters,
      responses: {
        200: success('The versions, oldest first.', json('MessageHistory', otherExamples.history)),
        ...problems('invalid-request'),
      },
    },
  },
};
