import { CloudEvent, HTTP } from 'cloudevents';
import { expect, test } from 'vitest';
import { ENTRY_TYPE_NAMES } from '../../src/ledger/entry-types.js';
import { makeEntry } from '../../src/ledger/entry.js';
import { eventJson, type EventJson } from '../../src/ledger/event-json.js';
import { CLOUDEVENTS_TYPE, cloudEvents } from '../../src/sinks/cloud-events.js';
import { ocsfEvents } from '../../src/sinks/ocsf.js';
import { examplesOfEveryType } from '../ledger/examples.js';
import { ocsfFaults } from './ocsf-faults.js';

const ORIGIN = 'ledger.example/v1/ledger';

const events: readonly EventJson[] = examplesOfEveryType.map((example, index) => {
  const { entryId, type, at, bytes } = makeEntry(example);
  return eventJson({ index, entryId, type, at, bytes: Buffer.from(bytes) });
});

/** Of a type and with members that a later version may bring. */
const newer: EventJson = {
  index: 7,
  entryId: '018bcfe5-6be8-7000-8000-000000000099',
  type: 'moon.seen',
  at: '2023-11-14T22:13:20.500Z',
  actor: { client: 5, operator: 'alice', ip: 'nowhere' },
  subject: { modificationId: null, message: { GroupId: '' } },
  details: {},
};

function ocsf(all: readonly EventJson[]): readonly Record<string, unknown>[] {
  return JSON.parse(ocsfEvents(all, ORIGIN)) as Record<string, unknown>[];
}

test('the examples are of every type', () => {
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(ENTRY_TYPE_NAMES));
});

test('a batch of CloudEvents is what the package of CloudEvents reads', () => {
  const body = cloudEvents([...events, newer], ORIGIN);

  const read = HTTP.toEvent({ headers: { 'content-type': CLOUDEVENTS_TYPE }, body });

  const batch = read as CloudEvent<EventJson>[];
  expect(batch.map((event) => event.validate())).not.toContain(false);
  expect(batch.map(({ id, type, data }) => ({ id, type, data }))).toEqual(
    [...events, newer].map((event) => ({ id: event.entryId, type: event.type, data: event })),
  );
  expect(new Set(batch.map(({ source }) => source))).toEqual(new Set([ORIGIN]));
  expect(batch[1]).toMatchObject({
    time: '2023-11-14T22:13:21.000Z',
    subject: '018bcfe5-6800-7000-8000-000000000000',
  });
  expect(batch.filter(({ subject }) => subject === '')).toEqual([]);
});

test('a name of the log that is no URI is escaped', () => {
  const [event] = JSON.parse(cloudEvents(events.slice(0, 1), 'log.example/编辑"x')) as object[];

  expect(new CloudEvent(event as object)).toMatchObject({
    source: 'log.example/%E7%BC%96%E8%BE%91%22x',
  });
});

test('each type of entry is an event of the class API Activity', () => {
  for (const event of ocsf([...events, newer])) {
    expect(ocsfFaults(event), String(event['message'])).toEqual([]);
  }
});

test('what is wrong with an event is found', () => {
  const [event] = ocsf(events.slice(0, 1));

  expect(
    ocsfFaults({
      ...event,
      activity_id: 5,
      time: 'today',
      colour: 'red',
      api: {},
      actor: {},
      resources: {},
      src_endpoint: { ip: 'here' },
    }),
  ).toEqual([
    '/activity_id is not in its enum',
    '/time is no whole number',
    '/actor has none of process, user, iam_role, invoked_by, session, app_name, app_uid',
    '/api/operation is missing',
    '/src_endpoint/ip is no address',
    '/resources is no list',
    '/colour is unknown',
    '/type_uid',
  ]);
});

test('an edit updates, a reading reads, a batch is created; what nobody knows is another activity', () => {
  const byType = new Map(
    ocsf([...events, newer]).map((event) => [event['message'], event['activity_id']]),
  );

  expect(byType.get('edit.applied')).toBe(3);
  expect(byType.get('content.read')).toBe(2);
  expect(byType.get('batch.accepted')).toBe(1);
  expect(byType.get('moon.seen')).toBe(99);
});

test('an event tells who, from where, what, how it ended and where it stands in the log', () => {
  const [applied] = ocsf(events.filter(({ type }) => type === 'edit.applied'));

  expect(applied).toMatchObject({
    type_uid: 600_303,
    time: 1_700_000_001_000,
    status_id: 1,
    actor: { app_name: 'refund-desk', user: { name: 'alice@example.com' } },
    src_endpoint: { ip: '127.0.0.1' },
    api: { operation: 'edit.applied' },
    metadata: {
      uid: '018bcfe5-6be8-7000-8000-000000000002',
      sequence: 1,
      log_name: ORIGIN,
      correlation_uid: '018bcfe5-6800-7000-8000-000000000000',
    },
    unmapped: { details: { state: 'applied' } },
  });
});
