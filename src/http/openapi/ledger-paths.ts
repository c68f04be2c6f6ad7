import { RECEIPT_PARAMETERS } from '../requests/receipt-query.js';
import { EVENT_FILTERS, EVENT_PAGES, FOLLOW_PARAMETERS } from '../audit/filters.js';
import type { Example, MediaType, Named, Parameter, Paths } from './document-types.js';
import { inQuery, lastEventId, modificationIdInPath } from './parameters.js';
import { otherExamples } from './examples.js';
import { ledgerExamples } from './ledger-examples.js';
import { anyOf, json, openProblems, openSuccess, problems, success, viewOf } from './responses.js';

const tags = ['Ledger'];

function plain(examples: Named<Example>): Named<MediaType> {
  return { 'text/plain': { schema: { type: 'string' }, examples } };
}

const bytes: Named<MediaType> = {
  'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
};

function tilePath(form: string, example: string): Parameter {
  return {
    name: 'path',
    in: 'path',
    required: true,
    description: `${form}, with \`.p/<W>\` where it is partial; \`N\` in groups of three digits (\`x001/x234/067\`). Slashes are part of it.`,
    schema: { type: 'string' },
    example,
  };
}

/** What everybody may read of the log. */
export const openLedgerPaths: Paths = {
  '/v1/ledger/checkpoint': {
    get: {
      operationId: 'readCheckpoint',
      summary:
        'The newest signed checkpoint; with witnesses, the newest that their quorum has cosigned',
      description:
        'A C2SP tlog-checkpoint, with the cosignatures of its witnesses. Keep one: no history before it can be rewritten unseen.',
      tags,
      security: [],
      responses: {
        200: openSuccess('A signed note.', plain(ledgerExamples.checkpoint)),
        ...openProblems('not-found', { code: 'not-witnessed', status: 404 }, 'store-unavailable'),
      },
    },
  },
  '/v1/ledger/checkpoint/latest': {
    get: {
      operationId: 'readLatestCheckpoint',
      summary: 'The newest signed checkpoint, whoever has cosigned it',
      description: 'As `/v1/ledger/checkpoint` where there are no witnesses.',
      tags,
      security: [],
      responses: {
        200: openSuccess('A signed note.', plain(ledgerExamples.checkpoint)),
        ...openProblems('not-found', 'store-unavailable'),
      },
    },
  },
  '/v1/ledger/key': {
    get: {
      operationId: 'readLedgerKey',
      summary: 'The verifier key of the log',
      description: 'Keep it where this service cannot change it: proofs are checked against it.',
      tags,
      security: [],
      responses: {
        200: openSuccess('The key in the form of signed notes.', plain(ledgerExamples.key)),
        ...openProblems(),
      },
    },
  },
  '/v1/ledger/tile/{path}': {
    get: {
      operationId: 'readTile',
      summary: 'Hashes of the tree',
      description: 'C2SP tlog-tiles. No tile changes, partial ones included: cache them for ever.',
      tags,
      security: [],
      parameters: [tilePath('`<L>/<N>`', '0/000.p/3')],
      responses: {
        200: openSuccess('The tile.', bytes),
        ...openProblems('invalid-request', 'not-found', 'store-unavailable'),
      },
    },
  },
};

export const ledgerPaths: Paths = {
  '/v1/ledger/witness-policy': {
    get: {
      operationId: 'readWitnessPolicy',
      summary: 'Whose cosignatures this service asks for',
      description:
        'The policy that the service was given, as a C2SP tlog-policy, without addresses. Keys out of the service itself are no evidence against it: to find it out, check signatures under a policy of your own.',
      tags,
      security: anyOf('audit:read'),
      responses: {
        200: success('A policy file.', plain(ledgerExamples.witnessPolicy)),
        ...problems('not-found'),
      },
    },
  },
  '/v1/ledger/tile/entries/{path}': {
    get: {
      operationId: 'readEntryBundle',
      summary: 'Entries of the log',
      description:
        'C2SP tlog-tiles. No bundle changes, partial ones included; gzip where it is accepted. Reading is on the record once for each client, address and ten minutes (`audit.followed`); a HEAD is no read.',
      tags,
      security: anyOf('audit:read'),
      parameters: [tilePath('`<N>`', '000.p/3')],
      responses: {
        200: success('The bundle.', bytes),
        ...problems('invalid-request', 'not-found'),
      },
    },
  },
  '/v1/modifications/{id}/receipt': {
    get: {
      operationId: 'readReceipt',
      summary: 'Proof of a modification, verifiable offline with the key of the log alone',
      description:
        'Of one’s own, or of any with `audit:read`. 409 until all its entries are sealed, and with `witnessed=true` until a quorum of witnesses has cosigned a checkpoint that covers them.',
      tags,
      security: anyOf('messages:modify', 'messages:approve', 'audit:read'),
      parameters: [modificationIdInPath, ...inQuery(RECEIPT_PARAMETERS)],
      responses: {
        200: success('Entries, proofs and openings.', json('Receipt', ledgerExamples.receipt)),
        ...problems('invalid-request', 'not-found', 'not-sealed', 'not-witnessed'),
      },
    },
  },
  '/v1/audit/events': {
    get: {
      operationId: 'findEvents',
      summary: 'What happened: edits, reads, queries, drift, changes of the key',
      description:
        'Entries of the ledger. This query is itself one of them. To follow the log, give `fromIndex`: sealed entries in the order of the log, none skipped and none twice; `wait` holds an empty answer back. With `Accept: text/event-stream` the same live: `id` is the index, `event` the type, `data` the item; `Last-Event-ID` goes on after that index and wins over `fromIndex`; without both it begins at the end. Following leaves one `audit.followed` for each client, address and ten minutes.',
      tags: ['Audit'],
      security: anyOf('audit:read'),
      parameters: [...inQuery(EVENT_FILTERS, EVENT_PAGES, FOLLOW_PARAMETERS), lastEventId],
      responses: {
        200: success(
          'A page, by `nextCursor`; with `fromIndex` by `nextIndex`.',
          {
            ...json('EventPage', otherExamples.events),
            'text/event-stream': {
              schema: { type: 'string' },
              examples: otherExamples.eventStream,
            },
          },
          viewOf,
        ),
        ...problems('invalid-request', 'not-acceptable'),
      },
    },
  },
};
