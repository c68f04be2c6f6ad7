import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/all.js';
import { StoreUnavailable } from '../../../src/edits/store-unavailable.js';
import { type WhyUnreachable, whyUnreachable } from '../../../src/network/why-unreachable.js';
import { migrate } from '../../../src/postgres/schema/migrate.js';
import { whyStoreIsNotReady } from '../../../src/postgres/schema/schema-version.js';
import { Store } from '../../../src/postgres/connections/store.js';
import { verifyDatabase } from '../../../src/verifier/verify-database.js';
import { Api, until } from '../../support/api.js';
import { emptyDatabase, type TestDatabase } from '../../support/database.js';
import { hasPgBouncer, startPgBouncer } from '../../support/pgbouncer.js';
import { environmentOf } from '../../support/replica.js';
import { rewriting, Scene } from '../../support/scene.js';
import { makeTokens } from '../../support/tokens.js';

describe.skipIf(!hasPgBouncer)('behind PgBouncer (skipped where the machine lacks it)', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await emptyDatabase();
    await using owners = await startPgBouncer(database.ownerUrl, 'session');
    const appRole = new URL(database.appUrl).username;
    const ownerUrl = owners.through(database.ownerUrl);
    await migrate({ ownerUrl, appRole, migrations, log: () => undefined });
  });
  afterAll(() => database.drop());

  test('in session mode, with its defaults, service and verifier work', async () => {
    await using pooler = await startPgBouncer(database.appUrl, 'session');
    const url = pooler.through(database.appUrl);
    const drop = () => Promise.resolve();
    {
      await using scene = await Scene.open({}, {}, Promise.resolve({ ...database, drop }));
      const api = await scene.replica({}, url);
      const edits = Array.from({ length: 30 }, () =>
        api.edit(rewriting(scene.message('before'), 'after')),
      );
      const answers = await Promise.all(edits);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    }
    const asked = { url, key: null, known: [], progress: () => undefined };
    expect((await verifyDatabase(asked)).findings.kept).toEqual([]);
  });

  test.each([
    ['QUERY_WAIT_TIMEOUT', 'default_pool_size = 1\nquery_wait_timeout = 1'],
    ['MAX_CLIENT_CONN', 'max_client_conn = 1'],
  ])('too few connections of the pooler are told as such: %s', async (code, settings) => {
    await using pooler = await startPgBouncer(database.appUrl, 'session', settings);
    const told: WhyUnreachable[] = [];
    const reach = {
      failed: (error: unknown) => void told.push(whyUnreachable(error)),
      reached: () => undefined,
    };
    const url = pooler.through(database.appUrl);
    const store = new Store({ url, connections: 2, reach });
    const asked = store.durable.run({ name: 'one', text: 'SELECT 1' }, []);

    await expect(asked).rejects.toBeInstanceOf(StoreUnavailable);
    expect(told).toEqual([{ cause: 'too many connections', code }]);
    await store.close();
  });

  test.each(['transaction', 'statement'] as const)('%s mode is named', async (mode) => {
    await using pooler = await startPgBouncer(database.appUrl, mode);
    const store = new Store({ url: pooler.through(database.appUrl), connections: 4 });
    const asked = store.durable.run({ name: 'one', text: 'SELECT 1' }, []);
    await expect(asked).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await whyStoreIsNotReady(store.durable)).toEqual([
      expect.stringMatching(/transaction or statement mode.*pool_mode = session/),
    ]);
    await store.close();
  });

  test('a whole service behind transaction mode lives, is not ready, names it, and edits get 503', async () => {
    await using pooler = await startPgBouncer(database.appUrl, 'transaction');
    const tokens = await makeTokens();
    const parts = {
      databaseUrl: pooler.through(database.appUrl),
      imUrl: 'http://127.0.0.1:9',
      jwksFile: tokens.jwksFile,
    };
    const child = spawn(process.execPath, ['dist/src/main.js'], {
      env: { PATH: process.env['PATH'], ...environmentOf(parts) },
    });
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const logged = (words: RegExp) => until(20_000, () => Promise.resolve(words.exec(log)));
    const port = (await logged(/"event":"listening","port":(\d+)/))?.[1];
    const opsPort = (await logged(/"opsPort":(\d+)/))?.[1];
    await logged(/waiting-for-database/);
    const token = await tokens.token('refund-desk', 'messages:modify');
    const api = new Api(
      `http://127.0.0.1:${port ?? ''}`,
      token,
      `http://127.0.0.1:${opsPort ?? ''}`,
    );
    const edit = await api.edit(rewriting(1, 'after'));
    const ready = await fetch(`http://127.0.0.1:${opsPort ?? ''}/health/ready`);
    const reasons = await ready.text();
    const isAlive = child.exitCode === null;
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];

    expect(edit).toMatchObject({ status: 503, json: { type: '/problems/store-unavailable' } });
    expect([ready.status, reasons]).toEqual([503, expect.stringMatching(/pool_mode = session/)]);
    expect(log).toMatch(/waiting-for-database.*transaction or statement mode.*pool_mode = session/);
    expect([isAlive, code]).toEqual([true, 0]);
  });
});
