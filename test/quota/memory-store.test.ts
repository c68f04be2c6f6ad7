import { describe } from 'vitest';
import { quotaStoreContract } from './store-contract.js';
import { MemoryQuotaStore } from './memory-store.js';

describe('the store in memory', () => {
  quotaStoreContract(() => {
    let now = 1_000_000;
    return Promise.resolve({
      store: new MemoryQuotaStore(() => now),
      now: () => now,
      advance: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    });
  }, 500);
});
