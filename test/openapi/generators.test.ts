import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MediaType } from '../../src/http/openapi/document-types.js';
import { openApiDocument } from '../../src/http/openapi/document.js';
import { operationsOf } from '../http/openapi/document-faults.js';

/** Below the project, so that the compiler finds what it finds for any file here. */
const SCRATCH = 'node_modules/.cache';

let folder = '';

beforeAll(async () => {
  mkdirSync(SCRATCH, { recursive: true });
  folder = mkdtempSync(path.join(SCRATCH, 'openapi-'));
  const document = path.join(folder, 'openapi.json');
  writeFileSync(document, JSON.stringify(openApiDocument));
  const ast = await openapiTS(new URL(path.resolve(document), 'file://'), { silent: true });
  writeFileSync(path.join(folder, 'openapi-typescript.ts'), astToString(ast));
  await createClient({
    input: document,
    output: path.join(folder, 'hey-api'),
    plugins: ['@hey-api/typescript'],
    logs: { level: 'silent' },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const operations = operationsOf(openApiDocument).map(({ operation }) => operation);

/** The JSON bodies of the document's examples, each with the type that a generator gave to its place. */
function bodies(
  typeOfRequest: (operationId: string) => string,
  typeOfAnswer: (operationId: string, status: string, media: string) => string,
): string[] {
  const take = (type: string, examples: MediaType['examples']) =>
    Object.values(examples ?? {}).map(({ value }) => `take<${type}>(${JSON.stringify(value)});`);
  return operations.flatMap(({ operationId, requestBody, responses }) => [
    ...take(typeOfRequest(operationId), requestBody?.content['application/json']?.examples),
    ...Object.entries(responses).flatMap(([status, { content }]) =>
      Object.entries(content ?? {})
        .filter(([media]) => media === 'application/json' || media === 'application/problem+json')
        .flatMap(([media, { examples }]) =>
          take(typeOfAnswer(operationId, status, media), examples),
        ),
    ),
  ]);
}

/** A type that is not `any`, not `unknown` and not `never`: `take` of another one does not compile. */
const TAKE = `
type Known<T> = 0 extends 1 & T ? never : unknown extends T ? never : [T] extends [never] ? never : T;
declare function take<T>(value: Known<T>): void;
`;

const GOOD = `{ message: { GroupId: 'g', MsgSeq: 1, CloudCustomData: '' }, operator: 'o', reason: 'r' }`;
const REFUSED = [
  `{ operator: 'o', reason: 'r' }`,
  `{ message: 'text', operator: 'o', reason: 'r' }`,
  `{ message: { GroupId: 'g', MsgSeq: '1' }, operator: 'o', reason: 'r' }`,
  `{ message: { GroupId: 'g', MsgSeq: 1, MsgBody: [{ MsgType: 'TIMOtherElem', MsgContent: {} }] }, operator: 'o', reason: 'r' }`,
  `{ message: { GroupId: 'g', MsgSeq: 1, Text: '' }, operator: 'o', reason: 'r' }`,
];

function requests(type: string): string[] {
  return [
    `take<${type}>(${GOOD});`,
    ...REFUSED.flatMap((body) => ['// @ts-expect-error', `take<${type}>(${body});`]),
  ];
}

describe('openapi-typescript', () => {
  const request = (id: string) =>
    `NonNullable<operations['${id}']['requestBody']>['content']['application/json']`;
  const answer = (id: string, status: string, media: string) =>
    `operations['${id}']['responses'][${status}]['content']['${media}']`;

  test('makes types that every example of every operation has', () => {
    const program = [
      `import type { operations } from './openapi-typescript.js';`,
      TAKE,
      ...bodies(request, answer),
      ...requests(request('modifyMessage')),
    ];

    expect(compile('with-openapi-typescript.ts', program)).toEqual([]);
  });

  test('leaves nothing unknown but the value of a patch, and the members that IM may add', () => {
    const text = readFileSync(path.join(folder, 'openapi-typescript.ts'), 'utf8');
    const unknown = text
      .split('\n')
      .map((line) => line.trim())
      // As a type, not as a word of the service.
      .filter(
        (line) => /\bunknown\b/.test(line.replaceAll(/"[^"]*"/g, '')) && !/^(\/\*\*|\*)/.test(line),
      );

    expect([...new Set(unknown)].sort()).toEqual([
      '"*/*": unknown;',
      '[key: string]: unknown;',
      '[name: string]: unknown;',
      'value?: unknown;',
    ]);
  });
});

describe('@hey-api/openapi-ts', () => {
  const named = (id: string) => id.charAt(0).toUpperCase() + id.slice(1);
  const request = (id: string) => `NonNullable<api.${named(id)}Data['body']>`;
  const answer = (id: string, status: string) =>
    status < '400' ? `api.${named(id)}Responses[${status}]` : `api.${named(id)}Errors[${status}]`;

  test('makes types that every example of every operation has', () => {
    const program = [
      `import type * as api from './hey-api/types.gen.js';`,
      TAKE,
      ...bodies(request, answer),
      ...requests(request('modifyMessage')),
    ];

    expect(compile('with-hey-api.ts', program)).toEqual([]);
  });
});

test('an example that a type does not have would be found', () => {
  const program = [
    `import type { operations } from './openapi-typescript.js';`,
    TAKE,
    `take<operations['readModification']['responses'][200]['content']['application/json']>({ id: 1 });`,
    `take<any>(1);`,
    `take<unknown>(1);`,
  ];

  expect(compile('wrong.ts', program)).toHaveLength(3);
});

function compile(name: string, lines: readonly string[]): string[] {
  const file = path.join(folder, name);
  writeFileSync(file, lines.join('\n'));
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    skipLibCheck: true,
    types: [],
  });
  return ts.getPreEmitDiagnostics(program).map(({ file: source, start, messageText }) => {
    const line = source && start ? source.getLineAndCharacterOfPosition(start).line : 0;
    return `${ts.flattenDiagnosticMessageText(messageText, ' ')} at ${(source?.text.split('\n')[line] ?? '').slice(0, 200)}`;
  });
}
