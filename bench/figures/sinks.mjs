import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLoop, quantile } from '../support/load.mjs';
import { sinksFile, startReceiver, startWitness } from '../support/receivers.mjs';
import { lengthOfLog, LONGEST_WITH_LOG_MS } from '../support/sealed-log.mjs';
import { holdSequencer } from '../support/seed-log.mjs';
import { edit, verifierKey } from '../support/service.mjs';

const AT_LEAST_PER_SECOND = 5_000;
const DELIVERED_WITHIN_MS = 2_000;
const EDITS_PER_SECOND = 200;
const COST_AT_MOST = 1.05;
const QUIET_EDITS_PER_SECOND = 50;
const IM_ANSWERS_IN_MS = 20;
const LOOK_EVERY_MS = 20;
const LAST_WITHIN_MS = 20_000;

/** How fast entries reach a sink, how soon, and what sealing, two sinks and a witness cost the edits. */
export const sinks = {
  name: 'sinks',
  longestMs: LONGEST_WITH_LOG_MS,
  async measure(stand, extent) {
    return [
      await backlog(stand, extent),
      await freshness(stand, extent),
      await cost(stand, extent),
    ];
  },
};

/** To a sink that begins so far behind. */
async function backlog(stand, extent) {
  const log = await stand.sealedLog(lengthOfLog(extent));
  const behind = Math.min(log.entries, 100_000);
  let count = 0;
  let first = null;
  let last = null;
  const receiver = await startReceiver((entries, at) => {
    first ??= at;
    count += entries.length;
    if (count >= behind) last ??= at;
  });
  try {
    const simulator = await stand.simulator({ latencyMs: 0, callsPerSecond: 'unlimited' });
    await stand.replicaOn(log.appUrl, simulator, {
      SINKS_FILE: sinksFile(stand.folder, [receiver.url], log.entries - behind),
    });
    while (last === null) await sleep(LOOK_EVERY_MS);
  } finally {
    receiver.stop();
  }
  const perSecond = count / ((last - first) / 1000);
  return {
    figure: `entries delivered per second to one sink that is ${behind} behind`,
    measured: perSecond.toFixed(0),
    baseline: String(AT_LEAST_PER_SECOND),
    ratio: perSecond / AT_LEAST_PER_SECOND,
    target: '>= 1.00 x',
    isMet: perSecond >= AT_LEAST_PER_SECOND,
  };
}

/** From the answer to an edit, which comes after its commit, to the delivery of its outcome. */
async function freshness(stand, extent) {
  const deliveredAt = new Map();
  const receiver = await startReceiver((entries, at) => {
    for (const { type, subject } of entries) {
      if (type === 'edit.applied') deliveredAt.set(subject, at);
    }
  });
  const answeredAt = new Map();
  try {
    const simulator = await stand.simulator({
      latencyMs: IM_ANSWERS_IN_MS,
      callsPerSecond: 'unlimited',
    });
    const { appUrl } = await stand.database();
    const { url } = await stand.replicaOn(appUrl, simulator, {
      SINKS_FILE: sinksFile(stand.folder, [receiver.url], 0),
    });
    const answered = async () => {
      const { id } = await edit(url, simulator, stand.token);
      answeredAt.set(id, performance.now());
    };
    await openLoop(answered, EDITS_PER_SECOND, extent.of(20_000, 5_000, 500));
    const until = performance.now() + LAST_WITHIN_MS;
    const isMissing = () => [...answeredAt.keys()].some((id) => !deliveredAt.has(id));
    while (isMissing() && performance.now() < until) await sleep(LOOK_EVERY_MS);
  } finally {
    receiver.stop();
  }
  const took = [...answeredAt].map(([id, at]) =>
    Math.max(0, (deliveredAt.get(id) ?? Infinity) - at),
  );
  const p99 = quantile(took, 0.99);
  return {
    figure: `committed to delivered, p99 at ${EDITS_PER_SECOND} edits/s`,
    measured: `${p99.toFixed(0)} ms`,
    baseline: `${DELIVERED_WITHIN_MS} ms`,
    ratio: p99 / DELIVERED_WITHIN_MS,
    target: '<= 1.00 x',
    isMet: p99 <= DELIVERED_WITHIN_MS,
  };
}

/** While somebody else holds the sequencer's turn, nothing is sealed, so that nothing is delivered and witnessed either. */
async function cost(stand, extent) {
  const receivers = await Promise.all([0, 1].map(() => startReceiver(() => undefined)));
  const witness = await startWitness('witness.bench/1');
  try {
    const policy = path.join(stand.folder, 'witnesses.policy');
    const [, name] = witness.line.split(' ');
    writeFileSync(policy, `log ${verifierKey}\n${witness.line}\nquorum ${name}\n`);
    const simulator = await stand.simulator({
      latencyMs: IM_ANSWERS_IN_MS,
      callsPerSecond: 'unlimited',
    });
    const { appUrl, superuserUrl } = await stand.database();
    const urls = receivers.map(({ url }) => url);
    const { url } = await stand.replicaOn(appUrl, simulator, {
      SINKS_FILE: sinksFile(stand.folder, urls, 0),
      LEDGER_WITNESS_POLICY_FILE: policy,
    });
    const slice = () =>
      openLoop(
        () => edit(url, simulator, stand.token),
        QUIET_EDITS_PER_SECOND,
        extent.of(2_000, 2_000, 300),
      );
    await slice();
    const took = { with: [], without: [] };
    for (let turn = 0; turn < extent.of(12, 3, 1); turn += 1) {
      const held = await holdSequencer(superuserUrl);
      took.without.push(...(await slice()));
      await held.release();
      took.with.push(...(await slice()));
    }
    const [ours, without] = [quantile(took.with, 0.5), quantile(took.without, 0.5)];
    return {
      figure: `edit with sealing, two sinks and a witness over without, p50 at ${QUIET_EDITS_PER_SECOND}/s`,
      measured: `${ours.toFixed(1)} ms`,
      baseline: `${without.toFixed(1)} ms`,
      ratio: ours / without,
      target: `<= ${COST_AT_MOST.toFixed(2)} x`,
      isMet: ours / without <= COST_AT_MOST,
    };
  } finally {
    for (const { stop } of [...receivers, witness]) stop();
  }
}
