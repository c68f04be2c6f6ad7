import { openLoop, quantile } from '../support/load.mjs';
import { holdSequencer } from '../support/seed-log.mjs';
import { edit } from '../support/service.mjs';

const EDITS_PER_SECOND = 50;
const IM_ANSWERS_IN_MS = 20;
const AT_MOST = 1.05;

/** What sealing costs the edits: with it, and while somebody else holds the sequencer's turn so that nobody seals. */
export const sealingCost = {
  name: 'sealing-cost',
  async measure(stand, extent) {
    const simulator = await stand.simulator({
      latencyMs: IM_ANSWERS_IN_MS,
      callsPerSecond: 'unlimited',
    });
    const { appUrl, superuserUrl } = await stand.database();
    const replica = await stand.replicaOn(appUrl, simulator);
    const sliceMs = extent.of(2_000, 2_000, 300);
    const slice = () =>
      openLoop(() => edit(replica.url, simulator, stand.token), EDITS_PER_SECOND, sliceMs);
    await slice();
    await slice();
    const took = { with: [], without: [] };
    for (let turn = 0; turn < extent.of(12, 3, 1); turn += 1) {
      const held = await holdSequencer(superuserUrl);
      took.without.push(...(await slice()));
      await held.release();
      // What waited is sealed within these edits too: that is part of the cost.
      took.with.push(...(await slice()));
    }
    return [row(took, 'p50', 0.5, AT_MOST), row(took, 'p99', 0.99, null)];
  },
};

function row(took, name, share, atMost) {
  const ratio = quantile(took.with, share) / quantile(took.without, share);
  return {
    figure: `edit with sealing over without, ${name} at ${EDITS_PER_SECOND}/s`,
    measured: `${quantile(took.with, share).toFixed(1)} ms`,
    baseline: `${quantile(took.without, share).toFixed(1)} ms`,
    ratio,
    target: atMost === null ? '' : `<= ${atMost.toFixed(2)} x`,
    isMet: atMost === null ? null : ratio <= atMost,
  };
}
