import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../../migrations/all.js';
import { StoreUnavailable } from '../../src/edits/store-unavailable.js';
import { migrate } from '../../src/postgres/migrate.js';
import { whyStoreIsNotReady } from '../../src/postgres/schema-version.js';
import { Store } from '../../src/postgres/store.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { emptyDatabase, type TestDatabase } from '../support/database.js';
import { hasPgBouncer, startPgBouncer } from '../support/pgbouncer.js';
import { rewriting, Scene } from '../support/scene.js';

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
});
