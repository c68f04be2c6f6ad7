import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/local/embedded-postgres.js';
import { identityOf } from '../../src/local/process-identity.js';

const settings = { fsync: 'off', max_connections: 20 };
const BUILT = new URL('../../dist/src/local/embedded-postgres.js', import.meta.url);

let folder: string;
let server: EmbeddedPostgres | undefined;
let starter: ChildProcess | undefined;

beforeEach(() => {
  // mkdtemp makes it 0700: also root's other user cannot enter.
  folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-embedded-'));
});
afterEach(async () => {
  starter?.kill('SIGKILL');
  await server?.stop();
  server = undefined;
  starter = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function serverPid(): number {
  return Number(readFileSync(path.join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Another process that starts a server on the folder and then does nothing. */
async function startElsewhere(): Promise<void> {
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(BUILT.href)});
    await startEmbeddedPostgres(${JSON.stringify({ folder, settings })});
    console.log('started');
    setInterval(() => {}, 1000);`;
  starter = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (starter.stdout === null) throw new Error('no output to read');
  await once(createInterface({ input: starter.stdout }), 'line');
}

async function untilGone(pid: number): Promise<void> {
  await expect.poll(() => identityOf(pid), { interval: 20 }).toBeNull();
}

test('what was written before a stop is there after the next start', async () => {
  server = await startEmbeddedPostgres({ folder, settings });
  await query(server.ownerUrl, `CREATE TABLE kept AS SELECT 'here' AS word`);
  await server.stop();
  server = await startEmbeddedPostgres({ folder, settings });
  expect(await query(server.ownerUrl, 'SELECT word FROM kept')).toEqual([{ word: 'here' }]);
});

test('nobody is let in without a password, and only its owner can read the passwords', async () => {
  server = await startEmbeddedPostgres({ folder, settings });
  const { port } = new URL(server.superuserUrl);
  const guess = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  await expect(query(guess, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  expect(statSync(path.join(folder, 'passwords.json')).mode & 0o077).toBe(0);
});

test('a folder that another user may enter serves as well', async () => {
  chmodSync(folder, 0o755);
  server = await startEmbeddedPostgres({ folder, settings });
  expect(await query(server.appUrl, 'SELECT current_user::text AS name')).toEqual([
    { name: 'im_edit_ledger_app' },
  ]);
});

test('a second start on the same folder is told who has it, and harms nothing', async () => {
  server = await startEmbeddedPostgres({ folder, settings });
  await expect(startEmbeddedPostgres({ folder, settings })).rejects.toThrow(
    `${folder} is in use by process ${process.pid}`,
  );
  expect(await query(server.appUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a starter killed with SIGKILL leaves no server behind', async () => {
  await startElsewhere();
  const pid = serverPid();
  expect(identityOf(pid)).not.toBeNull();
  starter?.kill('SIGKILL');
  await untilGone(pid);
});

test('a start right after a killed one gets the folder', async () => {
  await startElsewhere();
  if (starter === undefined) throw new Error('not started');
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  server = await startEmbeddedPostgres({ folder, settings });
  expect(await query(server.appUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a server that dies by itself is reported', async () => {
  server = await startEmbeddedPostgres({ folder, settings });
  process.kill(serverPid(), 'SIGQUIT');
  expect(await server.ended).not.toBe(undefined);
});
