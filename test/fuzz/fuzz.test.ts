import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { type ReplicaProcess, startReplicaProcess } from '../support/replica.js';
import { startSimulator } from '../support/simulator.js';
import { makeTokens, type TokenMaker } from '../support/tokens.js';
import { mebibytes, wage } from './campaign.js';

/** `npm run test:fuzz` sets it; without it, a few seconds' worth. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 500);
const IS_LONG = REQUESTS > 10_000;
/** The suite tries the same each time; a long run tries something new, unless it is told. */
const SEED = Number(process.env['FUZZ_SEED'] ?? (IS_LONG ? Date.now() % 1_000_000_000 : 511366580));

let database: TestDatabase;
let simulator: ImSimulator;
let tokens: TokenMaker;
let replica: ReplicaProcess;

beforeAll(async () => {
  database = await createDatabase();
  simulator = await startSimulator({ callsPerSecond: Number.POSITIVE_INFINITY });
  tokens = await makeTokens();
  replica = await startReplicaProcess({
    databaseUrl: database.appUrl,
    imUrl: simulator.baseUrl,
    jwksFile: tokens.jwksFile,
    settings: { IM_CALLS_PER_SECOND: '10000' },
  });
});

afterAll(async () => {
  replica.kill('SIGTERM');
  await replica.ended;
  await simulator.stop();
  await database.drop();
});

async function residentBytes(): Promise<number> {
  const metrics = await (await fetch(`${replica.opsUrl}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]);
}

async function openEdits(token: string): Promise<number> {
  const query = 'state=pending&state=in_doubt&limit=500';
  const answer = await fetch(`${replica.url}/v1/audit/modifications?${query}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { items: unknown[] }).items.length;
}

test(
  'no request brings it down: every answer is documented, comes in time, and memory stays flat',
  async () => {
    const targets = Array.from({ length: 40 }, (_, n) => ({
      GroupId: `g${n % 8}`,
      MsgSeq: simulator.addMessage({ groupId: `g${n % 8}`, MsgBody: [] }),
    }));
    const all = await tokens.token('fuzz', 'messages:modify audit:read audit:export');
    const modify = await tokens.token('other', 'messages:modify');

    const figures = await wage({
      url: replica.url,
      grounds: { targets, tokens: [all, modify], ids: [] },
      seed: SEED,
      requests: REQUESTS,
      slowBodies: IS_LONG ? 40 : 0,
      atOnce: 24,
      memory: residentBytes,
      tell: (line) => IS_LONG && console.log(line),
    });

    const { memoryEarly, memoryLate } = figures;
    const statuses = [...figures.byStatus]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([status, count]) => `${status}: ${count}`);
    console.log(
      `seed ${SEED}: ${REQUESTS} requests, slowest ${Math.round(figures.slowestMs)} ms, memory ${mebibytes(memoryEarly)} -> ${mebibytes(memoryLate)} MiB\n${statuses.join(', ')}`,
    );
    expect(figures.faults, `FUZZ_SEED=${SEED}`).toEqual([]);
    expect(replica.output.filter((line) => /unexpected-error|"defect"/.test(line))).toEqual([]);
    await expect.poll(() => openEdits(all), { interval: 500 }).toBe(0);
    if (IS_LONG) expect(mebibytes(memoryLate - memoryEarly)).toBeLessThan(64);
  },
  IS_LONG ? 1_800_000 : 120_000,
);
