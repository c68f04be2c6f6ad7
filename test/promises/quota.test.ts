import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { worstSlidingSecond } from '../../src/im-simulator/api/arrivals.js';
import { createDatabase } from '../support/database.js';
import { type ReplicaProcess, startReplicaProcess } from '../support/replica.js';
import { makeTokens } from '../support/tokens.js';
import { Overload } from './overload.js';
import { SimulatorProcess } from './simulator-process.js';

/** `QUOTA_SECONDS=60 npm run test:quota` says more about the use; one call of 7 a second decides in less than 12. */
const SECONDS = Number(process.env['QUOTA_SECONDS'] ?? '12');
const IM_LATENCY_MS = 20;
const IM_TIMEOUT_MS = 1_000;
const WARM_UP_MS = 3_000;
/** What a dead replica was granted counts as in use for as long as it may reach IM, and a second; then the others take it. */
const HOLE_MS = 1_000 + IM_TIMEOUT_MS + 1_000 + 300;
const MESSAGES = 600;

const apis = ['group_msg_get_simple', 'modify_group_msg'] as const;

/** Three replicas under overload, and how to add one. */
async function fleet(imUrl: string, databaseUrl: string, limit: number) {
  const tokens = await makeTokens();
  const token = await tokens.token('refund-desk', 'messages:modify');
  const overload = new Overload(token, MESSAGES);
  const settings = {
    IM_CALLS_PER_SECOND: String(limit),
    IM_TIMEOUT_MS: String(IM_TIMEOUT_MS),
  };
  const replicas: ReplicaProcess[] = [];
  const add = async (): Promise<void> => {
    const parts = { databaseUrl, imUrl, jwksFile: tokens.jwksFile, settings };
    const replica = await startReplicaProcess(parts);
    replicas.push(replica);
    overload.add(replica.url);
  };
  const killOne = (): void => {
    const [replica] = replicas;
    if (!replica) throw new Error('no replica to kill');
    overload.remove(replica.url);
    replica.kill('SIGKILL');
  };
  await Promise.all([add(), add(), add()]);
  const end = async () => {
    for (const replica of replicas) replica.kill('SIGKILL');
    await Promise.all(replicas.map((replica) => replica.ended));
  };
  return { overload, add, killOne, [Symbol.asyncDispose]: end };
}

/**
 * How much of the limit the calls from one instant to another used. Calls come in bursts that return every second, so each
 * call of the first and of the last second counts for as much as it is away from the edge.
 */
function used(arrivals: readonly number[], limit: number, from: number, to: number): number {
  const weight = (at: number) => Math.min(1, Math.max(0, Math.min(at - from, to - at) / 1_000));
  const calls = arrivals.reduce((sum, at) => sum + weight(at), 0);
  return calls / ((limit * (to - from - 1_000)) / 1_000);
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

interface Load {
  readonly limit: number;
  readonly callers: number;
  /** Before the death, and after what it held was free. */
  readonly atLeast: number;
  /** In a run of 60 s. At small limits a single place that the dead replica held is more than 2 %. */
  readonly inAllAtLeast?: number;
}

async function holds({ limit, callers, atLeast, inAllAtLeast = 0 }: Load): Promise<void> {
  await using simulator = await SimulatorProcess.start(IM_LATENCY_MS);
  await simulator.addMessages(MESSAGES);
  const database = await createDatabase();
  await using replicas = await fleet(simulator.url, database.appUrl, limit);
  const runsMs = WARM_UP_MS + SECONDS * 1_000;
  const startedAt = performance.now();

  const load = replicas.overload.run(callers, runsMs + 500);
  await delay(runsMs / 2);
  const killedAfterMs = performance.now() - startedAt;
  replicas.killOne();
  await replicas.add();
  await load;

  for (const api of apis) {
    const arrivals = await simulator.arrivals(api);
    const start = arrivals[0] ?? 0;
    const [from, to] = [start + WARM_UP_MS, start + runsMs];
    const killed = start + killedAfterMs;
    const before = used(arrivals, limit, from, killed);
    const after = used(arrivals, limit, killed + HOLE_MS, to);
    const inAll = used(arrivals, limit, from, to);
    const worst = worstSlidingSecond(arrivals);
    console.info(
      `${api}, ${limit} a second, ${SECONDS} s: worst second ${worst}; used ${percent(before)} before the death, ` +
        `${percent(after)} after what it held was free, ${percent(inAll)} in all`,
    );
    expect(worst).toBeLessThanOrEqual(limit);
    expect(before).toBeGreaterThan(atLeast);
    expect(after).toBeGreaterThan(atLeast);
    if (SECONDS >= 60) expect(inAll).toBeGreaterThanOrEqual(inAllAtLeast);
  }
  await replicas[Symbol.asyncDispose]();
  await database.drop();
}

const name =
  'P5: while one of three replicas is killed and one added, no second has more than $limit calls, and they are used';
const timeoutMs = SECONDS * 1_000 + 120_000;

test.concurrent.each([
  // In a short run few calls are counted before the death, and few after it: one that a busy machine sends late is many of them.
  { limit: 1, callers: 6, atLeast: SECONDS >= 60 ? 0.85 : 0.5 },
  { limit: 7, callers: 24, atLeast: SECONDS >= 60 ? 0.85 : 0.5 },
])(name, holds, timeoutMs);

// On a busy machine 200 calls a second are more than its processors carry: what can be used of them, `npm run bench` measures.
test.each([{ limit: 200, callers: 180, atLeast: 0.4, inAllAtLeast: 0.98 }])(name, holds, timeoutMs);
