import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import { SIMULATOR_SECRET_KEY } from '../../src/im-simulator/options.js';
import { commandsUnder } from '../docs/page.js';
import { type Ran, Shell } from '../docs/shell.js';
import { Api, until } from '../support/api.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { rewriting, GROUP, body } from '../support/scene.js';
import { startSimulator } from '../support/simulator.js';
import { ISSUER, makeTokens, type TokenMaker } from '../support/tokens.js';
import { Cluster } from './cluster.js';
import { WHY_NO_IMAGE } from './container.js';
import { HAS_TOOLS } from './render.js';

const PAGE = 'docs/operations.md';
const TOOLS = ['psql', 'openssl', 'curl', 'bash'];
const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
const canWalk = missing.length === 0 && HAS_TOOLS;
if (!canWalk) {
  const what = [...missing, ...(HAS_TOOLS ? [] : ['helm (run `node deploy/validate.mjs` first)'])];
  console.warn(`NOT TESTED: the commands of the runbook: there is no ${what.join(', ')} here`);
}
if (canWalk && WHY_NO_IMAGE !== null) {
  console.warn(
    `NOT TESTED: the commands of the runbook in the image, but as processes: ${WHY_NO_IMAGE}`,
  );
}

const VALUES = `
im: { baseUrl: https://im.test, sdkAppId: '1400000000', admin: administrator }
auth: { issuer: ${ISSUER}, jwksConfigMap: { name: issuer-keys } }
ledger:
  origin: ledger.example.com/v1/ledger
  checkpointVolume: { persistentVolumeClaim: { claimName: checkpoints } }
verification: { enabled: true }
`;

/** One installation, through everything that the runbook does to it. */
describe.skipIf(!canWalk)('the runbook, walked', () => {
  let folder: string;
  let postgres: OwnPostgres;
  let im: ImSimulator;
  let tokens: TokenMaker;
  let cluster: Cluster;
  let shell: Shell;
  let seq = 0;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'runbook-'));
    const archive = path.join(folder, 'archive');
    mkdirSync(archive);
    // The server may run as another user.
    for (const each of [folder, archive]) chmodSync(each, 0o777);
    const [server, simulator, made] = await Promise.all([
      OwnPostgres.start({
        archive_mode: 'on',
        archive_command: `cp %p ${archive}/%f`,
        restore_command: `cp ${archive}/%f %p`,
      }),
      startSimulator({ callsPerSecond: Number.POSITIVE_INFINITY }),
      makeTokens(),
    ]);
    [postgres, im, tokens] = [server, simulator, made];
    makeRoles();
    cluster = await openCluster();
    expect(await cluster.install()).toMatchObject({ code: 0 });
    shell = new Shell(folder, {
      PATH: `${cluster.bin}:${process.env['PATH'] ?? ''}`,
      SUPERUSER_URL: superuserUrl(),
    });
    // The whole box at the top, as it is pasted.
    for (const block of commandsUnder(PAGE, '## First five minutes')) await pasted(block);
  });
  afterAll(async () => {
    shell.close();
    await cluster[Symbol.asyncDispose]();
    await im.stop();
    await postgres[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  function superuserUrl(): string {
    const url = new URL(postgres.database.superuserUrl);
    url.pathname = '/postgres';
    return url.href;
  }
  function urlOf(role: string, database = 'iel'): string {
    return `postgres://${role}:${role}@127.0.0.1:${new URL(superuserUrl()).port}/${database}`;
  }

  /** As deploy/compose.yaml makes them: with the names that the runbook has. */
  function makeRoles(): void {
    const secrets = path.join(folder, 'roles');
    mkdirSync(secrets);
    writeFileSync(path.join(secrets, 'database-owner-password'), 'iel_owner');
    writeFileSync(path.join(secrets, 'database-app-password'), 'iel_app');
    const { hostname, port, username, password } = new URL(superuserUrl());
    const env = { SECRETS: secrets, PGHOST: hostname, PGPORT: port, POSTGRES_USER: username };
    const PGPASSWORD = decodeURIComponent(password);
    execFileSync('sh', ['deploy/compose/roles.sh'], {
      env: { PATH: process.env['PATH'], ...env, PGPASSWORD },
    });
  }

  function openCluster(): Promise<Cluster> {
    const values = path.join(folder, 'values.yaml');
    writeFileSync(values, VALUES);
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    return Cluster.open({
      values,
      secrets: {
        'im-edit-ledger-database': { url: urlOf('iel_app') },
        'im-edit-ledger-database-owner': { url: urlOf('iel_owner') },
        'im-edit-ledger-im': { secretKey: SIMULATOR_SECRET_KEY },
        'im-edit-ledger-signing': { 'key.pem': pem },
      },
      configMaps: { 'issuer-keys': { 'jwks.json': readFileSync(tokens.jwksFile, 'utf8') } },
      here: { 'https://im.test': im.baseUrl },
      token: (account) => tokens.token(account, 'audit:read'),
    });
  }

  /** Runs what stands in the runbook; each command must succeed where no other code is said. */
  async function pasted(block: readonly string[] | undefined, lastCode = 0): Promise<Ran[]> {
    const all: Ran[] = [];
    expect(block ?? []).not.toEqual([]);
    for (const [at, command] of (block ?? []).entries()) {
      const ran = await shell.run(command.replace('http://127.0.0.1:8080', cluster.url));
      const wanted = at === (block ?? []).length - 1 ? lastCode : 0;
      expect(ran.code, `${command}\n${ran.out}${ran.said}`).toBe(wanted);
      all.push(ran);
    }
    return all;
  }
  const out = (ran: readonly Ran[]): string => ran.map((each) => each.out).join('');

  async function edit(): Promise<number> {
    seq += 1;
    im.addMessage({ groupId: GROUP, seq, MsgBody: body('before') });
    const token = await tokens.token('refund-desk', 'messages:modify audit:read');
    const { status } = await new Api(cluster.url, token, '').edit(rewriting(seq, `after ${seq}`));
    return status;
  }

  /** Until the checkpoint file covers everything. */
  async function sealed(database = 'iel', file = 'checkpoint'): Promise<void> {
    const kept = path.join(cluster.folder, 'claims', 'checkpoints', file);
    const isKept = await until(async () => {
      const [row] = await asked<{ all: string }>(
        database,
        'SELECT count(*) AS all FROM ledger_entry',
      );
      const size = readFileSync(kept, { encoding: 'utf8', flag: 'a+' }).split('\n')[1];
      return size === row?.all || null;
    });
    expect(isKept).toBe(true);
  }

  async function asked<R extends object>(database: string, sql: string): Promise<R[]> {
    const client = new Client({ connectionString: urlOf('iel_app', database) });
    await client.connect();
    const { rows } = await client.query<R>(sql);
    await client.end();
    return rows;
  }

  test('the box at the top says which replica is ready', async () => {
    const [, shown] = commandsUnder(PAGE, '## First five minutes');
    expect(out(await pasted(shown))).toContain('"status":"ready"');
  });

  test('the log is verified in the replica', async () => {
    expect(await edit()).toBe(201);
    await sealed();
    const [here] = commandsUnder(PAGE, '## Commands');
    expect(out(await pasted(here))).toMatch(/\nintact\n$/);
  });

  test('a token for the person on call answers which edits are in doubt', async () => {
    const [, , token, question] = commandsUnder(PAGE, '## Commands');
    await pasted(token);
    // Nothing forwards here, so that nothing is to be ended.
    const { out: answer } = (await pasted(question?.slice(0, 2)))[1] ?? { out: '' };
    expect(JSON.parse(answer)).toMatchObject({ items: [] });
  });

  test('a migration that was refused says why, and runs once the cause is gone', async () => {
    const [why, again] = commandsUnder(PAGE, '## Migrate');
    await postgres.ask('ALTER ROLE iel_app CREATEROLE');
    await pasted(again, 1);
    expect(out(await pasted(why))).toContain('ALTER ROLE iel_app NOCREATEROLE');
    await postgres.ask('ALTER ROLE iel_app NOCREATEROLE');
    await pasted(again);
    expect(out(await pasted(why))).not.toContain('NOCREATEROLE');
    expect(await edit()).toBe(201);
  });

  test("the ledger's key is rotated", async () => {
    const [block] = commandsUnder(PAGE, "### The ledger's key");
    expect(out(await pasted(block))).toContain('The new key is ledger.example.com/v1/ledger+');
    expect(await edit()).toBe(201);
    await sealed();
    const [verify] = commandsUnder(PAGE, '## Commands');
    const before = readFileSync(path.join(folder, 'ledger-key.txt'), 'utf8');
    expect(out(await pasted(verify))).toMatch(/\nintact\n$/);
    expect(readFileSync(path.join(folder, 'ledger-key.txt'), 'utf8')).not.toBe(before);
  });

  test("IM's key is rotated", async () => {
    const secretKey = 'f'.repeat(64);
    const port = Number(new URL(im.baseUrl).port);
    await im.stop();
    im = await startSimulator({ port, secretKey, callsPerSecond: Number.POSITIVE_INFINITY });
    expect(await edit()).toBe(502);

    const [[, ...rest] = []] = commandsUnder(PAGE, "### IM's key");
    await shell.run(`KEY=${secretKey}`);
    await pasted(rest);
    expect(await edit()).toBe(201);
  });

  test('a backup is restored: the loss is found, and no edit is taken', async () => {
    await postgres.backUp();
    expect(await edit()).toBe(201);
    await postgres.ask(`SELECT pg_create_restore_point('earlier')`);
    expect(await edit()).toBe(201);
    await sealed();
    const [verify, inAJob] = commandsUnder(PAGE, '## Commands');
    expect(out(await pasted(inAJob))).toMatch(/\nintact\n/);
    await postgres.ask('SELECT pg_switch_wal()');
    await postgres.loseAndRestore({
      recovery_target_name: 'earlier',
      recovery_target_action: 'promote',
    });
    await shell.run(
      'kubectl -n "$NS" rollout restart deployment/"$APP" # as an impatient one does',
    );

    const [seen] = commandsUnder(PAGE, '### A backup was restored');
    expect(out(await pasted(seen))).toMatch(
      /a backup was restored, or entries were removed.*log-refused/s,
    );
    expect(await edit()).toBe(503);
    expect(out(await pasted(verify, 1))).toMatch(
      /REMOVED checkpoint .*a backup was restored\nNOT INTACT\n$/,
    );
    expect(out(await pasted(inAJob?.slice(0, 2)))).toMatch(/\nNOT INTACT\n/);
    expect(cluster.codeOf('im-edit-ledger-verify-now')).toBe(1);
  });

  test('a new log goes on, and the old one stays as good as it is', async () => {
    const [, create, ...rest] = commandsUnder(PAGE, '### A backup was restored');
    const [switchOver, ofNew, ofOld] = rest;
    await pasted(create);
    expect(out(await pasted(switchOver))).toContain('"status":"ready"');
    expect(await edit()).toBe(201);
    await sealed('iel_2', 'checkpoint-2');
    expect(out(await pasted(ofNew))).toMatch(/\nintact\n$/);
    expect(out(await pasted(ofOld))).toMatch(/\nintact\n$/);
  });
});
