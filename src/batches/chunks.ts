import type { MessageRef } from '../edits/edit.js';

/** One pull gives so many messages of one group, and MsgSeqs that lie so close together. */
const MOST_OF_ONE_PULL = 20;

/**
 * Cuts a plan into chunks that one pull serves each: the indexes of items of one group and topic whose MsgSeq lie within 20. The
 * chunk with the first item comes first.
 */
export function chunksOf(messages: readonly MessageRef[]): readonly (readonly number[])[] {
  const byGroup = new Map<string, { readonly index: number; readonly msgSeq: number }[]>();
  for (const [index, { groupId, topicId, msgSeq }] of messages.entries()) {
    const group = JSON.stringify([groupId, topicId]);
    const items = byGroup.get(group) ?? [];
    byGroup.set(group, items);
    items.push({ index, msgSeq });
  }
  const chunks = [...byGroup.values()].flatMap((items) => {
    const cut: number[][] = [];
    let from = -Infinity;
    for (const { index, msgSeq } of items.toSorted((a, b) => a.msgSeq - b.msgSeq)) {
      const last = cut.at(-1);
      if (last && msgSeq - from < MOST_OF_ONE_PULL && last.length < MOST_OF_ONE_PULL) {
        last.push(index);
      } else {
        cut.push([index]);
        from = msgSeq;
      }
    }
    return cut;
  });
  const firstOf = (chunk: readonly number[]): number => Math.min(...chunk);
  return chunks.toSorted((a, b) => firstOf(a) - firstOf(b));
}
