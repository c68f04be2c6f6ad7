import { openLoop, quantile } from '../support/load.mjs';
import { edit } from '../support/service.mjs';

const LOST_PER_SECOND = 10;

/** How long it takes to learn the truth about an edit that was done and whose answer was lost. */
export const settling = {
  name: 'settling',
  async measure(stand, extent) {
    const simulator = await stand.simulator({ latencyMs: 20, callsPerSecond: 200 });
    const [replica] = await stand.replicas(1, simulator);
    const editOne = () => edit(replica.url, simulator, stand.token);
    await openLoop(editOne, LOST_PER_SECOND, extent.of(2_000, 2_000, 200));
    await simulator.fault({ kind: 'reset', when: 'after', api: 'modify_group_msg' });
    const took = [];
    await openLoop(
      async () => {
        const { settledBy, sentAt, settledAt } = await editOne();
        if (settledBy !== 'reread') throw new Error(`an edit was settled by ${settledBy}`);
        took.push(Date.parse(settledAt) - Date.parse(sentAt));
      },
      LOST_PER_SECOND,
      extent.of(10_000, 4_000, 500),
    );
    return [
      row('median', quantile(took, 0.5), took.length),
      row('p99', quantile(took, 0.99), took.length),
    ];
  },
};

function row(name, ms, count) {
  return {
    figure: `sent, answer lost, settled by a re-read: ${name} of ${count}`,
    measured: `${ms.toFixed(0)} ms`,
    baseline: '',
    ratio: null,
    target: '',
    isMet: null,
  };
}
