import { assert, array, constantFrom, nat, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf } from '../../src/batches/chunks.js';

const message = (msgSeq: number, groupId = 'g', topicId: string | null = null) => ({
  groupId,
  topicId,
  msgSeq,
});

test('twenty neighbours are one chunk, in whatever order they stand in the plan', () => {
  const messages = Array.from({ length: 40 }, (_, n) => message(((n * 7) % 40) + 1));

  const chunks = chunksOf(messages);

  const seqs = chunks.map((chunk) => chunk.map((index) => messages[index]?.msgSeq));
  expect(seqs.map((chunk) => chunk.length)).toEqual([20, 20]);
  expect(seqs[0]).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
});

test('groups and topics are chunks of their own, the one with the first item first', () => {
  const messages = [
    message(5),
    message(5, 'h'),
    message(6, 'g', 't'),
    message(7),
    message(400, 'h'),
  ];

  expect(chunksOf(messages)).toEqual([[0, 3], [1], [2], [4]]);
});

test('every item is in one chunk, and one pull serves each chunk', () => {
  const anyMessage = record({
    groupId: constantFrom('a', 'b'),
    topicId: constantFrom(null, 't'),
    msgSeq: nat(60),
  });
  assert(
    property(array(anyMessage, { maxLength: 120 }), (messages) => {
      const chunks = chunksOf(messages);

      expect(chunks.flat().toSorted((a, b) => a - b)).toEqual(messages.map((_, i) => i));
      for (const chunk of chunks) {
        const of = chunk.flatMap((index) => messages[index] ?? []);
        const seqs = of.map(({ msgSeq }) => msgSeq);
        expect(new Set(of.map(({ groupId, topicId }) => `${groupId} ${topicId}`)).size).toBe(1);
        expect(Math.max(...seqs) - Math.min(...seqs)).toBeLessThan(20);
        expect(chunk.length).toBeLessThanOrEqual(20);
      }
    }),
  );
});
