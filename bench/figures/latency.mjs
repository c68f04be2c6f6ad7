import { openLoop, quantile } from '../support/load.mjs';
import { edit } from '../support/service.mjs';

const EDITS_PER_SECOND = 50;
const IM_ANSWERS_IN_MS = 20;

/** How much longer an edit takes than without the service, at a load that strains neither. */
export const latency = {
  name: 'latency',
  async measure(stand, extent) {
    const simulator = await stand.simulator({
      latencyMs: IM_ANSWERS_IN_MS,
      callsPerSecond: 200,
    });
    const [replica] = await stand.replicas(1, simulator);
    const bare = await stand.bare(simulator);
    const slice = (url, ms) =>
      openLoop(() => edit(url, simulator, stand.token), EDITS_PER_SECOND, ms);
    for (const { url } of [bare, replica]) await slice(url, extent.of(4_000, 2_000, 200));
    const sliceMs = extent.of(2_000, 2_000, 300);
    const took = { bare: [], replica: [] };
    // In turns: what else happens on the machine meets both.
    for (let turn = 0; turn < extent.of(8, 3, 1); turn += 1) {
      took.bare.push(...(await slice(bare.url, sliceMs)));
      took.replica.push(...(await slice(replica.url, sliceMs)));
    }
    return [row(took, 'p50', 0.5, 1.1), row(took, 'p99', 0.99, 1.35)];
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
    target: `<= ${atMost.toFixed(2)} x`,
    isMet: ours / bare <= atMost,
  };
}
