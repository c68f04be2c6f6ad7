import { describe } from 'vitest';
import { quotaLedgerContract } from './ledger-contract.js';
import { MemoryQuotaLedger } from './memory-ledger.js';

describe('the ledger in memory', () => {
  quotaLedgerContract(() => {
    let now = 1_000_000;
    return Promise.resolve({
      ledger: new MemoryQuotaLedger(() => now),
      now: () => now,
      advance: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    });
  }, 500);
});
