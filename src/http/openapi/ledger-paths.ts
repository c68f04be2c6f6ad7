import { EVENT_TYPES } from '../audit/events-query.js';
import type { MediaType, Parameter, Paths, Schema } from './document-types.js';
import { modificationIdInPath } from './parameters.js';
import { anyOf, json, openProblems, openSuccess, problems, success } from './responses.js';
import { closedObject, id, instant, text } from './schema.js';

const tags = ['Ledger'];
const modificationId = '01934d2c-8a00-7c3e-9d55-3f1f0a6b7c21';
const key = 'log.example/edits+a304e4d7+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c';
const checkpoint =
  'log.example/edits\n3\no0XjdDoLueqSg4nl2lr1+5XbwPMwENCB/2Vn+I3IBMU=\n\n— log.example/edits owTk1zc4URXwHF82MGpeuhI+wtuI/ByM2uHIHBNVH27PecVa9kzPUPPfPcMPwT+taD2x4sLNAdV8zsmRT32wgxZO6AM=\n';

function plain(example: string): Readonly<Record<string, MediaType>> {
  return {
    'text/plain': {
      schema: { type: 'string' },
      examples: { example: { value: example } },
    },
  };
}

const bytes: Readonly<Record<string, MediaType>> = {
  'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
};

function filter(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'query', description, schema };
}

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

const entryType: Schema = {
  type: 'string',
  description: `One of ${EVENT_TYPES.map((type) => `\`${type}\``).join(', ')}, or one that a newer version of the service wrote.`,
};

const event = closedObject({
  index: { type: ['integer', 'null'], description: 'Its place in the log; null until sealed.' },
  entryId: id,
  type: entryType,
  at: instant,
  actor: { description: 'Who: `client`, `operator`, `ip`; null for the service itself.' },
  subject: { description: 'About what: `modificationId`, `message`; null for neither.' },
  details: {
    type: 'object',
    description: 'By type. A newer version may have added members.',
  },
});

const receiptEntry = closedObject({
  index: { type: 'integer', minimum: 0 },
  type: entryType,
  entry: { type: 'string', description: 'The exact bytes, base 64.' },
  proof: { type: 'string', description: 'A C2SP tlog-proof.' },
  openings: {
    type: 'array',
    items: closedObject({
      pointer: { type: 'string' },
      salt: { type: 'string', description: 'Base 64.' },
      content: { type: 'string', description: 'Base 64.' },
    }),
  },
});

const receipt = closedObject({
  format: { const: 'im-edit-ledger/receipt/1' },
  key: { type: 'string', description: 'The verifier key of the log.' },
  modificationId: id,
  entries: { type: 'array', items: receiptEntry },
});

const eventParameters: readonly Parameter[] = [
  filter('type', 'The type of event.', { enum: [...EVENT_TYPES] }),
  filter('client', 'The application that acted.', text(1, 512, 'A `sub`.')),
  filter('operator', 'The person who acted.', text(1, 512, 'As given.')),
  filter('modificationId', 'What was done with this modification.', id),
  filter('from', 'At or after.', instant),
  filter('to', 'Before.', instant),
  filter('order', 'By time.', { enum: ['desc', 'asc'], default: 'desc' }),
  filter('limit', 'Items of a page.', { type: 'integer', minimum: 1, maximum: 500, default: 50 }),
  filter(
    'cursor',
    'The `nextCursor` of the page before, with the same filters and order. With `order=asc`, what is recorded behind it comes first on the next page.',
    { type: 'string' },
  ),
];

/** What everybody may read of the log. */
export const openLedgerPaths: Paths = {
  '/v1/ledger/checkpoint': {
    get: {
      operationId: 'readCheckpoint',
      summary: 'The newest signed checkpoint',
      description:
        'A C2SP tlog-checkpoint. Keep one: no history before it can be rewritten unseen.',
      tags,
      security: [],
      responses: {
        200: openSuccess('A signed note.', plain(checkpoint)),
        ...openProblems('not-found'),
      },
    },
  },
  '/v1/ledger/key': {
    get: {
      operationId: 'readLedgerKey',
      summary: 'The verifier key of the log',
      tags,
      security: [],
      responses: {
        200: openSuccess('The key in the form of signed notes.', plain(`${key}\n`)),
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
        ...openProblems('invalid-request', 'not-found'),
      },
    },
  },
};

export const ledgerPaths: Paths = {
  '/v1/ledger/tile/entries/{path}': {
    get: {
      operationId: 'readEntryBundle',
      summary: 'Entries of the log',
      description:
        'C2SP tlog-tiles. No bundle changes, partial ones included; gzip where it is accepted. A GET is itself on the record, a HEAD is not.',
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
      tags,
      security: anyOf('messages:modify', 'audit:read'),
      parameters: [modificationIdInPath],
      responses: {
        200: success(
          'Entries, proofs and openings.',
          json(receipt, {
            receipt: {
              value: { format: 'im-edit-ledger/receipt/1', key, modificationId, entries: [] },
            },
          }),
        ),
        ...problems('invalid-request', 'not-found', 'not-sealed'),
      },
    },
  },
  '/v1/audit/events': {
    get: {
      operationId: 'findEvents',
      summary: 'What happened: edits, reads, queries, drift, changes of the key',
      description: 'Entries of the ledger. This query is itself one of them.',
      tags: ['Audit'],
      security: anyOf('audit:read'),
      parameters: eventParameters,
      responses: {
        200: success(
          'A page.',
          json(
            closedObject({
              items: { type: 'array', items: event },
              nextCursor: { type: ['string', 'null'] },
            }),
            { page: { value: { items: [], nextCursor: null } } },
          ),
        ),
        ...problems('invalid-request'),
      },
    },
  },
};
