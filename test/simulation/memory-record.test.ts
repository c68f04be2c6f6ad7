import { SystemClock } from '../../src/time/clock.js';
import { recordContract, type RecordUnderTest } from '../edits/record-contract.js';
import type { Line } from './line.js';
import { MemoryLease } from './memory-lease.js';
import { MemoryRecord } from './memory-record.js';
import { MemoryStore } from './memory-store.js';

const clock = new SystemClock();
/** Nothing goes wrong, and nothing takes time. */
const line: Pick<Line, 'ask'> = { ask: async (_service, _what, act) => act() };

recordContract(async () => {
  const store = new MemoryStore(() => clock.now());
  return [await replicaOver(store, 'A'), await replicaOver(store, 'B')] as const;
});

async function replicaOver(store: MemoryStore, name: string): Promise<RecordUnderTest> {
  const lease = new MemoryLease(name, store, line, clock, rethrow);
  await lease.heartbeat();
  const record = new MemoryRecord(store, lease, line, clock, rethrow);
  return { record, die: async () => void store.heartbeat(lease.latest.holder, -1) };
}

function rethrow(error: unknown): never {
  throw error;
}
