import { describe, expect, test } from 'vitest';
import { yielding } from '../../src/http/yielding.js';

async function* portions(count: number): AsyncGenerator<number, void, undefined> {
  for (let i = 0; i < count; i += 1) yield await Promise.resolve(i);
}

/** Takes 50 portions; whether anything else had its turn meanwhile. */
async function othersHadATurn(doOthersWait: () => boolean): Promise<boolean> {
  let hadATurn = false;
  const other = setTimeout(() => (hadATurn = true), 0);
  const taken: number[] = [];
  for await (const portion of yielding(portions(50), doOthersWait)) taken.push(portion);
  clearTimeout(other);
  expect(taken).toEqual(Array.from({ length: 50 }, (_, i) => i));
  return hadATurn;
}

describe('an export', () => {
  test('goes on without a rest while nobody else waits', async () => {
    expect(await othersHadATurn(() => false)).toBe(false);
  });

  test('leaves the thread to others while they wait', async () => {
    expect(await othersHadATurn(() => true)).toBe(true);
  });

  test('ends what it reads where it is left early', async () => {
    let hasEnded = false;
    async function* source(): AsyncGenerator<number, void, undefined> {
      try {
        yield* portions(3);
      } finally {
        hasEnded = true;
      }
    }

    for await (const portion of yielding(source(), () => true)) {
      expect(portion).toBe(0);
      break;
    }

    expect(hasEnded).toBe(true);
  });
});
