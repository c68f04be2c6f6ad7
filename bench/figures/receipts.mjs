import { Client } from 'pg';
import { getJson } from '../support/http.mjs';
import { quantile } from '../support/load.mjs';
import { lengthOfLog, LONGEST_WITH_LOG_MS } from '../support/sealed-log.mjs';

const SHORT_LOG = 10_000;
const AT_MOST = 1.5;

/** How much longer a receipt takes once the log is long. */
export const receipts = {
  name: 'receipts',
  longestMs: LONGEST_WITH_LOG_MS,
  async measure(stand, extent) {
    const simulator = await stand.simulator({ latencyMs: 0, callsPerSecond: 'unlimited' });
    const logs = {
      short: await stand.sealedLog(extent.of(SHORT_LOG, SHORT_LOG, 500)),
      long: await stand.sealedLog(lengthOfLog(extent)),
    };
    const count = extent.of(3_000, 500, 20);
    const short = await source(stand, logs.short, simulator, count);
    const long = await source(stand, logs.long, simulator, count);
    const took = { short: [], long: [] };
    for (let i = -extent.of(100, 100, 0); i < count; i += 1) {
      // In turns: what else happens on the machine meets both. The first ones are for warmth.
      const [ofShort, ofLong] = [await short(i), await long(i)];
      if (i < 0) continue;
      took.short.push(ofShort);
      took.long.push(ofLong);
    }
    return [row(took, logs.long.entries, 'p50', 0.5), row(took, logs.long.entries, 'p99', 0.99)];
  },
};

async function source(stand, log, simulator, count) {
  const replica = await stand.replicaOn(log.appUrl, simulator);
  const client = new Client({ connectionString: log.appUrl });
  await client.connect();
  const { rows } = await client.query(
    'SELECT id FROM modification ORDER BY md5(id::text) LIMIT $1',
    [count],
  );
  await client.end();
  const headers = { Authorization: `Bearer ${stand.token}` };
  return async (i) => {
    const { id } = rows[Math.abs(i) % rows.length];
    const at = performance.now();
    const receipt = await getJson(`${replica.url}/v1/modifications/${id}/receipt`, headers);
    const ms = performance.now() - at;
    if (receipt.entries.length !== 2) throw new Error('a receipt without its entries');
    return ms;
  };
}

function row(took, entries, name, share) {
  const [long, short] = [quantile(took.long, share), quantile(took.short, share)];
  return {
    figure: `receipt, ${name} with ${entries} entries over that with ${SHORT_LOG}`,
    measured: `${long.toFixed(1)} ms`,
    baseline: `${short.toFixed(1)} ms`,
    ratio: long / short,
    target: share === 0.99 ? `<= ${AT_MOST.toFixed(2)} x` : '',
    isMet: share === 0.99 ? long / short <= AT_MOST : null,
  };
}
