import { drain, get } from '../support/http.mjs';
import { openLoop, quantile } from '../support/load.mjs';
import { edit } from '../support/service.mjs';
import { LONGEST_WITH_RECORDS_MS } from '../support/records.mjs';

const EDITS_PER_SECOND = 50;
const AT_MOST = 1.3;

/** How much longer an edit takes while an auditor exports everything and searches as widely as one can. */
export const undisturbed = {
  name: 'undisturbed',
  longestMs: LONGEST_WITH_RECORDS_MS,
  async measure(stand, extent) {
    const records = await stand.records(extent.of(1_000_000, 100_000, 1_000));
    const simulator = await stand.simulator({ latencyMs: 20, callsPerSecond: 200 });
    const { url } = await records.start(simulator);
    const sliceMs = extent.of(4_000, 4_000, 500);
    const slice = () =>
      openLoop(() => edit(url, simulator, stand.token), EDITS_PER_SECOND, sliceMs);
    await slice();
    const took = { alone: [], beside: [] };
    for (let turn = 0; turn < extent.of(5, 2, 1); turn += 1) {
      took.alone.push(...(await slice()));
      const audits = startAudits(url, stand.token);
      took.beside.push(...(await slice().finally(audits.stop)));
    }
    return [row(took, 'p50', 0.5, AT_MOST), row(took, 'p99', 0.99, null)];
  },
};

/** One export of everything after the other, and one search that has to look into every content. */
function startAudits(url, token) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const headers = { Authorization: `Bearer ${token}` };
  const again = async (audit) => {
    while (!signal.aborted) {
      const { status } = await audit();
      // A search that takes too long is told so.
      if (![200, 503].includes(status) && !signal.aborted) throw new Error(`answered ${status}`);
    }
  };
  const all = `${url}/v1/audit/modifications`;
  const wide = `${url}/v1/audit/summary?${new URLSearchParams({ text: '单号' })}`;
  const audits = [
    again(() => drain(all, { ...headers, Accept: 'application/x-ndjson' }, signal)),
    again(() => get(wide, headers)),
  ];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(audits);
    },
  };
}

function row(took, name, share, atMost) {
  const beside = quantile(took.beside, share);
  const alone = quantile(took.alone, share);
  return {
    figure: `${name} of an edit at ${EDITS_PER_SECOND}/s, beside an export and a search`,
    measured: `${beside.toFixed(1)} ms`,
    baseline: `${alone.toFixed(1)} ms`,
    ratio: beside / alone,
    target: atMost === null ? '' : `<= ${atMost.toFixed(2)} x`,
    isMet: atMost === null ? null : beside / alone <= atMost,
  };
}
