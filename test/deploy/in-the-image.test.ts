import { generateKeyPairSync } from 'node:crypto';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SIMULATOR_SECRET_KEY } from '../../src/im-simulator/options.js';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import { w1 } from '../ledger/witnesses.js';
import { Api, until } from '../support/api.js';
import { Authority, hasOpenssl } from '../support/authority.js';
import { ConnectProxy } from '../support/connect-proxy.js';
import { OwnServer } from '../support/own-server.js';
import { reloadSettingsAt } from '../support/postgres-process.js';
import { body, GROUP, rewriting } from '../support/scene.js';
import { startSimulator } from '../support/simulator.js';
import { type TlsFront, tlsFront } from '../support/tls-front.js';
import { ISSUER, makeTokens, type TokenMaker } from '../support/tokens.js';
import { Container, WHY_NO_IMAGE } from './container.js';
import { HAS_TOOLS, type KubernetesObject, renderChart } from './render.js';
import { containerOf, type PodSpec, type Probe, type Volumes } from './volumes.js';

const WHY_NOT = [
  ...(WHY_NO_IMAGE === null ? [] : [WHY_NO_IMAGE]),
  ...(HAS_TOOLS ? [] : ['there is no helm (run `node deploy/validate.mjs` first)']),
  ...(hasOpenssl ? [] : ['there is no openssl']),
];
if (WHY_NOT.length > 0) {
  console.warn(`NOT TESTED: what the chart renders, in the image: ${WHY_NOT.join(', ')}`);
}

const NAME = 'im-edit-ledger';
/** As OpenShift gives a namespace its users. */
const FOREIGN_USER = 1_000_650_000;

/** deploy/examples/everything.yaml, installed: PostgreSQL with TLS, IM behind a proxy, each volume and each variable. */
describe.skipIf(WHY_NOT.length > 0)('everything that the chart renders, in the image', () => {
  let folder: string;
  let server: OwnServer;
  let im: ImSimulator;
  let tokens: TokenMaker;
  let authority: Authority;
  let proxy: ConnectProxy;
  let front: TlsFront;
  let volumes: Volumes;
  let objects: readonly KubernetesObject[];
  let service: Container;
  let seq = 0;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'in-the-image-'));
    authority = Authority.make();
    [server, im, tokens, proxy] = await Promise.all([
      OwnServer.start(),
      startSimulator({ callsPerSecond: Number.POSITIVE_INFINITY }),
      makeTokens(),
      ConnectProxy.start(),
    ]);
    front = await tlsFront(authority.certify(['DNS:im.example.com']), im.baseUrl);
    await encrypt();
    // As docs/operations.md has it, "Install" and "Continuous verification".
    for (const statement of [
      `CREATE ROLE iel_owner LOGIN PASSWORD 'iel_owner'`,
      `CREATE ROLE iel_app LOGIN PASSWORD 'iel_app'`,
      `CREATE ROLE iel_reader LOGIN PASSWORD 'iel_reader'`,
      'GRANT pg_read_all_data TO iel_reader',
      'CREATE DATABASE iel OWNER iel_owner',
    ]) {
      await server.query(statement);
    }
    volumes = { folder, secrets: secrets(), configMaps: configMaps(), here: {} };
    objects = renderChart('deploy/examples/everything.yaml', [
      `auth.issuer=${ISSUER}`,
      `im.baseUrl=https://im.example.com:${front.port}`,
      'verification.key=',
    ]);
  });
  afterAll(async () => {
    await service.stop();
    await proxy[Symbol.asyncDispose]();
    await front[Symbol.asyncDispose]();
    await im.stop();
    await server.drop();
    authority[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });

  async function encrypt(): Promise<void> {
    const [row] = await server.query<{ data_directory: string }>('SHOW data_directory');
    const place = row?.data_directory ?? '';
    const { uid, gid } = statSync(place);
    const { cert, key } = authority.certify(['IP:127.0.0.1']);
    for (const [name, text] of Object.entries({ 'server.crt': cert, 'server.key': key })) {
      writeFileSync(path.join(place, name), text, { mode: 0o600 });
      chownSync(path.join(place, name), uid, gid);
    }
    await server.query(`ALTER SYSTEM SET ssl = 'on'`);
    await reloadSettingsAt(server.superuserUrl);
  }

  function urlOf(role: string): string {
    const url = new URL(server.superuserUrl);
    return `postgres://${role}:${role}@127.0.0.1:${url.port}/iel?sslmode=verify-full`;
  }

  function secrets(): Record<string, Record<string, string>> {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const compat = {
      1400000001: { client: 'night-job', secretKey: 'a1'.repeat(32), reason: 'night' },
    };
    const sink = { name: 'siem', url: 'https://siem.example/hook', format: 'cloudevents' };
    return {
      'im-edit-ledger-database': { url: urlOf('iel_app') },
      'im-edit-ledger-database-owner': { url: urlOf('iel_owner') },
      'im-edit-ledger-database-reader': { url: urlOf('iel_reader') },
      // It is away, and the primary is read.
      'im-edit-ledger-database-standby': { url: urlOf('iel_app').replace(/:\d+\//, ':1/') },
      'im-edit-ledger-im': { secretKey: SIMULATOR_SECRET_KEY },
      'im-edit-ledger-signing': { 'key.pem': pem },
      'im-callback': { token: 'a-token-of-the-webhook' },
      'compat-clients': { 'clients.json': JSON.stringify(compat) },
      sinks: {
        'sinks.json': JSON.stringify({
          sinks: [{ ...sink, secretFile: '/etc/im-edit-ledger/sinks/siem' }],
        }),
        siem: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
      },
      collector: { headers: 'x-team=ledger' },
      proxy: { url: proxy.url },
    };
  }

  function configMaps(): Record<string, Record<string, string>> {
    return {
      'database-ca': { 'ca.crt': authority.pem },
      'im-ca': { 'ca.crt': authority.pem },
      'issuer-ca': { 'issuer.pem': authority.pem },
      'cluster-ca': { 'ca.crt': authority.pem },
      'issuer-keys': { 'jwks.json': readFileSync(tokens.jwksFile, 'utf8') },
      'approval-policy': { 'approval-policy.json': '{"rules": []}' },
      'witness-policy': { policy: `witness one ${w1.text} https://one.example/\nquorum none\n` },
      'im-edit-ledger-clients': clientsOf(),
      more: { note: 'more' },
    };
  }

  /** The ConfigMap that the chart itself renders. */
  function clientsOf(): Record<string, string> {
    const rendered = renderChart('deploy/examples/everything.yaml', []).find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === `${NAME}-clients`,
    ) as unknown as { data: Record<string, string> };
    return rendered.data;
  }

  function podOf(kind: string, name: string): PodSpec {
    const found = objects.find((each) => each.kind === kind && each.metadata.name === name);
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    if (kind === 'Pod') return found.spec as unknown as PodSpec;
    const job = kind === 'CronJob' ? found.spec.jobTemplate?.spec : found.spec;
    if (job?.template === undefined) throw new Error(`${kind} ${name} has no pod`);
    return asOnOpenShift(job.template.spec);
  }

  /** everything.yaml leaves the user to the cluster, which puts one in. */
  function asOnOpenShift(spec: PodSpec): PodSpec {
    expect(spec.securityContext).not.toHaveProperty('runAsUser');
    const chosen = { runAsUser: FOREIGN_USER, runAsGroup: 0, fsGroup: FOREIGN_USER };
    return { ...spec, securityContext: { ...spec.securityContext, ...chosen } };
  }

  const verify = () => new Container(podOf('CronJob', `${NAME}-verify`), volumes).run();
  async function asked(statement: string): Promise<void> {
    const url = new URL(server.superuserUrl);
    url.pathname = '/iel';
    const client = new Client({ connectionString: url.href });
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  async function edit(): Promise<number> {
    seq += 1;
    im.addMessage({ groupId: GROUP, seq, MsgBody: body('before') });
    const token = await tokens.token('refund-desk', 'messages:modify audit:read');
    return (await new Api(service.url, token, '').edit(rewriting(seq, `after ${seq}`))).status;
  }

  test('the migration Job makes the schema over TLS', async () => {
    const { code, out, err } = await new Container(podOf('Job', `${NAME}-migrate`), volumes).run();
    expect(code, `${out}${err}`).toBe(0);
  });

  test('the service starts with each file and variable, as a user that the image does not know, and edits through the proxy', async () => {
    service = new Container(podOf('Deployment', NAME), volumes);
    await service.serve();
    const probes = containerOf(podOf('Deployment', NAME));
    const answered = async ({ httpGet }: Probe) =>
      (await fetch(`${service.opsUrl}${httpGet.path}`)).ok;
    const { startupProbe, livenessProbe, readinessProbe } = probes;
    for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
      expect(
        probe && (await until(async () => (await answered(probe)) || null)),
        JSON.stringify(probe),
      ).toBe(true);
    }

    expect(await edit()).toBe(201);
    expect(proxy.tunnels).toContain(`im.example.com:${front.port}`);
    expect((await fetch(`${service.url}/console/`)).status).toBe(200);
    expect(service.output.filter((line) => line.includes('"event":"defect"'))).toEqual([]);
  });

  test('it can read what it is given, and change neither its program nor anything else but its checkpoint', async () => {
    const script = `
      const fs = require('fs');
      const kept = '/var/lib/im-edit-ledger/checkpoint';
      const tried = (place) => { try { fs.writeFileSync(place, 'x'); return 'written'; } catch (error) { return error.code; } };
      const named = Object.entries(process.env).filter(([name]) => name.endsWith('_FILE')).map(([, file]) => file);
      for (const file of [...named, '/etc/more/note']) if (file !== kept) fs.readFileSync(file);
      console.log(JSON.stringify({
        user: [process.getuid(), process.getgid()],
        files: named.length,
        tried: ['/tmp/x', '/app/dist/main.js', '/app/x', named.find((file) => file.includes('database-url'))].map(tried),
        capabilities: /CapEff:\\s*(\\w+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1],
      }));`;
    const { out, err } = await service.exec(['node', '-e', script], Buffer.alloc(0));
    const { env = [] } = containerOf(podOf('Deployment', NAME));
    const files = env.filter(({ name }) => name.endsWith('_FILE'));
    expect(err).toBe('');
    expect(JSON.parse(out)).toEqual({
      user: [FOREIGN_USER, 0],
      files: files.length,
      tried: ['EROFS', 'EROFS', 'EROFS', 'EROFS'],
      capabilities: '0000000000000000',
    });
    const isKept = async () => {
      const answer = await service.exec(
        ['cat', '/var/lib/im-edit-ledger/checkpoint'],
        Buffer.alloc(0),
      );
      return answer.code === 0 || null;
    };
    expect(await until(isKept)).toBe(true);
  });

  test('`helm test` says that it serves', async () => {
    const pod = podOf('Pod', `${NAME}-test`);
    const [script = '', key = '', ready = ''] = containerOf(pod).args ?? [];
    const hostOf = (url: string) => url.split('/').slice(0, 3).join('/');
    const here = { [hostOf(key)]: service.url, [hostOf(ready)]: service.opsUrl };
    const run = (at: Readonly<Record<string, string>>) =>
      new Container(asOnOpenShift(pod), { ...volumes, here: at }).run();
    expect(script).not.toBe('');
    expect(await run(here)).toMatchObject({ code: 0 });
    expect(await run({ ...here, '/health/ready': '/health/none' })).toMatchObject({ code: 1 });
  });

  test('the CronJob, as a role that may only read, finds all intact, and an end that was cut off', async () => {
    const first = await verify();
    expect(first.code, `${first.out}${first.err}`).toBe(0);
    expect(await edit()).toBe(201);
    expect(await verify()).toMatchObject({ code: 0 });

    const setReason = (sql: string) =>
      asked(
        `SET session_replication_role = replica; UPDATE modification_content SET reason = ${sql}`,
      );
    await setReason(`'!' || reason`);
    onTestFinished(() => setReason('substr(reason, 2)'));
    const found = await verify();
    expect(found.code, `${found.out}${found.err}`).toBe(1);
    expect(found.out).toContain('NOT INTACT');

    await asked(`ALTER ROLE iel_reader NOLOGIN`);
    onTestFinished(() => asked('ALTER ROLE iel_reader LOGIN'));
    expect(await verify()).toMatchObject({ code: 2 });
  });

  test('it stops by itself within its time', async () => {
    expect(await service.stop()).toBe(0);
  });
});
