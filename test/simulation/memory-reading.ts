import type { Intent, MessageRef } from '../../src/edits/edit.js';
import type { Known } from '../../src/edits/record.js';
import { addressOf, keyOf, type MemoryStore, type StoredEdit } from './memory-store.js';

/** The last use of a key; one that was given up because its record could not be confirmed leaves the key free. */
export function lastUse(store: MemoryStore, intent: Pick<Intent, 'actor' | 'key'>) {
  const edit = store.ofKey.get(keyOf(intent))?.toSorted((a, b) => b.keyUse - a.keyUse)[0];
  const [outcome] = edit?.outcomes ?? [];
  const isVoid = outcome?.state === 'rejected' && outcome.because === 'store-unavailable';
  return edit ? { edit, isVoid } : null;
}

/** Whether somebody works on this key; `same`: for the same payload. */
export function keyUnderWay(store: MemoryStore, intent: Intent): 'same' | 'other' | null {
  for (const { intent: other } of store.claims.values()) {
    if (keyOf(other) !== keyOf(intent)) continue;
    return isSamePayload(other, intent) ? 'same' : 'other';
  }
  return null;
}

export function isSamePayload(a: Intent, b: Intent): boolean {
  return a.key && b.key ? a.key.payloadDigest.equals(b.key.payloadDigest) : false;
}

/** What was last left of a message, by our last applied edit or by what a snapshot showed since then. */
export function knownOf(store: MemoryStore, message: MessageRef): Known {
  const edits = store.ofMessage.get(addressOf(message)) ?? [];
  const newestFirst = edits.toSorted((a, b) => b.claimNo - a.claimNo);
  const last = newestFirst.find(({ outcomes }) => outcomes[0]?.state === 'applied');
  return {
    lastApplied: last?.snapshot ? lastKnown(last, newestFirst) : null,
    customData: customDataOf(newestFirst),
  };
}

function lastKnown(last: StoredEdit, newestFirst: readonly StoredEdit[]): Known['lastApplied'] {
  const seen = newestFirst.find(
    ({ claimNo, snapshot }) =>
      claimNo > last.claimNo && snapshot?.drift?.lastModificationId === last.intent.id,
  );
  const { snapshot } = seen ?? last;
  return (
    snapshot && {
      modificationId: last.intent.id,
      item: snapshot.item,
      recalledCustomData: snapshot.recalledCustomData,
      requested: seen ? {} : last.intent.requested,
    }
  );
}

/** One that was superseded, or refused after an unanswered try, may have left its own: nobody knows. */
function customDataOf(newestFirst: readonly StoredEdit[]): Known['customData'] {
  const newest = newestFirst.find(({ intent, outcomes: [outcome] }) => {
    if (!intent.requested.cloudCustomData || !outcome) return false;
    const { state, attempts } = outcome;
    return state === 'applied' || state === 'superseded' || (state === 'refused' && attempts > 1);
  });
  const json = newest?.intent.requested.cloudCustomData;
  return json && newest?.outcomes[0]?.state === 'applied' ? { source: 'edit', json } : null;
}
