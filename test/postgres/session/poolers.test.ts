import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/failures/store-unavailable.js';
import { type WhyUnreachable, whyUnreachable } from '../../../src/network/why-unreachable.js';
import { whyStoreIsNotReady } from '../../../src/postgres/schema/schema-version.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { startProgram } from '../../ops/program.js';
import { Api, until } from '../../support/api.js';
import { emptyDatabase, type TestDatabase } from '../../support/database.js';
import { hasPgBouncer, type PgBouncer, startPgBouncer } from '../../support/pgbouncer.js';
import { rewriting, Scene } from '../../support/scene.js';
import { makeTokens } from '../../support/tokens.js';

describe.skipIf(!hasPgBouncer)('behind PgBouncer (skipped where the machine lacks it)', () => {
  let database: TestDatabase;
  let migrated: readonly [number | null, string];
  beforeAll(async () => {
    database = await emptyDatabase();
    await using pooler = await startPgBouncer([database.ownerUrl, database.appUrl], 'session');
    migrated = await program('migrate', pooler);
  });
  afterAll(() => database.drop());

  /** @returns its exit code, and all that it printed */
  function program(
    name: 'migrate' | 'verify',
    pooler: PgBouncer,
  ): Promise<readonly [number | null, string]> {
    const env = {
      PATH: process.env['PATH'],
      DATABASE_URL: pooler.through(database.appUrl),
      DATABASE_OWNER_URL: pooler.through(database.ownerUrl),
    };
    return new Promise((resolve) => {
      const args = [`dist/src/cli/${name}.js`];
      const child = execFile(process.execPath, args, { env }, (_, out, complaints) =>
        resolve([child.exitCode, `${out}${complaints}`]),
      );
    });
  }

  function scene(): Promise<Scene> {
    const drop = () => Promise.resolve();
    return Scene.open({}, {}, Promise.resolve({ ...database, drop }));
  }

  test('in session mode, with its defaults, migrate, service and verifier work', async () => {
    await using pooler = await startPgBouncer([database.appUrl], 'session');
    {
      await using desk = await scene();
      const api = await desk.replica({}, pooler.through(database.appUrl));
      const edits = Array.from({ length: 30 }, () =>
        api.edit(rewriting(desk.message('before'), 'after')),
      );
      const answers = await Promise.all(edits);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    }
    expect(migrated).toEqual([0, expect.stringMatching(/the schema is up to date\n$/)]);
    const verified = await program('verify', pooler);
    expect(verified).toEqual([0, expect.stringContaining('\nintact\n')]);
  });

  test.each([
    ['QUERY_WAIT_TIMEOUT', 'default_pool_size = 1\nquery_wait_timeout = 1'],
    ['MAX_CLIENT_CONN', 'max_client_conn = 1'],
  ])('too few connections of the pooler are named as such: %s', async (code, settings) => {
    await using pooler = await startPgBouncer([database.appUrl], 'session', settings);
    const causes: WhyUnreachable[] = [];
    const reach = {
      failed: (error: unknown) => void causes.push(whyUnreachable(error)),
      reached: () => undefined,
    };
    const url = pooler.through(database.appUrl);
    const store = new Store({ url, connections: 2, reach });
    const asked = store.durable.run({ name: 'one', text: 'SELECT 1' }, []);

    await expect(asked).rejects.toBeInstanceOf(StoreUnavailable);
    expect(causes).toEqual([{ cause: 'too many connections', code }]);
    await store.close();
  });

  test.each(['transaction', 'statement'] as const)('%s mode is named', async (mode) => {
    await using pooler = await startPgBouncer([database.appUrl], mode);
    const store = new Store({ url: pooler.through(database.appUrl), connections: 4 });
    const asked = store.durable.run({ name: 'one', text: 'SELECT 1' }, []);
    await expect(asked).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await whyStoreIsNotReady(store.durable)).toEqual([
      expect.stringMatching(/transaction or statement mode.*pool_mode = session/),
    ]);
    await store.close();
  });

  test.concurrent.each(['transaction', 'statement'] as const)(
    'a whole service behind %s mode lives, is not ready, names it, and edits get 503',
    async (mode) => {
      await using pooler = await startPgBouncer([database.appUrl], mode);
      const tokens = await makeTokens();
      await using service = startProgram({
        databaseUrl: pooler.through(database.appUrl),
        imUrl: 'http://127.0.0.1:9',
        jwksFile: tokens.jwksFile,
      });
      const { port } = await service.line('listening');
      const { opsPort } = await service.line('ops-listening');
      const { reason } = await service.line('waiting-for-database');
      const token = await tokens.token('refund-desk', 'messages:modify');
      const api = new Api(`http://127.0.0.1:${String(port)}`, token, '');
      const edit = await api.edit(rewriting(1, 'after'));
      const ready = await fetch(`http://127.0.0.1:${String(opsPort)}/health/ready`);

      expect(edit).toMatchObject({ status: 503, json: { type: '/problems/store-unavailable' } });
      const named: unknown = expect.stringMatching(
        /transaction or statement mode.*pool_mode = session/,
      );
      expect([ready.status, await ready.text()]).toEqual([503, named]);
      expect(reason).toEqual(named);
      expect(await service.stop()).toBe(0);
    },
  );

  test.concurrent(
    'its mode changed under a running service is found and named; changed back, edits go on',
    async () => {
      await using pooler = await startPgBouncer([database.appUrl], 'session');
      await using desk = await scene();
      const { api, process: service } = await desk.process({}, pooler.through(database.appUrl));
      const edit = () => api.edit(rewriting(desk.message('before'), 'after'));
      const ready = async () => (await fetch(`${api.opsUrl}/health/ready`)).text();
      const goesOn = async () => (await edit()).status === 201 || null;

      expect(await goesOn()).toBe(true);
      pooler.reload('transaction');
      const seen = new Set<string>();
      const named = await until(async () => {
        for (const { status, json } of await Promise.all([edit(), edit(), edit()]))
          seen.add(status < 300 ? 'edited' : String(json['type']));
        return (await ready()).includes('pool_mode = session') || null;
      });
      expect(named).toBe(true);
      const { status, json } = await edit();
      expect([status, json['type']]).toEqual([503, '/problems/store-unavailable']);
      pooler.reload('session');
      expect(await until(goesOn)).toBe(true);
      const isReady = async () => (await ready()).includes('"status":"ready"') || null;
      expect(await until(isReady)).toBe(true);
      // A replica that was away for longer than its claims live has lost them.
      const usual = ['edited', '/problems/store-unavailable', '/problems/edit-in-flight'];
      expect([...seen].filter((each) => !usual.includes(each))).toEqual([]);
      service.kill('SIGTERM');
      expect(await service.ended).toBe(0);
    },
    120_000,
  );
});
