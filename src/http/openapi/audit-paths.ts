import { DECISION_FILTERS, DECISION_PAGES } from '../audit/decisions.controller.js';
import { CSV_PARAMETERS, EDIT_FILTERS, EDIT_PAGES, LIST_CSV_PARAMETERS } from '../audit/filters.js';
import type { MediaType, Named, Paths } from './document-types.js';
import { decision, modificationExamples, otherExamples } from './examples.js';
import { inQuery, messageParameters } from './parameters.js';
import { anyOf, json, listExports, problems, success, viewOf } from './responses.js';
import { reference } from './schema.js';

const tags = ['Audit'];

const exports: Named<MediaType> = {
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

const decisionExports = listExports('Decision', decision, [
  'kind,id,decision,decidedAt,decidedByClient,decidedBy,comment,approvalsNeeded,…',
  'modification,01934d2c-8a00-7c3e-9d55-3f1f0a6b7c21,approve,2024-11-21T09:31:02.410Z,console,carol@example.com,the customer has confirmed it,1,…',
]);

export const auditPaths: Paths = {
  '/v1/audit/modifications': {
    get: {
      operationId: 'findModifications',
      summary: 'Who changed what, when and why',
      description:
        'A page at a time as JSON; everything that matches, as of one moment, with `Accept: application/x-ndjson`, `text/csv` or `application/vnd.im-edit-ledger.evidence+x-ndjson`, which needs `audit:export`. Each query is itself on the record.',
      tags,
      security: anyOf('audit:read'),
      parameters: inQuery(EDIT_FILTERS, EDIT_PAGES, CSV_PARAMETERS),
      responses: {
        200: success(
          'What matches.',
          { ...json('ModificationPage', modificationExamples.page), ...exports },
          viewOf,
        ),
        ...problems('invalid-request', 'not-acceptable', 'not-sealed'),
      },
    },
  },
  '/v1/audit/approvals': {
    get: {
      operationId: 'findApprovals',
      summary: 'Who approved what',
      description:
        'Each decision on an edit or a batch that needed approval, the newest first: who approved, declined or withdrew it, and what ran out of time. A page at a time as JSON; everything that matches, as of one moment, with `Accept: text/csv` or `application/x-ndjson`, which needs `audit:export`. Each query is itself on the record.',
      tags,
      security: anyOf('audit:read'),
      parameters: inQuery(DECISION_FILTERS, DECISION_PAGES, LIST_CSV_PARAMETERS),
      responses: {
        200: success(
          'What matches.',
          { ...json('DecisionPage', otherExamples.decisions), ...decisionExports },
          viewOf,
        ),
        ...problems('invalid-request', 'not-acceptable'),
      },
    },
  },
  '/v1/audit/summary': {
    get: {
      operationId: 'countModifications',
      summary: 'How many modifications match, by client, operator, state and day',
      description:
        'The days are those of UTC. `quota` and `sealing` say how the service stands now, whatever the filters. The question is itself on the record.',
      tags,
      security: anyOf('audit:read'),
      parameters: inQuery(EDIT_FILTERS),
      responses: {
        200: success('The counts.', json('ModificationSummary', otherExamples.summary), viewOf),
        ...problems('invalid-request', 'not-acceptable'),
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
        200: success(
          'The versions, oldest first.',
          json('MessageHistory', otherExamples.history),
          viewOf,
        ),
        ...problems('invalid-request', 'not-acceptable'),
      },
    },
  },
};
