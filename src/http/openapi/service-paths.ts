import type { MediaType, Parameter, Paths, Schema } from './document-types.js';
import { problemCodes } from '../problems/catalogue.js';
import { describeProblem } from '../problems/problem-page.js';
import { json, openProblems, openSuccess } from './responses.js';
import { closedObject } from './schema.js';

const tags = ['Service'];

const html: Readonly<Record<string, MediaType>> = { 'text/html': { schema: { type: 'string' } } };

const kind: Schema = closedObject({
  type: { type: 'string' },
  title: { type: 'string' },
  status: { type: 'integer' },
  meaning: { type: 'string' },
  remedy: { type: 'string' },
});

const fileName: Parameter = {
  name: 'file',
  in: 'path',
  required: true,
  description: 'A file of the documentation page.',
  schema: { type: 'string' },
};

export const servicePaths: Paths = {
  '/problems': {
    get: {
      operationId: 'listProblems',
      summary: 'All kinds of problems',
      tags,
      security: [],
      responses: {
        200: openSuccess('HTML or JSON, by `Accept`.', {
          ...json(closedObject({ items: { type: 'array', items: kind } })),
          ...html,
        }),
        ...openProblems(),
      },
    },
  },
  '/problems/{name}': {
    get: {
      operationId: 'describeProblem',
      summary: 'What the `type` of a problem means, and what to do',
      tags,
      security: [],
      parameters: [
        {
          name: 'name',
          in: 'path',
          required: true,
          description: 'The last part of a `type`.',
          schema: { enum: problemCodes },
        },
      ],
      responses: {
        200: openSuccess('HTML or JSON, by `Accept`.', {
          ...json(kind, { 'edit-in-flight': { value: describeProblem('edit-in-flight') } }),
          ...html,
        }),
        ...openProblems('invalid-request', 'not-found'),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'readOpenApi',
      summary: 'This document',
      tags,
      security: [],
      responses: {
        200: openSuccess('OpenAPI 3.1.', json({ type: 'object' })),
        ...openProblems(),
      },
    },
  },
  '/docs': {
    get: {
      operationId: 'readDocs',
      summary: 'This document, to look at and try out',
      tags,
      security: [],
      responses: { 200: openSuccess('A page.', html), ...openProblems() },
    },
  },
  '/docs/{file}': {
    get: {
      operationId: 'readDocsFile',
      summary: 'A file of the documentation page',
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
