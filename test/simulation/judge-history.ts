import { historyOf } from '../../src/audit/history.js';
import { isSettled } from '../../src/edits/edit.js';
import type { MemoryStore } from './memory-store.js';
import { type SimMessage, textOf } from './sim-im.js';
import { addressOf } from './stored.js';

/** In what the history of a message, at the end of a world, differs from the log of IM; null: in nothing. */
export function faultOfHistory(store: MemoryStore, message: SimMessage): string | null {
  const stored = store.ofMessage.get(addressOf(message.ref)) ?? [];
  const edits = stored
    .toSorted((a, b) => a.claimNo - b.claimNo)
    .flatMap(({ intent }) => store.find(intent.id) ?? []);
  const items = historyOf(edits).map(({ certainty, source, version }) => ({
    certainty,
    text: source === 'removed' ? null : textOf(version?.msgBody ?? Buffer.alloc(0)),
  }));
  const told = items.map(({ text }) => text ?? 'removed').join(', ');
  const texts = message.effects.map(({ text }) => text);
  let last = -1;
  for (const { certainty, text } of items) {
    const at = texts.indexOf(text);
    if (certainty === 'possible') continue;
    if (at <= last) return `m${message.ref.msgSeq}: ${text} cannot have come then: ${told}`;
    last = at;
  }
  const seen = edits.flatMap(({ snapshot, status }) => {
    const found = isSettled(status) ? (status.found ?? []) : [];
    return [snapshot?.item, ...found].flatMap((item) => (item ? textOf(item) : []));
  });
  const ours = message.effects.flatMap(({ by }) => by ?? []);
  const missing = [...seen, ...ours].find(
    (text) => text !== '' && !items.some((item) => item.text === text),
  );
  return missing === undefined ? null : `m${message.ref.msgSeq} lacks ${missing}: ${told}`;
}
