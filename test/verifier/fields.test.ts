import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fields } from '../../src/verifier/fields.js';

/** A row as PostgreSQL sends it in binary. */
function rowOf(...fields: readonly (Buffer | null)[]): Buffer {
  const parts = fields.map((field) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(field?.length ?? -1);
    return Buffer.concat([length, field ?? Buffer.alloc(0)]);
  });
  return Buffer.concat([Buffer.from([0, fields.length]), ...parts]);
}

function int8(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

const MOST_US = 9_007_199_254_740_991n;

test('an instant is written as Date writes it, in whatever order instants come', () => {
  const instants = fc.oneof(
    fc.bigInt({ min: -MOST_US, max: MOST_US }),
    // Around midnight.
    fc.bigInt({ min: -9n, max: 9n }).map((ms) => ms * 1_000n + 86_400_000_000n * 9_000n),
  );
  fc.assert(
    fc.property(fc.array(instants), (all) => {
      const fields = new Fields(rowOf(...all.map(int8)));
      for (const microseconds of all) {
        const epochMs = Date.UTC(2000, 0, 1) + Math.floor(Number(microseconds) / 1_000);
        expect(fields.instant()).toBe(new Date(epochMs).toISOString());
      }
    }),
    { numRuns: 1_000 },
  );
});

test('an instant that no Date can hold is infinity', () => {
  const fields = new Fields(rowOf(int8(2n ** 63n - 1n), int8(-(2n ** 63n))));

  expect([fields.instant(), fields.instant()]).toEqual(['infinity', 'infinity']);
});

test('fields are read one after the other, whatever is among them', () => {
  const bytes = Buffer.from([1, 2]);
  const uuid = Buffer.from('019b76dc9c0070028000000000000001', 'hex');
  const given = [bytes, null, Buffer.from('é'), uuid, Buffer.from([0, 0, 1, 0]), int8(-5n), null];
  const flags = [Buffer.from([1]), Buffer.from([0]), Buffer.alloc(0), null];
  const fields = new Fields(rowOf(...given, int8(2n ** 60n), ...flags));

  expect([fields.bytes(), fields.bytes(), fields.text(), fields.uuid()]).toEqual([
    bytes,
    null,
    'é',
    '019b76dc-9c00-7002-8000-000000000001',
  ]);
  expect([fields.integer(), fields.integer(), fields.integer()]).toEqual(['256', '-5', null]);
  expect(fields.integer()).toBe('1152921504606846976');
  expect(flags.map(() => fields.flag())).toEqual([true, false, false, null]);
});

test('a column of another type is read as something, not as nothing', () => {
  const odd = Buffer.from('odd');
  const fields = new Fields(rowOf(odd, odd, odd, odd));

  expect([fields.uuid(), fields.integer(), fields.instant(), fields.flag()]).toEqual([
    'odd',
    'odd',
    'odd',
    false,
  ]);
});
