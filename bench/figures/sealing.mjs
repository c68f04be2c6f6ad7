import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { makeEntry } from '../../dist/src/ledger/entry.js';
import { openLoop, quantile } from '../support/load.mjs';
import { lengthOfLog, LONGEST_WITH_LOG_MS } from '../support/sealed-log.mjs';

const AT_LEAST_PER_SECOND = 25_000;
const COMMITS_PER_SECOND = 100;
const AT_MOST_MS = 500;
const LOOK_EVERY_MS = 5;
/** How long after the last commit checkpoints are still looked for. */
const LOOKED_AFTER_MS = 3_000;

/** How fast a log grows, and how soon what was committed is under a signed checkpoint. */
export const sealing = {
  name: 'sealing',
  longestMs: LONGEST_WITH_LOG_MS,
  async measure(stand, extent) {
    const log = await stand.sealedLog(lengthOfLog(extent));
    const simulator = await stand.simulator({ latencyMs: 0, callsPerSecond: 'unlimited' });
    await stand.replicaOn(log.appUrl, simulator);
    const took = await commitToCheckpoint(log.appUrl, extent.of(20_000, 5_000, 500));
    const p99 = quantile(took, 0.99);
    return [
      {
        figure: `entries sealed per second, ${log.entries} waiting`,
        measured: log.sealedPerSecond.toFixed(0),
        baseline: String(AT_LEAST_PER_SECOND),
        ratio: log.sealedPerSecond / AT_LEAST_PER_SECOND,
        target: '>= 1.00 x',
        isMet: log.sealedPerSecond >= AT_LEAST_PER_SECOND,
      },
      {
        figure: `committed to under a signed checkpoint, p99 of ${took.length}`,
        measured: `${p99.toFixed(0)} ms`,
        baseline: `${AT_MOST_MS} ms`,
        ratio: p99 / AT_MOST_MS,
        target: '<= 1.00 x',
        isMet: p99 <= AT_MOST_MS,
      },
    ];
  },
};

/** ms of each entry, as somebody sees it who commits it and then reads the newest checkpoint again and again. */
async function commitToCheckpoint(url, forMs) {
  const writer = new Pool({ connectionString: url, max: 8 });
  const reader = new Client({ connectionString: url });
  await reader.connect();
  const watch = watchSizes(reader);
  const committedAt = new Map();
  try {
    await openLoop(
      async () => {
        const id = await commitEntry(writer);
        committedAt.set(id, performance.now());
      },
      COMMITS_PER_SECOND,
      forMs,
    );
    await sleep(LOOKED_AFTER_MS);
  } finally {
    await watch.stop();
  }
  const { rows } = await reader.query(
    'SELECT entry_id, index FROM ledger_leaf WHERE entry_id = ANY($1::uuid[])',
    [[...committedAt.keys()]],
  );
  await Promise.all([writer.end(), reader.end()]);
  const indexes = new Map(rows.map((row) => [row.entry_id, Number(row.index)]));
  return [...committedAt].map(([id, at]) => {
    const index = indexes.get(id) ?? Infinity;
    const seen = watch.sizes.find(({ size }) => size > index);
    return seen === undefined ? Infinity : Math.max(0, seen.at - at);
  });
}

function watchSizes(client) {
  const sizes = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const { rows } = await client.query('SELECT max(size) AS size FROM ledger_checkpoint');
      const size = Number(rows[0].size);
      if (size !== sizes.at(-1)?.size) sizes.push({ size, at: performance.now() });
      await sleep(LOOK_EVERY_MS);
    }
  })();
  return {
    sizes,
    stop: () => {
      isOver = true;
      return watching;
    },
  };
}

async function commitEntry(writer) {
  const at = Date.now();
  const entry = makeEntry({
    entryId: uuidv7({ msecs: at }),
    at,
    type: 'content.read',
    actor: { client: 'bench', operator: null, ip: '127.0.0.1' },
    subject: null,
    details: { what: 'modification', rows: 1 },
    commitments: [],
  });
  await writer.query(
    `WITH entry AS (
       INSERT INTO ledger_entry (entry_id, type, at, client, bytes) VALUES ($1, $2, $3, 'bench', $4)
     ) INSERT INTO ledger_unsealed (entry_id) VALUES ($1)`,
    [entry.entryId, entry.type, new Date(at).toISOString(), entry.bytes],
  );
  return entry.entryId;
}
