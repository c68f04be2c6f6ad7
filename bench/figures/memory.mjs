import { openLoop } from '../support/load.mjs';
import { watchMemory } from '../support/resident.mjs';
import { edit } from '../support/service.mjs';

const EDITS_PER_SECOND = 200;
const AT_MOST_MIB = 200;

/** The most memory that one replica ever has resident while it makes 200 edits a second. */
export const memory = {
  name: 'memory',
  async measure(stand, extent) {
    const forMs = extent.of(20_000, 8_000, 500);
    const simulator = await stand.simulator({ latencyMs: 20, callsPerSecond: 'unlimited' });
    // A little more than the load, so that chance in the arrivals makes no queue.
    const [replica] = await stand.replicas(1, simulator, { IM_CALLS_PER_SECOND: '240' });
    const watch = watchMemory(replica.pid);
    const editOne = () => edit(replica.url, simulator, stand.token);
    const loading = openLoop(editOne, EDITS_PER_SECOND, forMs);
    const edits = await loading.finally(() => watch.stop());
    const peak = await watch.stop();
    return [
      {
        figure: `memory of one replica at ${Math.round((edits.length / forMs) * 1000)} edits/s`,
        measured: `${peak.toFixed(0)} MiB`,
        baseline: `${AT_MOST_MIB} MiB`,
        ratio: peak / AT_MOST_MIB,
        target: '<= 1.00 x',
        isMet: peak <= AT_MOST_MIB,
      },
    ];
  },
};
