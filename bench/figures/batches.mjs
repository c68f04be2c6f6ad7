import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { worstSlidingSecond } from '../../dist/src/im-simulator/api/arrivals.js';
import { getJson, post } from '../support/http.mjs';
import { openLoop, quantile } from '../support/load.mjs';
import { watchMemory } from '../support/resident.mjs';
import { edit, editRequest } from '../support/service.mjs';

const REPLICAS = 3;
const PER_SECOND = 200;
const SINGLE_PER_SECOND = 50;
const USED_AT_LEAST = 0.98;
const PULLS_AT_MOST = 0.1;
const WAIT_AT_MOST_MS = 50;
const MEMORY_AT_MOST_MIB = 200;
/** Messages of one group in a batch. */
const NEIGHBOURS = 20;
/** Until every replica has its part of the quota. */
const WARM_UP_MS = 3_000;

/** A batch alone: quota and pulls; then one beside single edits: how long these wait; memory of the largest replica. */
export const batches = {
  name: 'batches',
  async measure(stand, extent) {
    const groups = extent.of(500, 120, 40);
    const simulator = await stand.simulator({
      latencyMs: 20,
      callsPerSecond: PER_SECOND,
      groups,
      messagesPerGroup: NEIGHBOURS,
    });
    const replicas = await stand.replicas(REPLICAS, simulator);
    const headers = { Authorization: `Bearer ${stand.token}` };
    const watches = replicas.map(({ pid }) => watchMemory(pid));
    const first = await accept(replicas[0].url, simulator, headers, groups * NEIGHBOURS);
    await finished(first, headers);
    const [pulls, overwrites] = await Promise.all(
      ['group_msg_get_simple', 'modify_group_msg'].map((api) => simulator.arrivals(api)),
    );
    let turn = 0;
    const single = () => edit(replicas[turn++ % REPLICAS].url, simulator, stand.token);
    const sliceMs = extent.of(15_000, 6_000, 500);
    await openLoop(single, SINGLE_PER_SECOND, sliceMs / 5);
    const alone = await openLoop(single, SINGLE_PER_SECOND, sliceMs);
    const items = Math.ceil(((sliceMs + WARM_UP_MS) / 1_000) * (PER_SECOND - SINGLE_PER_SECOND));
    const second = await accept(replicas[1].url, simulator, headers, items);
    await openLoop(single, SINGLE_PER_SECOND, extent.of(WARM_UP_MS, WARM_UP_MS, 500));
    const beside = await openLoop(single, SINGLE_PER_SECOND, sliceMs);
    await finished(second, headers);
    const peaks = await Promise.all(watches.map((watch) => watch.stop()));
    return [
      used(overwrites),
      worst(overwrites),
      pullsAnEdit(pulls, overwrites),
      wait(beside, alone),
      memory(Math.max(...peaks)),
    ];
  },
};

/** The next messages in turn: in each group, neighbours. */
async function accept(url, simulator, headers, count) {
  const items = Array.from({ length: count }, () => ({ message: editRequest(simulator).message }));
  const batch = { operator: 'alice@example.com', reason: 'a template was wrong', items };
  const sent = { ...headers, 'Idempotency-Key': randomUUID() };
  const { status, text } = await post(`${url}/v1/batches`, batch, sent);
  if (status !== 202) throw new Error(`a batch was answered ${status}: ${text.slice(0, 300)}`);
  return `${url}/v1/batches/${JSON.parse(text).id}`;
}

async function finished(url, headers) {
  for (;;) {
    const { finishedAt, items } = await getJson(url, headers);
    if (finishedAt !== null) {
      if (items.applied === items.total) return;
      throw new Error(`of ${items.total} items, ${items.applied} were applied`);
    }
    await sleep(500);
  }
}

function used(overwrites) {
  const from = Math.min(overwrites[0] + WARM_UP_MS, overwrites.at(-1) - 500);
  const watched = overwrites.filter((at) => at >= from).length;
  const most = ((overwrites.at(-1) - from) / 1_000) * PER_SECOND;
  return {
    figure: `quota used by a batch alone, ${REPLICAS} replicas`,
    measured: `${watched} calls`,
    baseline: `${most.toFixed(0)} calls`,
    ratio: watched / most,
    target: `>= ${USED_AT_LEAST.toFixed(2)} x`,
    isMet: watched / most >= USED_AT_LEAST,
  };
}

function worst(overwrites) {
  const most = worstSlidingSecond(overwrites);
  return {
    figure: 'worst sliding second of a batch alone',
    measured: `${most} calls`,
    baseline: `${PER_SECOND} calls`,
    ratio: most / PER_SECOND,
    target: '<= 1.00 x',
    isMet: most <= PER_SECOND,
  };
}

function pullsAnEdit(pulls, overwrites) {
  const ratio = pulls.length / overwrites.length;
  return {
    figure: 'pulls for each edit of a batch of neighbouring messages',
    measured: `${pulls.length} pulls`,
    baseline: `${overwrites.length} edits`,
    ratio,
    target: `<= ${PULLS_AT_MOST.toFixed(2)} x`,
    isMet: ratio <= PULLS_AT_MOST,
  };
}

function wait(beside, alone) {
  const [with_, without] = [beside, alone].map((took) => quantile(took, 0.99));
  return {
    figure: `p99 of single edits at ${SINGLE_PER_SECOND}/s beside a batch, ${REPLICAS} replicas`,
    measured: `${with_.toFixed(1)} ms`,
    baseline: `${without.toFixed(1)} ms`,
    ratio: with_ / without,
    target: `<= + ${WAIT_AT_MOST_MS} ms`,
    isMet: with_ - without <= WAIT_AT_MOST_MS,
  };
}

function memory(peak) {
  return {
    figure: `memory of one of ${REPLICAS} replicas that carry out a batch`,
    measured: `${peak.toFixed(0)} MiB`,
    baseline: `${MEMORY_AT_MOST_MIB} MiB`,
    ratio: peak / MEMORY_AT_MOST_MIB,
    target: '<= 1.00 x',
    isMet: peak <= MEMORY_AT_MOST_MIB,
  };
}
