import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/failures/store-unavailable.js';
import { PostgresQuotaStore } from '../../../src/postgres/quota/quota-store.js';
import { quotaUse } from '../../../src/postgres/quota/quota-use.js';
import { VOLATILE } from '../../../src/postgres/session/settings.js';
import { Connections } from '../../../src/postgres/connections/store.js';
import { quotaStoreContract } from '../../quota/store-contract.js';
import { ModelReplica } from '../../quota/model-replica.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let owner: Client;
let connections: Connections;
let store: PostgresQuotaStore;
let now = 1_700_000_000_000;
/** The replicas' own clock, which nobody sets back. */
let monotonic = 0;

beforeAll(async () => {
  database = await createDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  connections = new Connections({ url: database.appUrl, connections: 3 }, 3, VOLATILE);
  store = new PostgresQuotaStore(connections, () => monotonic);
  // In this database the clock is a row.
  await owner.query(`
    CREATE UNLOGGED TABLE test_clock (ms float8);
    INSERT INTO test_clock VALUES (0);
    GRANT SELECT ON test_clock TO PUBLIC;
    CREATE OR REPLACE FUNCTION quota_now_ms() RETURNS float8 LANGUAGE sql VOLATILE
    AS $$ SELECT ms FROM public.test_clock $$;
    CREATE OR REPLACE FUNCTION quota_received_ms() RETURNS float8 LANGUAGE sql VOLATILE
    AS $$ SELECT ms FROM public.test_clock $$
  `);
  await setClock(now);
});

afterAll(async () => {
  await owner.end();
  await connections.pool.end();
  await database.drop();
});

async function setClock(ms: number): Promise<void> {
  monotonic += Math.max(0, ms - now);
  now = ms;
  await owner.query('UPDATE test_clock SET ms = $1', [ms]);
}

/** An hour later, with nobody left who holds anything. */
async function fresh() {
  await setClock(now + 3_600_000);
  await owner.query('DELETE FROM quota_holder');
  await owner.query('UPDATE quota_budget SET slowed_at = 0, slowed_to = 1');
  return { store, now: () => now, advance: (ms: number) => setClock(now + ms) };
}

describe('the store in PostgreSQL', () => {
  quotaStoreContract(fresh, 60);

  test('P5: emptied by a crash, the budget starts as if all its calls had just been made', async () => {
    const { advance } = await fresh();
    const replica = new ModelReplica(store, 7);
    await owner.query('TRUNCATE quota_budget, quota_holder');

    const first = await replica.ask({ interactive: [0] });
    await advance(820);
    const tooEarly = await replica.ask({ interactive: [820] });
    await advance(190);
    const later = await replica.ask({ interactive: [1_010] });

    expect([first, tooEarly, later].map((reply) => reply.startsInMs.length)).toEqual([0, 0, 1]);
  });

  test('P5: a replica of the version before keeps to the same budget', async () => {
    const { advance } = await fresh();
    const replica = new ModelReplica(store, 1);
    const old = new ReplicaBefore();

    const [, theirs] = [await replica.ask({ interactive: [0] }), await old.startsInMs()];
    await replica.ask({ completed: [0] });
    await advance(1_010);
    const [later, ours] = [await old.startsInMs(), await replica.ask({ interactive: [5] })];

    expect([theirs, later]).toEqual([[], [0]]);
    expect(ours.startsInMs).toEqual([]);
  });

  test('P5: a clock that was set back frees no place early and stops nobody for long', async () => {
    const { advance } = await fresh();
    const replica = new ModelReplica(store, 1);
    await replica.ask({ interactive: [0] });
    await replica.ask({ completed: [0] });

    await advance(-60_000);
    const atOnce = await replica.ask({ interactive: [0] });
    await advance(1_010);
    const later = await replica.ask({ interactive: [1_010] });

    expect([atOnce, later].map((reply) => reply.startsInMs.length)).toEqual([0, 1]);
  });

  test('P5: what a dead replica held and waited for is forgotten as soon, though the clock was set back', async () => {
    const { advance } = await fresh();
    const [dead, alive] = [new ModelReplica(store, 1), new ModelReplica(store, 1)];
    await dead.ask({ interactive: [0], settling: [0, 0] });

    await advance(-3_600_000);
    await alive.ask({ interactive: [0] });
    await advance(60_000);
    const later = await alive.ask({ interactive: [60_000] });

    expect(later.startsInMs).toHaveLength(1);
  });

  test('what all replicas use of a budget is what stops others, and no more', async () => {
    const { advance } = await fresh();
    const [one, other] = [new ModelReplica(store, 3), new ModelReplica(store, 3)];
    const used = async () =>
      (await quotaUse(connections)).find(({ api }) => api === 'modify_group_msg');
    expect(await used()).toMatchObject({ inUse: 0, waiting: 0, factor: 1 });

    await one.ask({ interactive: [0] });
    await other.ask({ interactive: [0], settling: [0] });
    const taken = await used();
    await one.ask({ completed: [0] });
    await store.slowDown('modify_group_msg', 3);
    await advance(900);
    const landed = await used();
    await advance(110);
    const free = await used();

    expect(taken).toMatchObject({ inUse: 1, waiting: 2 });
    expect(landed).toMatchObject({ inUse: 1, waiting: 0 });
    expect(landed?.factor).toBeCloseTo(0.5 + 0.5 * 0.03, 6);
    expect(free).toMatchObject({ inUse: 0 });
  });

  test('P10: nothing is granted when PostgreSQL is away', async () => {
    const nobody = new Connections(
      { url: 'postgres://nobody@127.0.0.1:1/none', connections: 1 },
      1,
      VOLATILE,
    );
    const replica = new ModelReplica(new PostgresQuotaStore(nobody), 7);
    await expect(replica.ask({ interactive: [0] })).rejects.toThrow(StoreUnavailable);
    await nobody.pool.end();
  });
});

/** Asks as replicas did before quota_share: for one call at a limit of one. */
class ReplicaBefore {
  private readonly id = randomUUID();
  private sequence = 0;

  async startsInMs(): Promise<number[]> {
    this.sequence += 1;
    const { rows } = await connections.pool.query<{ starts: number[] }>(
      `SELECT * FROM quota_take('modify_group_msg', $1, $2, 1, 0, 2000, '{}', '{}', '{0}', '{}', '{0,1,0}')`,
      [this.id, this.sequence],
    );
    return rows[0]?.starts ?? [];
  }
}
