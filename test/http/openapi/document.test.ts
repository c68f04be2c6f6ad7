import { readFileSync } from 'node:fs';
import request from 'supertest';
import { CLOCK_TOLERANCE_SECONDS } from '../../../src/auth/jwt-verifier.js';
import { GROUP_ID, TOPIC_ID } from '../../../src/http/requests/identifiers.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../../../src/http/openapi/document.js';
import { readModificationsQuery } from '../../../src/http/audit/queries.js';
import type { Json, OpenApiDocument } from '../../../src/http/openapi/document-types.js';
import { ledgerExamples } from '../../../src/http/openapi/ledger-examples.js';
import { parseVerifierKey } from '../../../src/ledger/note.js';
import { verifyReceipt } from '../../../src/ledger/verify-receipt.js';
import { DocsController } from '../../../src/http/openapi/docs.controller.js';
import { callbackPaths } from '../../../src/http/openapi/callback-paths.js';
import { ConsoleSite } from '../../../src/http/console/console-site.js';
import { consolePaths } from '../../../src/http/openapi/console-paths.js';
import { openLedgerPaths } from '../../../src/http/openapi/ledger-paths.js';
import { servicePaths } from '../../../src/http/openapi/service-paths.js';
import { problemCodes, problemType } from '../../../src/http/problems/catalogue.js';
import { ProblemsController } from '../../../src/http/problems/problems.controller.js';
import { ProbeController, startProbeApp, type ProbeApp } from '../probe-app.js';
import { accessOfHandlers, routeDifferences } from './contract.js';
import { documentFaults, operationsOf } from './document-faults.js';
import { schemaFaults } from './schema-faults.js';

let probe: ProbeApp;

beforeAll(async () => {
  probe = await startProbeApp([ProblemsController, DocsController], undefined, [
    { provide: ConsoleSite, useValue: new ConsoleSite(null) },
  ]);
});
afterAll(() => probe.app.close());

function get(path: string): request.Test {
  return request(probe.app.getHttpServer()).get(path);
}

describe('the document', () => {
  test('keeps the rules of OpenAPI, and its examples fit its schemas', () => {
    expect(documentFaults(openApiDocument)).toEqual([]);
  });

  test('shows an example of every problem that a route answers with', () => {
    const text = JSON.stringify(openApiDocument.paths);
    const elsewhere = ['method-not-allowed'];
    const unseen = problemCodes.filter((code) => !text.includes(`"type":"${problemType(code)}"`));
    expect(unseen.sort()).toEqual(elsewhere);
  });

  test('asks for a token everywhere but in the service area, for what proves the log, and for the signed webhook', () => {
    const open = operationsOf(openApiDocument).filter(
      ({ operation }) => operation.security.length === 0,
    );
    expect(open.map(({ path }) => path)).toEqual([
      ...Object.keys(callbackPaths),
      ...Object.keys(openLedgerPaths),
      ...Object.keys(consolePaths),
      ...Object.keys(servicePaths),
    ]);
  });

  const schemas = openApiDocument.components.schemas;
  const message = { GroupId: 'g', MsgSeq: 1, CloudCustomData: '' };
  const good = { message, operator: 'alice', reason: 'asked' };

  test.each<[string, Json]>([
    ['no MsgBody and no CloudCustomData', { ...good, message: { GroupId: 'g', MsgSeq: 1 } }],
    ['MsgSeq 0', { ...good, message: { ...message, MsgSeq: 0 } }],
    ['an empty MsgBody', { ...good, message: { ...message, MsgBody: [] } }],
    ['an empty TopicId', { ...good, message: { ...message, TopicId: '' } }],
    ['an unknown member', { ...good, comment: 'x' }],
    ['no reason', { message, operator: 'alice' }],
    [
      'an element that REST cannot send',
      { ...good, message: { ...message, MsgBody: [{ MsgType: 'TIMRelayElem', MsgContent: {} }] } },
    ],
  ])('does not allow a request with %s', (_, value) => {
    const schema = { $ref: '#/components/schemas/ModificationRequest' };
    expect(schemaFaults(good, schema, schemas)).toEqual([]);
    expect(schemaFaults(value, schema, schemas)).not.toEqual([]);
  });
});

describe('what generators of clients need', () => {
  test('an enum or a constant says its type', () => {
    const untyped = everySchema(openApiDocument).filter(
      (schema) => ('enum' in schema || 'const' in schema) && !('type' in schema),
    );
    expect(untyped).toEqual([]);
  });

  test('every JSON answer has a schema with a name', () => {
    const unnamed = answersOf(openApiDocument)
      .filter(({ media, body }) => media.includes('json') && body.schema.$ref === undefined)
      .map(({ at }) => at);
    expect(unnamed).toEqual([EVIDENCE]);
  });

  test('every answer has an example, but for files of bytes', () => {
    const bare = answersOf(openApiDocument)
      .filter(({ body }) => Object.keys(body.examples ?? {}).length === 0)
      .map(({ at }) => at);
    expect(bare).toEqual([
      'readEntryBundle 200 application/octet-stream',
      'readTile 200 application/octet-stream',
      'readConsoleFile 200 */*',
      'readDocsFile 200 */*',
    ]);
  });

  test('nothing is required for having a default', () => {
    expect(everySchema(openApiDocument).filter((schema) => 'default' in schema)).toEqual([]);
  });

  test('how long a token is taken past its end is said, here and in the runbook', () => {
    const said = `up to ${CLOCK_TOLERANCE_SECONDS} s past its \`exp\``;
    expect(openApiDocument.components.securitySchemes).toMatchObject({
      bearer: { description: expect.stringContaining(said) as string },
    });
    expect(readFileSync('docs/operations.md', 'utf8')).toContain(said);
  });

  test('every operation that needs a token says how it refuses', () => {
    const silent = operationsOf(openApiDocument)
      .map(({ operation }) => operation)
      .filter(({ security, responses }) => security.length > 0 && !('401' in responses));
    expect(silent).toEqual([]);
  });

  test('the receipt in the examples is intact, under the key in the examples', () => {
    const { key, receipt } = ledgerExamples;
    const parsed = parseVerifierKey(key.key.value.trim());
    if (parsed.kind !== 'ok') throw new Error(parsed.fault);

    expect(verifyReceipt(receipt.receipt.value, { key: parsed.value })).toEqual([]);
  });

  const filters = openApiDocument.paths['/v1/audit/modifications']?.get?.parameters ?? [];

  test.each(filters.filter(({ schema }) => schema.maxLength !== undefined))(
    'the limits of $name are those of the code',
    ({ name, schema: { minLength = 0, maxLength = 0 } }) => {
      const isTaken = (length: number) => readModificationsQuery({ [name]: 'x'.repeat(length) }).ok;

      expect(isTaken(maxLength)).toBe(true);
      expect(isTaken(maxLength + 1)).toBe(false);
      expect(isTaken(minLength)).toBe(true);
      expect(minLength === 0 || !isTaken(minLength - 1)).toBe(true);
    },
  );

  test('every filter of text has limits', () => {
    const texts = ['client', 'operator', 'onBehalfOf', 'ticket', 'text'];
    const limited = filters.filter(({ schema }) => schema.maxLength !== undefined);
    expect(limited.map(({ name }) => name)).toEqual(texts);
    const patternOf = (name: string) => filters.find((one) => one.name === name)?.schema.pattern;
    expect(patternOf('groupId')).toBe(GROUP_ID.schema.pattern);
    expect(patternOf('topicId')).toBe(TOPIC_ID.schema.pattern?.replace('{1,', '{0,'));
  });
});

const EVIDENCE = 'findModifications 200 application/vnd.im-edit-ledger.evidence+x-ndjson';

function answersOf(document: OpenApiDocument) {
  return operationsOf(document).flatMap(({ operation }) =>
    Object.entries(operation.responses).flatMap(([status, { content }]) =>
      Object.entries(content ?? {}).map(([media, body]) => ({
        at: `${operation.operationId} ${status} ${media}`,
        media,
        body,
      })),
    ),
  );
}

/** Every object below, schemas among them; examples left out. */
function everySchema(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).filter(([name]) => name !== 'examples' && name !== 'example');
  return [value, ...below.flatMap(([, part]) => everySchema(part))];
}

describe('document and application', () => {
  test('agree on the routes of the service area, both ways', () => {
    expect(routeDifferences(probe.app, { ...openApiDocument, paths: servicePaths })).toEqual({
      undocumented: [],
      missing: [],
    });
  });

  test('a route that only one of them has is found', () => {
    const { '/docs': docs, ...others } = servicePaths;
    const paths = { ...others, ...(docs ? { '/elsewhere': docs } : {}) };

    expect(routeDifferences(probe.app, { ...openApiDocument, paths })).toEqual({
      undocumented: ['GET /docs'],
      missing: ['GET /elsewhere'],
    });
  });

  test('a handler that declares nobody is found by walking all handlers', async () => {
    const other = await startProbeApp([ProbeController, ProblemsController]);
    const undeclared = [...accessOfHandlers(other.app)].filter(([, access]) => access === null);
    await other.app.close();

    expect(undeclared.map(([name]) => name)).toEqual(['ProbeController.undeclared']);
    expect(accessOfHandlers(probe.app).get('DocsController.docs')).toEqual({ kind: 'open' });
  });
});

describe('the pages', () => {
  test('/openapi.json is the document', async () => {
    const answer = await get('/openapi.json');

    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.body).toEqual(JSON.parse(JSON.stringify(openApiDocument)));
  });

  test('the bare address leads to a page that is there', async () => {
    const answer = await get('/');
    const { location = '' } = answer.headers;

    expect([answer.status, location, answer.text]).toEqual([302, '/docs', '']);
    expect((await get(location)).status).toBe(200);
  });

  test('/docs needs nothing from another host and runs no inline script', async () => {
    const answer = await get('/docs');

    expect(answer.text).toContain('<title>im-edit-ledger</title>');
    expect(answer.text).not.toMatch(/https?:|<script>/);
    expect(answer.headers['content-security-policy']).toContain("script-src 'self';");
  });

  test('/docs brings every file that its page names', async () => {
    const { text } = await get('/docs');
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');

    const answers = await Promise.all(files.map((file) => get(file)));

    expect(files).toHaveLength(4);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(answers.every((answer) => answer.headers['etag'] === undefined)).toBe(true);
  });

  test.each([
    '/docs/package.json',
    '/docs/..%2Fpackage.json',
    '/docs/%2e%2e%2f%2e%2e%2fpackage.json',
  ])('%s is not served', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});
