import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OverwriteEntry } from '../../src/im-simulator/control/logbook.js';
import type { AuditService } from './service.js';
import { openReportingDesk, ReportedMessage, untilReconciled } from './reported-message.js';

/*
 * Orders that the times alone do not tell: a report that never came, clocks apart, one millisecond. What the snapshots saw decides then, and
 * where nothing does, the record claims nothing.
 */

let service: AuditService;
let message: ReportedMessage;

beforeAll(async () => {
  service = await openReportingDesk();
});
afterAll(() => service.stop());

beforeEach(() => {
  message = new ReportedMessage(service, 'O');
});

const ofClient = () => message.overwrites.filter(({ by }) => by === 'client');
const inOneMs = (...made: readonly OverwriteEntry[]) =>
  made.map((one) => ({ ...one, at: made[0]?.at ?? 0 }));
/** As an IM reports it whose clock is behind ours. */
const behind = (made: OverwriteEntry): OverwriteEntry => ({ ...made, at: made.at - 300 });

test('what a client wrote right before ours is not what ours left, though only that is reported', async () => {
  message.beside('before', { text: 'theirs', customData: 'c' });
  await message.ours({ text: 'ours', customData: 'd' }, true);
  await message.report(ofClient());
  await untilReconciled(service);
  const next = await message.ours({ text: 'next' });

  expect(next['prior']).not.toMatchObject({ CloudCustomData: { value: 'c' } });
  expect(await message.versions()).toEqual([
    'original O/-',
    'drift theirs/c',
    'edit ours/d',
    'edit next/-',
  ]);
});

test('an edit of CloudCustomData alone claims no text that came right after it, though only that is reported', async () => {
  message.beside('after', { text: 'theirs' });
  await message.ours({ customData: 'cd' }, true);
  await message.report(ofClient());

  expect(await message.versions()).toEqual(['original O/-', 'edit? O/cd', 'drift theirs/cd']);
});

test('what IM reports after ours by its own clock is a version after ours, though that clock is behind', async () => {
  for (const text of ['one', 'two']) await message.ours({ text });
  await message.theirs({ text: 'theirs' });
  await message.report(message.overwrites.map(behind));
  await untilReconciled(service);
  const next = await message.ours({ text: 'three' });

  expect(next['drift']).toBeNull();
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'edit two/-',
    'drift theirs/-',
    'edit three/-',
  ]);
});

test('of two versions reported for one millisecond, the one that the next snapshot shows came last', async () => {
  await message.ours({ text: 'one' });
  const made = [await message.theirs({ text: 'X' }), await message.theirs({ text: 'Y' })];
  await message.report(inOneMs(...made.toReversed()));
  await untilReconciled(service);
  const next = await message.ours({ text: 'two' });

  expect(next['drift']).toBeNull();
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift X/-',
    'drift Y/-',
    'edit two/-',
  ]);
});

test.each([
  ['after', ['edit one/-', 'drift X/-', 'edit two/-']],
  ['before', ['drift X/-', 'edit one/-', 'edit two/-']],
] as const)(
  'a version reported for the millisecond of ours, and made %s it, stands on that side of it',
  async (when, versions) => {
    message.beside(when, { text: 'X' });
    await message.ours({ text: 'one' });
    await message.report(inOneMs(...message.overwrites.toReversed()));
    await untilReconciled(service);
    const next = await message.ours({ text: 'two' });

    expect(next['drift']).toBeNull();
    expect(await message.versions()).toEqual(['original O/-', ...versions]);
  },
);
