import { execFile } from 'node:child_process';
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { entriesOf, bundleOf } from '../../src/ledger/tiles.js';
import { equalBytes, utf8Text } from '../../src/ledger/primitives.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { verify } from '../support/verify-command.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { connect, untilSealed } from './log.js';
import { auditor, LedgerService, textBody } from './service.js';

let database: TestDatabase;
let service: LedgerService;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const file = (name: string): string => path.join(folder.path, name);

beforeAll(async () => {
  database = await createDatabase();
  folder = await temporaryFolder();
  service = await LedgerService.on(database.appUrl);
  await writeToken();
  await service.edit(service.message({ MsgBody: textBody('the old text') }));
  await sealed();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await database.drop();
  await folder[Symbol.asyncDispose]();
});

async function writeToken(): Promise<void> {
  await writeFile(file('token'), `${await service.tokenOf(auditor)}\n`);
}

async function sealed(): Promise<void> {
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
}

const checked = (url: string, ...args: string[]) =>
  verify('--url', url, '--token-file', file('token'), '--key', service.signer.key.text, ...args);

/** Serves what the service serves, but for what `instead` gives. */
async function changed(instead: (path: string, body: Buffer) => Buffer | number): Promise<Server> {
  const server = createServer((req, res) => {
    const headers = { Authorization: req.headers.authorization ?? '' };
    fetch(`${service.replica.url}${req.url ?? ''}`, { headers })
      .then(async (answer) => Buffer.from(await answer.arrayBuffer()))
      .then((body) => {
        const answer = instead(req.url ?? '', body);
        if (typeof answer === 'number') res.writeHead(answer).end();
        else res.writeHead(200).end(answer);
      })
      .catch(() => res.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

test('P6: a running service is verified by its address alone, and the next time as what continues it', async () => {
  const first = await checked(service.replica.url, '--state', file('state'));
  await service.edit(service.message({ MsgBody: textBody('another text') }));
  await sealed();
  const next = await checked(`${service.replica.url}/v1/ledger/`, '--state', file('state'));

  expect([first.code, next.code]).toEqual([0, 0]);
  expect(first.out).toMatch(
    /^(\d+) entries of the log [^\n]+\nEach of the \1 entries .*\n.*\nintact\n$/,
  );
  expect(next.out).toMatch(/checkpoints kept outside vouch for the first \d+ entries\nintact\n$/);
  expect(await readFile(file('state'), 'utf8')).toContain(service.signer.key.name);
});

test('P6: the one file, alone in an empty folder, verifies a running service', async () => {
  await using alone = await temporaryFolder();
  await copyFile('dist/verifier/verify.mjs', path.join(alone.path, 'verify.mjs'));
  const at = ['--url', service.replica.url, '--token-file', file('token')];
  const inFolder = (key: string) =>
    promisify(execFile)(process.execPath, ['verify.mjs', ...at, '--key', key], {
      cwd: alone.path,
      env: {},
    });
  const [name, , rest = ''] = service.signer.key.text.split('+');

  expect((await inFolder(service.signer.key.text)).stdout).toMatch(/intact\n$/);
  await expect(inFolder(`${name ?? ''}+00000000+${rest}`)).rejects.toMatchObject({ code: 2 });
  expect(await readdir(alone.path)).toEqual(['verify.mjs']);
});

test('the token may come from a pipe', async () => {
  const args = ['--url', service.replica.url, '--key', service.signer.key.text, '--token-file'];
  const script = `cat "$1" | exec "$0" dist/verifier/verify.mjs "\${@:2}" /dev/stdin`;
  const { stdout } = await promisify(execFile)('bash', [
    '-c',
    script,
    process.execPath,
    file('token'),
    ...args,
  ]);

  expect(stdout).toMatch(/intact\n$/);
});

test('P6: a log that was rewritten between two verifications is found', async () => {
  await checked(service.replica.url, '--state', file('kept'));
  const [origin = '', size = ''] = (await readFile(file('kept'), 'utf8')).split('\n');
  const otherRoot = Buffer.alloc(32, 7).toString('base64');
  await writeFile(file('other'), `${origin}\n${size}\n${otherRoot}\n\n— x AAAAAAA=\n`);
  await writeFile(file('longer'), `${origin}\n${Number(size) + 9}\n${otherRoot}\n\n— x AAAAAAA=\n`);

  const other = await checked(service.replica.url, '--checkpoint', file('other'));
  const shorter = await checked(service.replica.url, '--checkpoint', file('longer'));

  expect([other.code, shorter.code]).toEqual([1, 1]);
  expect(other.out).toContain('the log was rewritten, or these are two logs');
  expect(shorter.out).toMatch(/^REMOVED .*the last ones were removed/m);
});

test('P6: a checkpoint that is older than a kept one for a moment is asked for again', async () => {
  const older = await (await fetch(`${service.replica.url}/v1/ledger/checkpoint`)).text();
  await service.edit(service.message({ MsgBody: textBody('a later text') }));
  await sealed();
  await checked(service.replica.url, '--state', file('newest'));
  let isStale = true;
  const behind = await changed((where, body) => {
    if (!where.endsWith('/checkpoint') || !isStale) return body;
    isStale = false;
    return Buffer.from(older);
  });

  const { code, out } = await checked(urlOf(behind), '--state', file('newest'));
  behind.close();

  expect(isStale).toBe(false);
  expect([code, out.trimEnd().split('\n').at(-1)]).toEqual([0, 'intact']);
});

test('P6: an entry that is served otherwise is found', async () => {
  const server = await changed((where, body) => {
    if (!where.includes('/tile/entries/')) return body;
    const entries = entriesOf(body);
    if (entries.kind === 'malformed') return body;
    const [first = Buffer.alloc(0), ...rest] = entries.value;
    const other = Buffer.from(
      utf8Text(first).replace('"type":"log.started"', '"type":"log.starteD"'),
    );
    const isSame = equalBytes(first, other);
    const served = isSame ? Buffer.from(first).fill(0x20, 1, 2) : other;
    return Buffer.from(bundleOf([served, ...rest]));
  });

  const { code, out } = await checked(urlOf(server));
  server.close();

  expect(code).toBe(1);
  expect(out).toContain('NOT INTACT');
});

test('what keeps it from reading the log is said with exit code 2, and an error that passes is waited out', async () => {
  let failures = 2;
  const shaky = await changed((where, body) => {
    if (!where.includes('/tile/')) return body;
    failures -= 1;
    return failures >= 0 ? 503 : body;
  });
  const waited = await checked(urlOf(shaky));
  const gone = await changed((where, body) => (where.includes('/tile/') ? 404 : body));
  const missing = await checked(urlOf(gone));
  // 16 KB on the wire, if it were compressed.
  const stuffed = await changed((where, body) =>
    where.includes('/tile/') ? Buffer.alloc(16 << 20) : body,
  );
  onTestFinished(writeToken);
  await rm(file('token'));
  await writeFile(file('token'), 'none');
  const refused = await checked(service.replica.url);
  shaky.close();
  gone.close();

  expect(waited.code).toBe(0);
  expect(await checked(urlOf(stuffed))).toMatchObject({ code: 2, out: '' });
  stuffed.close();
  expect(missing).toMatchObject({ code: 2, out: '' });
  expect(missing.told).toContain('answers 404');
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.told).toContain('give a token with the scope audit:read as --token-file');
  const moved = await changed(() => 302);
  await writeFile(file('token'), 'two\nlines');
  const startedAt = performance.now();
  expect((await checked(urlOf(moved))).told).toContain('--token-file holds no token');
  await writeFile(file('token'), 'one');
  expect((await checked(urlOf(moved))).told).toContain('answers 302: give the URL');
  // What lasts is not waited out.
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  moved.close();
  expect((await verify('--url', 'ftp://x')).told).toContain('--url must be the prefix of a log');
});
