import { workerData } from 'node:worker_threads';
import { Client } from 'pg';
import { gramsOf } from '../../dist/src/postgres/search/n-grams.js';

/* Puts one part of the seeded edits into the index for searches, as the service's indexer does. */

const AT_ONCE = 4_000;

const client = new Client({ connectionString: workerData.url });
await client.connect();
await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
  const { rows } = await client.query(
    `SELECT c.modification_id AS id, c.searchable, m.claim_no % $3 = $4 AS is_mine
      FROM modification_content c JOIN modification m ON m.id = c.modification_id
      WHERE c.modification_id > $1 AND m.id > $1 ORDER BY c.modification_id LIMIT $2`,
    [after, AT_ONCE, workerData.parts, workerData.part],
  );
  if (rows.length === 0) break;
  after = rows.at(-1).id;
  const mine = rows.filter((row) => row.is_mine);
  await client.query(
    `INSERT INTO modification_search (modification_id, grams)
      SELECT a.id, a.grams::integer[] FROM unnest($1::uuid[], $2::text[]) AS a (id, grams)`,
    [mine.map(({ id }) => id), mine.map((row) => `{${gramsOf(row.searchable).join(',')}}`)],
  );
}
await client.end();
