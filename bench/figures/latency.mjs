import { openLoop, quantile } from '../support/load.mjs';
import { edit } from '../support/service.mjs';

const EDITS_PER_SECOND = 50;
const IM_ANSWERS_IN_MS = 20;

/** How much longer an edit takes than without the service, at a load that strains neither. */
export const latency = {
  name: 'latency',
  async measure(stand, { isQuick }) {
    const simulator = await stand.simulator({
      latencyMs: IM_ANSWERS_IN_MS,
      callsPerSecond: 200,
    });
    const [replica] = await stand.replicas(1, simulator);
    const bare = await stand.bare(simulator);
    const slice = (url, ms) =>
      openLoop(() => edit(url, simulator, stand.token), EDITS_PER_SECOND, ms);
    for (const { url } of [bare, replica]) await slice(url, isQuick ? 2_000 : 4_000);
    const took = { bare: [], replica: [] };
    // In turns: what else happens on the machine meets both.
    for (let turn = 0; turn < (isQuick ? 3 : 8); turn += 1) {
      took.bare.push(...(await slice(bare.url, 2_000)));
      took.replica.push(...(await slice(replica.url, 2_000)));
    }
    return [row(took, 'p50', 0.5, 1.2), row(took, 'p99', 0.99, null)];
  },
};

function row(took, name, share, atMost) {
  const ours = quantile(took.replica, share);
  const bare = quantile(took.bare, share);
  return {
    figure: `added latency, ${name} of an edit at ${EDITS_PER_SECOND}/s`,
    measured: `${ours.toFixed(1)} ms`,
    baseline: `${bare.toFixed(1)} ms`,
    ratio: ours / bare,
    target: atMost === null ? '' : `<= ${atMost.toFixed(2)} x`,
    isMet: atMost === null ? null : ours / bare <= atMost,
  };
}
