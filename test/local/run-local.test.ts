import { spawnSync } from 'node:child_process';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  developmentJwksFile,
  developmentToken,
  LOCAL_AUDIENCE,
  localIssuer,
} from '../../src/local/development-auth.js';
import { developmentLedgerKeyFile } from '../../src/local/development-ledger.js';
import { firstMessages } from '../../src/local/first-messages.js';
import { requireFreePort } from '../../src/local/free-port.js';
import { missingParts } from '../../src/local/parts.js';
import { StopInOrder } from '../../src/local/stop-in-order.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-local-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a development token is signed with the key that the service is given', async () => {
  const token = await developmentToken(folder, {
    sub: 'legal',
    scope: 'audit:read',
    ttlSeconds: 60,
  });
  const keySet = JSON.parse(
    readFileSync(await developmentJwksFile(folder), 'utf8'),
  ) as JSONWebKeySet;
  const { payload } = await jwtVerify(token, createLocalJWKSet(keySet), {
    issuer: localIssuer(folder),
    audience: LOCAL_AUDIENCE,
  });
  expect(payload).toMatchObject({ sub: 'legal', scope: 'audit:read' });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
});

test('a token with a scope that does not exist is refused, with those that do', () => {
  const script = ['dist/src/cli/token.js', '--scope', 'messages:modify audit:reed'];
  const { status, stdout, stderr } = spawnSync(process.execPath, script, { encoding: 'utf8' });

  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('no scope audit:reed');
  expect(stderr).toContain(
    'messages:modify, messages:approve, audit:read, audit:export, audit:admin',
  );
});

test.each(['production', 'production\r', ' production'])(
  'with NODE_ENV of %j there is no local mode, and no token of it',
  (NODE_ENV) => {
    const env = { PATH: process.env['PATH'], NODE_ENV };
    for (const program of ['dist/src/cli/token.js', 'dist/src/local/main.js']) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
        encoding: 'utf8',
        env,
        timeout: 120_000,
      });
      expect([status, stdout], program).toEqual([2, '']);
      expect(stderr).toContain('production');
    }
  },
);

test('P7: the key set that is served holds no private member', async () => {
  const text = readFileSync(await developmentJwksFile(folder), 'utf8');
  expect(Object.keys((JSON.parse(text) as JSONWebKeySet).keys[0] ?? {})).not.toContain('d');
});

test('P6: the log keeps its key from one start to the next', () => {
  const before = readFileSync(developmentLedgerKeyFile(folder), 'utf8');
  expect(readFileSync(developmentLedgerKeyFile(folder), 'utf8')).toBe(before);
});

test('a part of which one variable is set is not made up', () => {
  expect(missingParts({ IM_ADMIN: 'administrator', AUTH_ISSUER: '' })).toEqual({
    database: true,
    im: false,
    auth: true,
    ledgerKey: true,
  });
});

test('a taken port is reported by the variable that moves it', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => {
    holder.listen(0, resolve);
  });
  const address = holder.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  await expect(requireFreePort('OPS_PORT', address.port)).rejects.toThrow(
    `Port ${address.port} is in use. Choose another one: OPS_PORT=`,
  );
  holder.close();
});

test('what was started last is stopped first, also when stopping one fails', async () => {
  const stopped: string[] = [];
  const stops = new StopInOrder();
  stops.add(() => void stopped.push('database'));
  stops.add(() => Promise.reject(new Error('stuck')));
  stops.add(() => void stopped.push('service'));
  await expect(stops.stopAll()).rejects.toThrow('stuck');
  expect(stopped).toEqual(['service', 'database']);
});

test('where IM is simulated, it is said where its API is, and where its faults are', () => {
  const text = firstMessages({
    url: 'http://localhost:3000',
    opsUrl: 'http://localhost:3001',
    hasConsole: false,
    simulator: { apiUrl: 'http://127.0.0.1:4000', controlUrl: 'http://127.0.0.1:4001' },
    missing: { database: true, im: true, auth: true, ledgerKey: true },
    folder,
  });
  expect(text).toMatch(/^IM's API, simulated: +http:\/\/127\.0\.0\.1:4000\/v4\/ /m);
  expect(text).toContain('faults: http://127.0.0.1:4001');
});

test('where IM or the issuer is real, nothing simulated is offered', () => {
  const text = firstMessages({
    url: 'http://localhost:3000',
    opsUrl: 'http://localhost:3001',
    hasConsole: false,
    simulator: null,
    missing: { database: true, im: false, auth: false, ledgerKey: true },
    folder,
  });
  expect(text).not.toContain('@TGS#1HYEP2SHC');
  expect(text).not.toContain('npm run --silent token');
});
