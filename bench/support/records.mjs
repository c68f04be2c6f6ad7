import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Client } from 'pg';
import ts from 'typescript';
import { signCheckpoint } from '../../dist/src/ledger/checkpoint.js';
import { joined, leafHash, nodeHash, nodesOf } from '../../dist/src/ledger/merkle.js';

/** Every entry of a seed has these bytes, so that the hashes of its log need no computing. */
const ENTRY = Buffer.of(0);
const TILE_LEVELS = 8;
const TILE_WIDTH = 256;
const INDEXERS = 2;

/** Of a figure that needs many edits on record, where none are kept. */
export const LONGEST_WITH_RECORDS_MS = 900_000;

/**
 * Fills a migrated database with `count` settled edits, a log that has their entries, and the index for searches: as a
 * service would have left them, in a fraction of the time.
 *
 * @param {{ url: string, count: number, signer: object, origin: string }} asked `url` of a superuser
 */
export async function seedRecords({ url, count, signer, origin }) {
  const { seedEdits } = await seeding();
  await seedEdits(url, count);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    await client.query("SET maintenance_work_mem = '1GB'; SET synchronous_commit = off");
    await seedLog(client, { size: count * 2, signer, origin });
    await seedSearch(client, url);
  } finally {
    await client.end();
  }
}

/** What the tests fill their databases with. */
async function seeding() {
  const source = await readFile('test/support/seed-edits.ts', 'utf8');
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(source, { compilerOptions: options });
  const file = path.resolve('dist/bench/seed-edits.mjs');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, outputText);
  return import(pathToFileURL(file).href);
}

async function seedLog(client, { size, signer, origin }) {
  const full = [leafHash(ENTRY)];
  for (let level = 1; level < 48; level += 1) full.push(nodeHash(full[level - 1], full[level - 1]));
  await client.query(
    `INSERT INTO ledger_leaf (index, entry_id, leaf_hash)
      SELECT row_number() OVER (ORDER BY entry_id) - 1, entry_id, $1 FROM ledger_entry`,
    [full[0]],
  );
  for (let level = 0; TILE_WIDTH ** (level + 1) <= size; level += 1) {
    const hashes = Buffer.concat(
      Array.from({ length: TILE_WIDTH }, () => full[level * TILE_LEVELS]),
    );
    await client.query(
      `INSERT INTO ledger_tile (level, index, hashes, root)
        SELECT $1, n, $2, $3 FROM generate_series(0, $4::bigint - 1) n`,
      [
        level,
        hashes,
        full[(level + 1) * TILE_LEVELS],
        Math.floor(size / TILE_WIDTH ** (level + 1)),
      ],
    );
  }
  const root = joined(nodesOf(0, size).map(({ level }) => full[level]));
  const note = signCheckpoint({ origin, size, root, extensions: [] }, [signer]);
  await client.query('INSERT INTO ledger_checkpoint (size, note) VALUES ($1, $2)', [size, note]);
  await client.query('VACUUM ANALYZE ledger_leaf');
}

/** Fills the index for searches, as the service's indexer does behind the edits. */
export async function seedSearch(client, url) {
  const { rows } = await client.query(
    "SELECT pg_get_indexdef('modification_search_by_gram'::regclass) AS text",
  );
  await client.query('DROP INDEX modification_search_by_gram');
  await Promise.all(
    Array.from({ length: INDEXERS }, async (_, part) => {
      const workerData = { url, part, parts: INDEXERS };
      const worker = new Worker(new URL('./gram-worker.mjs', import.meta.url), { workerData });
      await once(worker, 'exit');
    }),
  );
  await client.query(rows[0].text);
  await client.query('TRUNCATE search_unindexed');
  await client.query('VACUUM ANALYZE modification_search');
}
