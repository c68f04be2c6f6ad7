import { SCOPES } from '../../auth/caller.js';
import type { Named, Paths, Schema } from './document-types.js';
import {
  html,
  json,
  openProblems,
  openRedirect,
  openSuccess,
  problemsOfAnyCaller,
  retryAfter,
  success,
} from './responses.js';
import { anyText, closedObject, oneOfWords, orNull } from './schema.js';

const tags = ['Service'];

export const consoleSchemas: Named<Schema> = {
  Caller: closedObject({
    client: { type: 'string', description: 'The application, or the client of the console.' },
    operator: orNull({
      type: 'string',
      description: 'The person who has logged in; null: an application.',
    }),
    scopes: {
      type: 'array',
      items: oneOfWords(SCOPES),
      description: 'What it may do, implied scopes included.',
    },
    lookedAt: {
      type: 'array',
      items: anyText,
      description: 'Where the scopes were looked for, in that order.',
    },
  }),
  ConsoleConfig: closedObject({
    issuer: {
      type: 'string',
      format: 'uri',
      description: 'Where persons log in (OpenID Connect).',
    },
    clientId: { type: 'string', description: '`CONSOLE_CLIENT_ID`' },
    scope: { type: 'string', description: 'What the console asks the issuer for.' },
  }),
};

const callerExamples = {
  application: {
    value: {
      client: 'refund-desk',
      operator: null,
      scopes: ['messages:modify'],
      lookedAt: ['the claim scope'],
    },
  },
  person: {
    value: {
      client: 'edit-console',
      operator: 'ann@example.com',
      scopes: ['audit:export', 'audit:read'],
      lookedAt: ['the claim scope'],
    },
  },
};

export const callerPaths: Paths = {
  '/v1/caller': {
    get: {
      operationId: 'readCaller',
      summary: 'Who you are to this service, and what you may do',
      description:
        'What it makes of the token. Any good token will do, also one that allows nothing.',
      tags,
      security: [{ bearer: [] }],
      responses: {
        200: success('The caller.', json('Caller', callerExamples)),
        ...problemsOfAnyCaller('invalid-request'),
      },
    },
  },
};

const unbuilt = openSuccess('It is being built.', html('im-edit-ledger'));
const beingBuilt = { ...unbuilt, headers: { ...unbuilt.headers, ...retryAfter } };

/** Open to everybody. */
export const consolePaths: Paths = {
  '/console': {
    get: {
      operationId: 'readConsole',
      summary: 'The console: pages for persons',
      description: 'Leads to `/console/`. Where `CONSOLE_CLIENT_ID` is not set, there is none.',
      tags,
      security: [],
      responses: {
        200: openSuccess('Its first page, at `/console/`.', html('im-edit-ledger')),
        302: openRedirect('It is at `/console/`.'),
        503: beingBuilt,
        ...openProblems('not-found'),
      },
    },
  },
  '/console/config.json': {
    get: {
      operationId: 'readConsoleConfig',
      summary: 'Where persons log in',
      description:
        'What the console must know before anybody has logged in. Nothing of it is secret.',
      tags,
      security: [],
      responses: {
        200: openSuccess(
          'The issuer, and what to ask it for.',
          json('ConsoleConfig', {
            config: {
              value: {
                issuer: 'https://id.example.com',
                clientId: 'edit-console',
                scope: 'openid profile email messages:modify audit:read audit:export',
              },
            },
          }),
        ),
        ...openProblems('not-found'),
      },
    },
  },
  '/console/{path}': {
    get: {
      operationId: 'readConsoleFile',
      summary: 'A page of the console, or a file that its pages need',
      description: 'Any path without a dot in its last part is a page.',
      tags,
      security: [],
      parameters: [
        {
          name: 'path',
          in: 'path',
          required: true,
          description: 'A page or a file of the console; slashes are part of it.',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: openSuccess('The page or file.', { '*/*': { schema: {} } }),
        503: beingBuilt,
        ...openProblems('not-found'),
      },
    },
  },
};
