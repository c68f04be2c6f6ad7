import { worstSlidingSecond } from '../../dist/src/im-simulator/api/arrivals.js';
import { tryEdit } from '../support/service.mjs';

const REPLICAS = 3;
const PER_SECOND = 200;
const AT_ONCE_EACH = 60;
const USED_AT_LEAST = 0.98;

/** How much of the quota three replicas use under overload, as seen at IM's door. */
export const quota = {
  name: 'quota',
  async measure(stand, extent) {
    const watchedMs = extent.of(30_000, 10_000, 1_000);
    const simulator = await stand.simulator({ latencyMs: 20, callsPerSecond: PER_SECOND });
    const replicas = await stand.replicas(REPLICAS, simulator);
    const warmUpMs = extent.of(4_000, 4_000, 1_000);
    const end = performance.now() + warmUpMs + watchedMs + 500;
    const worker = async ({ url }) => {
      while (performance.now() < end) {
        const { status, text } = await tryEdit(url, simulator, stand.token);
        if (status !== 201) throw new Error(`an edit was answered ${status}: ${text}`);
      }
    };
    const workers = replicas.flatMap((replica) =>
      Array.from({ length: extent.of(AT_ONCE_EACH, AT_ONCE_EACH, 8) }, () => worker(replica)),
    );
    await Promise.all(workers);
    const apis = ['group_msg_get_simple', 'modify_group_msg'];
    const seen = await Promise.all(apis.map((api) => simulator.arrivals(api)));
    return apis.flatMap((api, i) => rows(api, seen[i], { warmUpMs, watchedMs }));
  },
};

function rows(api, arrivals, { warmUpMs, watchedMs }) {
  const from = arrivals[0] + warmUpMs;
  const watched = arrivals.filter((at) => at >= from && at < from + watchedMs);
  const used = watched.length / ((PER_SECOND * watchedMs) / 1000);
  const worst = worstSlidingSecond(arrivals);
  return [
    {
      figure: `quota used, ${REPLICAS} replicas, ${api}`,
      measured: `${watched.length} calls`,
      baseline: `${(PER_SECOND * watchedMs) / 1000} calls`,
      ratio: used,
      target: `>= ${USED_AT_LEAST.toFixed(2)} x`,
      isMet: used >= USED_AT_LEAST,
    },
    {
      figure: `worst sliding second, ${api}`,
      measured: `${worst} calls`,
      baseline: `${PER_SECOND} calls`,
      ratio: worst / PER_SECOND,
      target: '<= 1.00 x',
      isMet: worst <= PER_SECOND,
    },
  ];
}
