import { expect, test } from 'vitest';
import { Positions } from '../../../src/postgres/standby/positions.js';
import { fitnessOf, type StandbyRow } from '../../../src/postgres/standby/standby-state.js';

const IDENTITY = { system: '7', database: '16384' };

function primaryAt(...kept: (readonly [at: number, lsn: bigint])[]) {
  const positions = new Positions();
  for (const [at, lsn] of kept) positions.add({ at, lsn });
  return { positions, identity: IDENTITY, maxLagSeconds: 300 };
}

function standby(changes: Partial<StandbyRow> = {}): StandbyRow {
  const state = { is_standby: true, lsn: '100', replayed_at: null, is_migrated: true };
  return { ...IDENTITY, ...state, ...changes };
}

test('a standby that has all of it is current, however long nothing was written', () => {
  const primary = primaryAt([1_000, 100n], [9_000, 100n]);
  const row = standby({ replayed_at: '500' });
  expect(fitnessOf(row, primary)).toEqual({ kind: 'fit', asOf: 9_000, lagSeconds: 0 });
});

test('one that lags is as old as the last place of the primary that it has reached', () => {
  const primary = primaryAt([1_000, 90n], [2_000, 100n], [3_000, 101n], [9_000, 300n]);
  expect(fitnessOf(standby(), primary)).toEqual({ kind: 'fit', asOf: 2_000, lagSeconds: 7 });
});

test('one that lags by more than is allowed is not read, and its lag is known', () => {
  const primary = primaryAt([1_000, 90n], [2_000, 100n], [302_000, 300n]);
  expect(fitnessOf(standby(), primary)).toEqual({ kind: 'fit', asOf: 2_000, lagSeconds: 300 });
  const lagging = { kind: 'unfit', why: 'lagging', lagSeconds: 300 };
  expect(fitnessOf(standby(), { ...primary, maxLagSeconds: 299 })).toEqual(lagging);
});

test('or as the last commit that it has replayed, where that is later or nothing else is known', () => {
  const row = standby({ replayed_at: '2500' });
  expect(fitnessOf(row, primaryAt([2_000, 100n]))).toMatchObject({ kind: 'fit', asOf: 2_500 });
  expect(fitnessOf(row, primaryAt([9_000, 300n]))).toMatchObject({ kind: 'fit', asOf: 2_500 });
});

test.each([
  ['not-a-standby', { is_standby: false }],
  ['another-database', { system: '8' }],
  ['another-database', { database: '5' }],
  ['schema-behind', { is_migrated: false }],
  ['age-unknown', { lsn: '1' }],
])('%s: it is not read', (why, changes) => {
  const primary = primaryAt([9_000, 100n]);
  expect(fitnessOf(standby(changes), primary)).toEqual({ kind: 'unfit', why, lagSeconds: null });
});

test('nothing is known of its age before the primary was asked', () => {
  const primary = { positions: new Positions(), identity: null, maxLagSeconds: 300 };
  expect(fitnessOf(standby(), primary)).toMatchObject({ kind: 'unfit', why: 'age-unknown' });
});

test('an hour of places is kept', () => {
  const positions = new Positions();
  for (let i = 0; i < 4_000; i += 1) positions.add({ at: i * 1_000, lsn: BigInt(i) });
  expect(positions.reachedBy(3_999n)).toBe(3_999_000);
  expect(positions.reachedBy(400n)).toBe(400_000);
  expect(positions.reachedBy(399n)).toBeNull();
});
