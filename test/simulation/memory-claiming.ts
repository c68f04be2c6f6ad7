import type { Claim, ClaimAnswer } from '../../src/edits/record.js';
import { isSamePayload, keyUnderWay, lastUse } from './memory-reading.js';
import type { MemoryStore } from './memory-store.js';

/** What a claim comes to: one statement, as `CLAIM` of `src/postgres/edits/statements.ts`. */
export function claimIn(store: MemoryStore, claim: Claim): ClaimAnswer {
  const { intent, lease } = claim;
  const used = lastUse(store, intent);
  if (used && !used.isVoid) {
    const { intent: first, answerBy, outcomes } = used.edit;
    const edit = store.find(first.id);
    if (!edit || !isSamePayload(first, intent)) return { kind: 'key-reused' };
    const isWaitedFor = answerBy > store.now() && outcomes.length === 0;
    return { kind: 'known-key', edit, isBeingWorkedOn: isWaitedFor };
  }
  const keyUse = used ? used.edit.keyUse + 1 : 0;
  const underWay = keyUnderWay(store, intent);
  if (store.claim(intent, keyUse, lease.holder)) return { kind: 'claimed', claim };
  if (underWay === 'other') return { kind: 'key-reused' };
  return { kind: 'in-flight', by: underWay === 'same' ? 'key' : 'message' };
}
