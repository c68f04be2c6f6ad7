import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { edit } from '../support/service.mjs';

const AT_MOST_BYTES = 3_072;
const AT_ONCE = 16;
const LOOK_EVERY_MS = 100;
const LARGEST_SHOWN = 25;

/** What an edit with a short text takes in PostgreSQL: all tables and indexes, sealed and searchable. */
export const storage = {
  name: 'storage',
  longestMs: 600_000,
  async measure(stand, extent) {
    const simulator = await stand.simulator({ latencyMs: 0, callsPerSecond: 'unlimited' });
    const { appUrl, superuserUrl } = await stand.database();
    const { url } = await stand.replicaOn(appUrl, simulator, { IM_CALLS_PER_SECOND: '10000' });
    const client = new Client({ connectionString: superuserUrl });
    await client.connect();
    try {
      const before = await sizes(client);
      const count = extent.of(20_000, 3_000, 100);
      await Promise.all(
        Array.from({ length: AT_ONCE }, async (_, lane) => {
          for (let n = lane; n < count; n += AT_ONCE) await edit(url, simulator, stand.token);
        }),
      );
      await settled(client);
      const after = await sizes(client);
      const grown = [...after]
        .map(([name, bytes]) => ({ name, bytes: (bytes - (before.get(name) ?? 0)) / count }))
        .toSorted((a, b) => b.bytes - a.bytes);
      for (const { name, bytes } of grown.slice(0, LARGEST_SHOWN)) {
        process.stderr.write(`  ${bytes.toFixed(0).padStart(6)} bytes an edit  ${name}\n`);
      }
      const bytes = grown.reduce((sum, one) => sum + one.bytes, 0);
      return [
        {
          figure: `bytes that an edit with a short text takes, of ${count}`,
          measured: bytes.toFixed(0),
          baseline: String(AT_MOST_BYTES),
          ratio: bytes / AT_MOST_BYTES,
          target: '<= 1.00 x',
          isMet: bytes <= AT_MOST_BYTES,
        },
      ];
    } finally {
      await client.end();
    }
  },
};

/** Until everything is sealed and indexed. */
async function settled(client) {
  const isOpen = `SELECT EXISTS (SELECT FROM ledger_unsealed) OR EXISTS (SELECT FROM search_unindexed) AS is_open`;
  while ((await client.query(isOpen)).rows[0].is_open) await sleep(LOOK_EVERY_MS);
}

/** Bytes by table and by index; what PostgreSQL keeps beside a table is the table's. */
async function sizes(client) {
  await client.query('VACUUM');
  const { rows } = await client.query(`
    SELECT c.relname AS name,
      CASE WHEN c.relkind = 'i' THEN pg_relation_size(c.oid) ELSE pg_table_size(c.oid) END AS bytes
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')`);
  return new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]));
}
