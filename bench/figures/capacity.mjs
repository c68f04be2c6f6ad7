import { closedLoop } from '../support/load.mjs';
import { edit } from '../support/service.mjs';

const AT_ONCE = 128;
const AT_LEAST = 0.6;

/** How many edits a second one replica makes with the quota out of the way. */
export const capacity = {
  name: 'capacity',
  async measure(stand, extent) {
    const simulator = await stand.simulator({ latencyMs: 20, callsPerSecond: 'unlimited' });
    const [replica] = await stand.replicas(1, simulator, { IM_CALLS_PER_SECOND: '10000' });
    const bare = await stand.bare(simulator);
    const atOnce = extent.of(AT_ONCE, AT_ONCE, 8);
    const slice = (url, ms) => closedLoop(() => edit(url, simulator, stand.token), atOnce, ms);
    for (const { url } of [bare, replica]) await slice(url, extent.of(3_000, 3_000, 300));
    const rates = { bare: [], replica: [] };
    const forMs = extent.of(4_000, 4_000, 500);
    // In turns: what else happens on the machine meets both.
    for (let turn = 0; turn < extent.of(3, 1, 1); turn += 1) {
      rates.bare.push((await slice(bare.url, forMs)).perSecond);
      rates.replica.push((await slice(replica.url, forMs)).perSecond);
    }
    const ours = mean(rates.replica);
    const theirs = mean(rates.bare);
    return [
      {
        figure: `capacity, ${atOnce} edits at once`,
        measured: `${ours.toFixed(0)}/s`,
        baseline: `${theirs.toFixed(0)}/s`,
        ratio: ours / theirs,
        target: `>= ${AT_LEAST.toFixed(2)} x`,
        isMet: ours / theirs >= AT_LEAST,
      },
    ];
  },
};

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
