import type { Named, Parameter, Paths, Schema } from './document-types.js';
import { problemCodes } from '../problems/catalogue.js';
import { describeProblem } from '../problems/problem-page.js';
import { html, json, openProblems, openRedirect, openSuccess } from './responses.js';
import { anyInteger, anyText, closedObject, oneOfWords, openObject, reference } from './schema.js';

const tags = ['Service'];

export const serviceSchemas: Named<Schema> = {
  ProblemKind: closedObject({
    type: anyText,
    title: anyText,
    status: anyInteger,
    meaning: anyText,
    remedy: anyText,
  }),
  OpenApi: openObject({}, 'OpenAPI 3.1.'),
  ProblemKinds: closedObject({ items: { type: 'array', items: reference('ProblemKind') } }),
};

const fileName: Parameter = {
  name: 'file',
  in: 'path',
  required: true,
  description: 'A file of the documentation page.',
  schema: { type: 'string' },
};

export const servicePaths: Paths = {
  '/': {
    get: {
      operationId: 'readRoot',
      summary: 'The way to the console, or to the documentation page',
      description: 'For whoever opens the address of the service in a browser.',
      tags,
      security: [],
      responses: {
        302: openRedirect('`/console` where it is switched on, else `/docs`.'),
        ...openProblems(),
      },
    },
  },
  '/problems': {
    get: {
      operationId: 'listProblems',
      summary: 'All kinds of problems',
      description: 'Each error that this service answers with, and what to do about it.',
      tags,
      security: [],
      responses: {
        200: openSuccess('HTML or JSON, by `Accept`.', {
          ...json('ProblemKinds', {
            kinds: { value: { items: [describeProblem('edit-in-flight')] } },
          }),
          ...html('Problems'),
        }),
        ...openProblems(),
      },
    },
  },
  '/problems/{name}': {
    get: {
      operationId: 'describeProblem',
      summary: 'What the `type` of a problem means, and what to do',
      description: 'The page that the `type` of a problem leads to.',
      tags,
      security: [],
      parameters: [
        {
          name: 'name',
          in: 'path',
          required: true,
          description: 'The last part of a `type`.',
          schema: oneOfWords(problemCodes),
        },
      ],
      responses: {
        200: openSuccess('HTML or JSON, by `Accept`.', {
          ...json('ProblemKind', {
            'edit-in-flight': { value: describeProblem('edit-in-flight') },
          }),
          ...html('Another edit is in flight'),
        }),
        ...openProblems('invalid-request', 'not-found'),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'readOpenApi',
      summary: 'This document',
      description: 'For generators of clients, and for tools.',
      tags,
      security: [],
      responses: {
        200: openSuccess(
          'OpenAPI 3.1.',
          json('OpenApi', {
            start: { value: { openapi: '3.1.1', info: { title: 'im-edit-ledger', version: '1' } } },
          }),
        ),
        ...openProblems(),
      },
    },
  },
  '/docs': {
    get: {
      operationId: 'readDocs',
      summary: 'This document, to look at and try out',
      description: 'Needs nothing from another host.',
      tags,
      security: [],
      responses: { 200: openSuccess('A page.', html('im-edit-ledger')), ...openProblems() },
    },
  },
  '/docs/{file}': {
    get: {
      operationId: 'readDocsFile',
      summary: 'A file of the documentation page',
      description: 'Scripts and styles of `/docs`.',
      tags,
      security: [],
      parameters: [fileName],
      responses: {
        200: openSuccess('The file.', { '*/*': { schema: {} } }),
        ...openProblems('invalid-request', 'not-found'),
      },
    },
  },
};
