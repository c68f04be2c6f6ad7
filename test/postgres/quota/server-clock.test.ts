import { expect, test } from 'vitest';
import { ServerClock } from '../../../src/postgres/quota/server-clock.js';

/** Knows a clock that is `ahead` of ours, by one exchange of 10 ms at our 1,000. */
function aClock(ahead: number): ServerClock {
  const clock = new ServerClock();
  clock.read(995, 1_000 + ahead, 1_005);
  return clock;
}

test('nothing is known of a clock that was never read', () => {
  expect(new ServerClock().latestAt(0)).toBeNull();
});

test('one exchange says the time as exactly as it was quick', () => {
  const clock = aClock(50_000);
  expect(clock.latestAt(1_005)).toBe(51_010);
  expect(clock.certainlyShows(51_000)).toBe(1_005);
});

test('a slow exchange takes nothing from what a quick one told', () => {
  const clock = aClock(50_000);
  clock.read(1_010, 51_100, 1_150);
  expect(clock.latestAt(1_150)).toBeCloseTo(51_155, 0);
  expect(clock.certainlyShows(51_150)).toBeCloseTo(1_155, 0);
});

test('exchanges that overlap tell more together', () => {
  const clock = aClock(0);
  clock.read(1_009, 1_010, 1_030);
  expect(clock.latestAt(1_030)).toBeCloseTo(1_031, 0);
});

test('what is known fades with time, by a thousandth', () => {
  const clock = aClock(0);
  expect(clock.latestAt(11_005)).toBeCloseTo(11_020, 6);
});

test.each([-60_000, 60_000])('a clock that was set by %i ms is believed at once', (step) => {
  const clock = aClock(0);
  clock.read(1_100, 1_100 + step, 1_100);
  expect(clock.latestAt(1_100)).toBe(1_100 + step);
  expect(clock.certainlyShows(1_100 + step)).toBe(1_100);
});
