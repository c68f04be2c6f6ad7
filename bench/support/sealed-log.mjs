import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { holdSequencer, seedEntries } from './seed-log.mjs';

const LOOK_EVERY_MS = 20;

/**
 * A database with a log of `entries` entries, sealed by one replica that does nothing else.
 *
 * @returns `sealedPerSecond` from the first one on, all of them waiting
 */
export async function makeSealedLog(stand, entries) {
  const database = await stand.database();
  const simulator = await stand.simulator({ latencyMs: 0, callsPerSecond: 'unlimited' });
  const held = await holdSequencer(database.superuserUrl);
  const replica = await stand.replicaOn(database.appUrl, simulator);
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    await seedEntries(database.superuserUrl, entries);
    const began = performance.now();
    await held.release();
    const isWaiting = 'SELECT EXISTS (SELECT FROM ledger_unsealed) AS is_waiting';
    while ((await client.query(isWaiting)).rows[0].is_waiting) await sleep(LOOK_EVERY_MS);
    const seconds = (performance.now() - began) / 1000;
    for (const table of ['ledger_leaf', 'ledger_unsealed'])
      await client.query(`VACUUM ANALYZE ${table}`);
    return { ...database, entries, sealedPerSecond: entries / seconds };
  } finally {
    await client.end();
    await replica.stop();
    await simulator.stop();
  }
}

/** How long the log is in the figures that need a long one. */
export function lengthOfLog(extent) {
  return extent.of(1_000_000, 100_000, 1_000);
}

/** Making such a log takes this long where the machine is slow. */
export const LONGEST_WITH_LOG_MS = 480_000;
