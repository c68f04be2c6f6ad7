import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CallerController } from '../../../src/http/console/caller.controller.js';
import { ConsoleController } from '../../../src/http/console/console.controller.js';
import { ConsoleSite } from '../../../src/http/console/console-site.js';
import { DocsController } from '../../../src/http/openapi/docs.controller.js';
import { answerFaults } from '../../contract/documented.js';
import { type ProbeApp, startProbeApp } from '../probe-app.js';

const BUNDLE = 'text '.repeat(1_000);
const folder = mkdtempSync(path.join(tmpdir(), 'console-'));
const built = path.join(folder, 'built');
const settings = {
  folder: built,
  issuer: 'https://id.example.com/realms/one',
  clientId: 'edit-console',
  scope: 'openid audit:read',
};

let on: ProbeApp;
let off: ProbeApp;

async function start(site: ConsoleSite): Promise<ProbeApp> {
  const controllers = [CallerController, ConsoleController, DocsController];
  return startProbeApp(controllers, undefined, [{ provide: ConsoleSite, useValue: site }]);
}

beforeAll(async () => {
  on = await start(new ConsoleSite(settings));
  off = await start(new ConsoleSite(null));
});
afterAll(async () => {
  await Promise.all([on.app.close(), off.app.close()]);
  rmSync(folder, { recursive: true });
});

function get(address: string, app = on): request.Test {
  return request(app.app.getHttpServer()).get(address);
}

test('before the console is built, its address says so and opens it later', async () => {
  const answer = await get('/console/search');

  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
  expect(answer.text).toContain('http-equiv="refresh"');
  const { status } = answer;
  const headers = new Headers(answer.headers);
  expect(answerFaults('GET', '/console/search', { status, headers, body: {} })).toEqual([]);
});

describe('once it is built', () => {
  beforeAll(() => {
    mkdirSync(path.join(built, 'assets'), { recursive: true });
    writeFileSync(path.join(built, 'index.html'), '<!doctype html>the page');
    writeFileSync(path.join(built, 'assets/index-1a2b.js'), BUNDLE);
    writeFileSync(path.join(built, 'sources.sha256'), 'not for browsers');
    writeFileSync(path.join(folder, 'secret.js'), 'secret');
  });

  test.each(['/console/', '/console/search', '/console/edits/0193?tab=raw'])(
    '%s is the page, which nobody keeps',
    async (address) => {
      const answer = await get(address);

      expect([answer.status, answer.text]).toEqual([200, '<!doctype html>the page']);
      expect(answer.headers['cache-control']).toBe('no-store');
    },
  );

  test('what it may load and do is only what it is made of, and the issuer', async () => {
    const { headers } = await get('/console/');

    expect(headers['content-security-policy']?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "font-src 'self'",
      "connect-src 'self' https://id.example.com",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  test('an asset is kept for ever, and is packed for whoever can unpack it', async () => {
    const packed = await get('/console/assets/index-1a2b.js').set('Accept-Encoding', 'gzip');
    const plain = await get('/console/assets/index-1a2b.js').set('Accept-Encoding', 'identity');

    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const answer of [packed, plain]) {
      expect(answer.text).toBe(BUNDLE);
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
    }
  });

  test.each([
    '/console/assets/other.js',
    '/console/sources.sha256',
    '/console/..%2fsecret.js',
    '/console/%2e%2e/secret.js',
  ])('%s is not served', async (address) => {
    expect((await get(address)).status).toBe(404);
  });

  test('files that are removed later are still there: they were read once', async () => {
    rmSync(built, { recursive: true });

    expect((await get('/console/')).status).toBe(200);
  });
});

test('whoever has not logged in learns where to', async () => {
  const { issuer, clientId, scope } = settings;

  expect((await get('/console/config.json')).body).toEqual({ issuer, clientId, scope });
});

test('the bare address leads to the console, and where there is none, to the docs', async () => {
  const [toConsole, toPage, toDocs] = await Promise.all([get('/'), get('/console'), get('/', off)]);

  expect(
    [toConsole, toPage, toDocs].map(({ status, headers }) => [status, headers['location']]),
  ).toEqual([
    [302, '/console'],
    [302, '/console/'],
    [302, '/docs'],
  ]);
});

test.each(['/console', '/console/', '/console/config.json', '/console/search'])(
  'where the console is off, %s is a 404 that says who can switch it on',
  async (address) => {
    const answer = await get(address, off);
    const problem = answer.body as { readonly type: string; readonly detail: string };

    expect([answer.status, problem.type]).toEqual([404, '/problems/not-found']);
    expect(problem.detail).toContain('CONSOLE_CLIENT_ID');
  },
);

test('any good token learns whose it is and what it allows, also one that allows nothing', async () => {
  const ask = (token: string) => get('/v1/caller').set('Authorization', `Bearer ${token}`);
  const [known, powerless, nobody] = await Promise.all([
    ask('good'),
    ask('powerless'),
    get('/v1/caller'),
  ]);

  expect(known.body).toEqual({
    client: 'refund-desk',
    operator: null,
    scopes: ['messages:modify'],
    lookedAt: ['the claim scope'],
  });
  expect(powerless.body).toMatchObject({ client: 'nobody', scopes: [] });
  expect(nobody.status).toBe(401);
});
