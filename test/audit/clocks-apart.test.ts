import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OverwriteEntry } from '../../src/im-simulator/control/logbook.js';
import type { AuditService, Json } from './service.js';
import { openReportingDesk, ReportedMessage, untilReconciled } from './reported-message.js';

/*
 * IM's clock is behind ours or ahead of it, and IM reports what others made, not what ours made: the times alone mislead. What the
 * snapshots saw decides then, and no snapshot accuses anybody of a second drift.
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

/** As an IM reports it whose clock is behind: 0.1 s before the snapshot of an edit that came before it. */
const datedBefore = (edit: Json, made: readonly OverwriteEntry[]): readonly OverwriteEntry[] =>
  made.map((one, i) => ({ ...one, at: Date.parse(String(edit['snapshotAt'])) - 100 + i }));
const ahead = (made: OverwriteEntry): OverwriteEntry => ({ ...made, at: made.at + 1_500 });

async function theirs(...texts: string[]): Promise<readonly OverwriteEntry[]> {
  const made: OverwriteEntry[] = [];
  for (const text of texts) made.push(await message.theirs({ text }));
  return made;
}

async function report(made: readonly OverwriteEntry[]): Promise<void> {
  await message.report(made);
  await untilReconciled(service);
}

/** The `drift.found` entries about the message. */
async function driftEntries(): Promise<number> {
  const { body } = await service.ask('/v1/audit/events', { type: 'drift.found', limit: '500' });
  const items = body['items'] as readonly { readonly subject: { readonly message: Json } }[];
  return items.filter(({ subject }) => subject.message['MsgSeq'] === message.msgSeq).length;
}

test('what was made after our first edit, by a clock that is behind, is shown, and is no second drift', async () => {
  const one = await message.ours({ text: 'one' });
  await report(datedBefore(one, await theirs('X', 'Y')));

  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift? X/-',
    'drift? Y/-',
  ]);
  const next = await message.ours({ text: 'next' });
  expect(next['drift']).toBeNull();
  expect(await driftEntries()).toBe(2);
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift? X/-',
    'drift Y/-',
    'edit next/-',
  ]);
});

test('what was reported too early, and no snapshot shows, accuses nobody', async () => {
  const one = await message.ours({ text: 'one' });
  await report(datedBefore(one, await theirs('X')));
  await theirs('one');
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).toBeNull();
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift? X/-',
    'edit next/-',
  ]);
});

test('what was made after our last edit, by a clock that is behind, does not seem to come before it', async () => {
  await message.ours({ text: 'one' });
  const two = await message.ours({ text: 'two' });
  await report(datedBefore(two, await theirs('X', 'Y')));
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).toBeNull();
  expect((await message.versions()).slice(-4)).toEqual([
    'edit two/-',
    'drift? X/-',
    'drift Y/-',
    'edit next/-',
  ]);
});

test('after each of two edits somebody wrote, and IM dates both before those', async () => {
  const one = await message.ours({ text: 'one' });
  await report(datedBefore(one, await theirs('X')));
  const two = await message.ours({ text: 'two' });
  await report(datedBefore(two, await theirs('Y')));
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).toBeNull();
  expect(await driftEntries()).toBe(2);
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift X/-',
    'edit two/-',
    'drift Y/-',
    'edit next/-',
  ]);
});

test('what a snapshot had found is shown once, and what came before it too, whatever IM dates it to', async () => {
  await message.ours({ text: 'one' });
  const made = await theirs('X', 'Y');
  await message.ours({ text: 'next' });
  await report(made.map(ahead));

  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift X/-',
    'drift Y/-',
    'edit next/-',
  ]);
});

test('what was made right before ours, by a clock that is ahead, makes no drift of ours', async () => {
  message.beside('before', { text: 'X' });
  await message.ours({ text: 'one' });
  const made = message.overwrites.filter(({ by }) => by === 'client').map(ahead);
  await report(made);
  const [reported] = made;
  // What IM dates between the next snapshot and its overwrite may have come between them.
  await expect.poll(() => Date.now()).toBeGreaterThan(reported?.at ?? 0);
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).toBeNull();
  expect(await driftEntries()).toBe(1);
  expect(await message.versions()).toEqual([
    'original O/-',
    'drift X/-',
    'edit one/-',
    'edit next/-',
  ]);
});

test('what was made between our snapshot and our overwrite is shown, though ours is reported first', async () => {
  message.beside('before', { text: 'X' });
  await message.ours({ text: 'one' });
  const [made, own] = message.overwrites.map((one) => ({ ...one, at: one.at - 5_000 }));
  if (!made || !own) throw new Error('nothing was overwritten');
  await report([{ ...own, at: own.at + 1 }]);
  await report([made]);

  expect(await message.versions()).toEqual(['original O/-', 'drift X/-', 'edit one/-']);
});

/** An edit that IM refuses, and that finds at its snapshot what somebody wrote before. */
async function refusedAfter(theirs: string): Promise<Json> {
  await message.ours({ text: 'one' });
  await message.theirs({ text: theirs });
  service.im.fault({ ...message.nextOverwrite, kind: 'code', errorCode: 10007 });
  expect(await message.ours({ text: 'refused' })).toMatchObject({
    type: '/problems/refused-by-im',
  });
  const { groupId, msgSeq } = message;
  const { body } = await service.ask('/v1/audit/modifications', {
    groupId,
    msgSeq,
    state: 'refused',
  });
  const [refused] = body['items'] as readonly Json[];
  if (!refused) throw new Error('it was not refused');
  return refused;
}

test('what was made after an edit that found drift and was refused, by a clock that is behind, is no second drift', async () => {
  const refused = await refusedAfter('X');
  await report(datedBefore(refused, await theirs('Y')));
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).toBeNull();
  expect(await driftEntries()).toBe(2);
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift X/-',
    'drift Y/-',
    'edit next/-',
  ]);
});

test('nor is it where what the refused edit had found is reported, too', async () => {
  const refused = await refusedAfter('X');
  const found = message.overwrites.filter(({ by }) => by === 'client');
  const made = await theirs('Y');
  await report(datedBefore(refused, [...found, ...made]));

  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift X/-',
    'drift? Y/-',
  ]);
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).toBeNull();
  expect(await driftEntries()).toBe(2);
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift X/-',
    'drift Y/-',
    'edit next/-',
  ]);
});

test('what was reported late, and came before what the refused edit had found, stays before it', async () => {
  await message.ours({ text: 'one' });
  const [made] = await theirs('Y');
  service.im.fault({ ...message.nextOverwrite, kind: 'code', errorCode: 10007 });
  if (!made) throw new Error('nothing was overwritten');
  await theirs('X');
  await message.ours({ text: 'refused' });
  await report([made]);
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).toBeNull();
  expect(await driftEntries()).toBe(2);
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift Y/-',
    'drift X/-',
    'edit next/-',
  ]);
});

test('what IM dates before what the refused edit had found is not there any more', async () => {
  await message.ours({ text: 'one' });
  const made = await theirs('Y', 'X');
  service.im.fault({ ...message.nextOverwrite, kind: 'code', errorCode: 10007 });
  await message.ours({ text: 'refused' });
  await report(made);
  await theirs('Y');
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).not.toBeNull();
  expect(await driftEntries()).toBe(3);
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift Y/-',
    'drift X/-',
    'drift Y/-',
    'edit next/-',
  ]);
});

test('nor where the edit that had found drift was applied', async () => {
  await message.ours({ text: 'one' });
  await theirs('X');
  const two = await message.ours({ text: 'two' });
  await report(datedBefore(two, await theirs('Y')));
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).toBeNull();
  expect(await driftEntries()).toBe(2);
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift X/-',
    'edit two/-',
    'drift Y/-',
    'edit next/-',
  ]);
});

test('IM reports ours too, by a clock far behind: what came after an edit that it refused is no second drift', async () => {
  const farBehind = (made: readonly OverwriteEntry[]) =>
    made.map((one) => ({ ...one, at: one.at - 30_000 }));
  await message.ours({ text: 'one' });
  await report(farBehind(message.overwrites));
  service.im.fault({ ...message.nextOverwrite, kind: 'code', errorCode: 10007 });
  await message.ours({ text: 'refused' });
  await report(farBehind(await theirs('Y')));
  const next = await message.ours({ text: 'next' });

  expect(next['drift']).toBeNull();
  expect(await driftEntries()).toBe(1);
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift Y/-',
    'edit next/-',
  ]);
});
