import { leftBy } from '../../src/edits/drift.js';
import type { Intent, MessageRef } from '../../src/edits/edit.js';
import type { Known, LastWriter } from '../../src/edits/record.js';
import type { MemoryStore } from './memory-store.js';
import { addressOf, keyOf, type StoredEdit } from './stored.js';

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

/** The applied edits that wrote each member last, before one of this message or up to now. */
export function lastWritersOf(
  store: MemoryStore,
  message: MessageRef,
  before: string | null,
): LastWriter[] {
  const edits = store.ofMessage.get(addressOf(message)) ?? [];
  const end = edits.find(({ intent }) => intent.id === before)?.claimNo ?? Infinity;
  const newestFirst = edits
    .filter(({ claimNo, outcomes }) => claimNo < end && outcomes[0]?.state === 'applied')
    .toSorted((a, b) => b.claimNo - a.claimNo);
  const last = (['msgBody', 'cloudCustomData'] as const).flatMap(
    (member) => newestFirst.find(({ intent }) => intent.requested[member]) ?? [],
  );
  return [...new Set(last)].map(({ intent: { id, actor, requested }, outcomes: [outcome] }) => ({
    id,
    client: actor.client,
    operator: actor.operator,
    settledAt: outcome?.settledAt ?? 0,
    written: requested,
  }));
}

/** What was last seen of a message, and what its last edits left there. */
export function knownOf(store: MemoryStore, message: MessageRef): Known {
  const edits = store.ofMessage.get(addressOf(message)) ?? [];
  const newestFirst = edits.toSorted((a, b) => b.claimNo - a.claimNo);
  return { last: lastKnown(newestFirst), customData: customDataOf(newestFirst) };
}

function lastKnown(newestFirst: readonly StoredEdit[]): Known['last'] {
  const seen = newestFirst.find(hasSeenAVersion);
  const applied = newestFirst.find(({ outcomes }) => outcomes[0]?.state === 'applied');
  const [status] = seen?.outcomes ?? [];
  const left = seen && status && leftBy({ ...seen, requested: seen.intent.requested, status });
  if (!left) return null;
  const lastWord = newestFirst.find((edit) => edit === seen || saysGone(edit));
  const isGone = status.found?.at(-1) === null || (lastWord ? saysGone(lastWord) : false);
  return { modificationId: (applied ?? seen).intent.id, versions: [left], isGone };
}

function hasSeenAVersion({ snapshot, outcomes: [outcome] }: StoredEdit): boolean {
  const because = outcome?.because ?? '';
  const sawNone = ['message-gone', 'unsupported-message'].includes(because);
  return snapshot !== null && outcome !== undefined && !(outcome.state === 'rejected' && sawNone);
}

function saysGone({ outcomes: [outcome] }: StoredEdit): boolean {
  return outcome?.because === 'message-gone' || outcome?.because === 'message-not-found';
}

/** One that was superseded, or refused after an unanswered try, may have left its own: nobody knows. */
function customDataOf(newestFirst: readonly StoredEdit[]): Known['customData'] {
  const newest = newestFirst.find(({ intent, entries, outcomes: [outcome] }) => {
    if (!intent.requested.cloudCustomData || !outcome) return false;
    const isOver = outcome.state === 'superseded' || outcome.state === 'refused';
    return outcome.state === 'applied' || (isOver && entries.includes('edit.in_doubt'));
  });
  const json = newest?.intent.requested.cloudCustomData;
  return json && newest?.outcomes[0]?.state === 'applied' ? { source: 'edit', json } : null;
}
