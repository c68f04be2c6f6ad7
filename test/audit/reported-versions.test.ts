import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OverwriteEntry } from '../../src/im-simulator/control/logbook.js';
import { type AuditService, textBody } from './service.js';
import { openReportingDesk, ReportedMessage, untilReconciled } from './reported-message.js';

let service: AuditService;
let message: ReportedMessage;

beforeAll(async () => {
  service = await openReportingDesk();
});
afterAll(() => service.stop());

beforeEach(() => {
  message = new ReportedMessage(service, 'O');
});

const admin = () => service.im.credentials.admin;
const report = (account: string, ...made: readonly OverwriteEntry[]): Promise<void> =>
  message.report(made, account);

type Content = Parameters<ReportedMessage['theirs']>[0];

test('a CloudCustomData that a script with our own account sets is a version, and the next prior', async () => {
  await message.ours({ text: 'ours', customData: 'cd1' }, true);
  await report(
    admin(),
    message.lastOverwrite,
    await message.theirs({ customData: 'evil' }, admin()),
  );
  await untilReconciled(service);
  const next = await message.ours({ customData: 'cd2' });

  expect(next['prior']).toMatchObject({ CloudCustomData: { value: 'evil', source: 'callback' } });
  expect(await message.versions()).toEqual([
    'original O/-',
    'edit ours/cd1',
    'drift ours/evil',
    'edit ours/cd2',
  ]);
});

test('what IM refused of ours and a script with our account writes is a version of its own', async () => {
  service.im.fault({ ...message.nextOverwrite, kind: 'code', errorCode: 10007 });
  await message.ours({ text: 'X' });
  await report(admin(), await message.theirs({ text: 'X' }, admin()));

  expect(await message.versions()).toEqual(['original O/-', 'drift X/-']);
});

test('what a script with our account puts back of ours is a version of its own', async () => {
  await message.ours({ text: 'X' });
  const made = message.lastOverwrite;
  await report('mallory', made, await message.theirs({ text: 'Y' }));
  await report(admin(), await message.theirs({ text: 'X' }, admin()));

  expect(await message.versions()).toEqual(['original O/-', 'edit X/-', 'drift Y/-', 'drift X/-']);
});

test('an overwrite of ours that took effect and was sent again is possible, though IM then refused it', async () => {
  const edit = { MsgBody: textBody('O') };
  service.im.fault({ ...message.nextOverwrite, kind: 'client', act: { edit }, when: 'after' });
  service.im.fault({ ...message.nextOverwrite, kind: 'reset', when: 'after' });
  const called = service.im.nextCall('modify_group_msg');
  const refused = message.ours({ text: 'seen' });
  await called;
  service.im.fault({ ...message.nextOverwrite, kind: 'code', errorCode: 10007 });

  expect(await refused).toMatchObject({ type: '/problems/refused-by-im' });
  expect(await message.versions()).toEqual(['original O/-', 'edit? seen/-']);
});

test('an overwrite that IM refused each time, at first because of its quota, is no version', async () => {
  service.im.fault({ ...message.nextOverwrite, kind: 'code', errorCode: 60007 });
  const called = service.im.nextCall('modify_group_msg');
  const refused = message.ours({ text: 'never seen' });
  await called;
  service.im.fault({ ...message.nextOverwrite, kind: 'code', errorCode: 10007 });

  expect(await refused).toMatchObject({ type: '/problems/refused-by-im' });
  expect(await message.versions()).toEqual(['original O/-']);
});

test('a CloudCustomData that was reported before our first edit is the prior one', async () => {
  await report('mallory', await message.theirs({ customData: 'c1' }));
  const edit = await message.ours({ customData: 'mine' });

  expect(edit['prior']).toMatchObject({ CloudCustomData: { value: 'c1', source: 'callback' } });
  expect(await message.versions()).toEqual(['original O/c1', 'edit O/mine']);
});

test('it is also where it was reported only after our first edit', async () => {
  const made = await message.theirs({ customData: 'c1' });
  await message.ours({ text: 'ours' });
  await report('mallory', made);
  await untilReconciled(service);
  const edit = await message.ours({ customData: 'mine' });

  expect(edit['prior']).toMatchObject({ CloudCustomData: { value: 'c1', source: 'callback' } });
});

test('a text that came between snapshot and overwrite stands beside the CloudCustomData that ours wrote', async () => {
  message.beside('before', { text: 'theirs' });
  await message.ours({ customData: 'cd' }, true);
  await report('mallory', ...message.overwrites);
  await untilReconciled(service);
  const next = await message.ours({ text: 'next' });

  expect(next).toMatchObject({ drift: null, prior: { CloudCustomData: { value: 'cd' } } });
  expect(await message.versions()).toEqual([
    'original O/-',
    'drift theirs/-',
    'edit theirs/cd',
    'edit next/cd',
  ]);
});

test('where nobody tells of it, no text is claimed to have stood beside that', async () => {
  message.beside('before', { text: 'theirs' });
  await message.ours({ customData: 'cd' }, true);
  await message.ours({ text: 'next' });

  expect(await message.versions()).toEqual([
    'original O/-',
    'edit? O/cd',
    'drift theirs/cd',
    'edit next/cd',
  ]);
});

test('what a client wrote before ours is reported before it, without another edit', async () => {
  message.beside('before', { text: 'theirs' });
  await message.ours({ text: 'ours' });
  await report('mallory', ...message.overwrites);

  expect(await message.versions()).toEqual(['original O/-', 'drift theirs/-', 'edit ours/-']);
});

test('a version that was there twice before a snapshot found it is there twice', async () => {
  await message.ours({ text: 'one' });
  const made = [message.lastOverwrite];
  for (const text of ['B', 'C', 'B']) made.push(await message.theirs({ text }));
  await delay(3);
  await message.ours({ text: 'ours' });
  await report('mallory', ...made, message.lastOverwrite);

  expect(await message.versions()).toEqual([
    'original O/-',
    'edit one/-',
    'drift B/-',
    'drift C/-',
    'drift B/-',
    'edit ours/-',
  ]);
});

/** A client edited right beside ours, which wrote CloudCustomData alone: both as IM made them. */
async function besideData(
  when: 'before' | 'after',
  content: Content = { text: 'theirs' },
): Promise<{ readonly own: OverwriteEntry; readonly theirs: OverwriteEntry }> {
  await message.ours({ text: 'one', customData: 'cd1' }, true);
  message.beside(when, content);
  await message.ours({ customData: 'cd2' });
  const [first, second] = message.overwrites.slice(-2);
  if (!first || !second) throw new Error('nothing was overwritten');
  const [own, other] = when === 'before' ? [second, first] : [first, second];
  return { own, theirs: { ...other, at: own.at } };
}

const later = (made: OverwriteEntry): OverwriteEntry => ({ ...made, at: made.at + 1 });
const theirsAlone = (one: { theirs: OverwriteEntry }) => [one.theirs];
const withinOneMs = (one: { own: OverwriteEntry; theirs: OverwriteEntry }) => [one.theirs, one.own];
const oursLater = (one: { own: OverwriteEntry; theirs: OverwriteEntry }) => [
  one.theirs,
  later(one.own),
];

const UNKNOWN = { known: false };
const WRITTEN = { known: true, value: 'cd2', source: 'edit' };

test.each([
  [
    'alone, of the time when ours was under way',
    theirsAlone,
    UNKNOWN,
    // Within one millisecond IM may have answered, too.
    /(drift theirs.cd1, edit. theirs.cd2|edit. one.cd2, drift theirs.cd1), edit next.-$/,
  ],
  [
    'of the same millisecond as ours',
    withinOneMs,
    UNKNOWN,
    /drift theirs.cd1, edit theirs.cd2, edit next.-$/,
  ],
  ['before ours', oursLater, WRITTEN, /drift theirs.cd1, edit theirs.cd2, edit next.cd2$/],
])('a text is reported %s: which CloudCustomData is there', async (_, reported, known, then) => {
  const made = await besideData('before');
  await report('mallory', ...reported(made));
  await untilReconciled(service);
  const next = await message.ours({ text: 'next' });

  expect(next['prior']).toMatchObject({ CloudCustomData: known });
  expect((await message.versions()).join(', ')).toMatch(then);
});

test.each([
  [
    'alone',
    theirsAlone,
    UNKNOWN,
    ['edit? one/cd2', 'drift theirs/cd1', 'edit sees it/-', 'edit next/-'],
  ],
  [
    'before ours',
    oursLater,
    WRITTEN,
    ['drift theirs/cd1', 'edit theirs/cd2', 'edit sees it/cd2', 'edit next/cd2'],
  ],
])(
  'a text that our next edit saw is reported %s: which CloudCustomData is there',
  async (_, reported, known, then) => {
    const made = await besideData('before');
    await message.ours({ text: 'sees it' });
    await report('mallory', ...reported(made));
    await untilReconciled(service);
    const next = await message.ours({ text: 'next' });

    expect(next['prior']).toMatchObject({ CloudCustomData: known });
    expect((await message.versions()).slice(2)).toEqual(then);
  },
);

test('a CloudCustomData that is reported after ours is there', async () => {
  const { own, theirs: other } = await besideData('after', { customData: 'cd3' });
  await report('mallory', own, later(other));
  await untilReconciled(service);
  const next = await message.ours({ text: 'next' });

  expect(next['prior']).toMatchObject({ CloudCustomData: { value: 'cd3', source: 'callback' } });
  expect((await message.versions()).slice(2)).toEqual([
    'edit one/cd2',
    'drift one/cd3',
    'edit next/cd3',
  ]);
});
