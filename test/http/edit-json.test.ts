import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Edit, Snapshot } from '../../src/edits/edit.js';
import { editJson } from '../../src/http/modifications/edit-json.js';
import { instant, presentEdit } from '../../src/http/modifications/present.js';
import { writeJson } from '../../src/json/write.js';

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\n'));
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const msgBody = fc.array(fc.record({ MsgType: text, MsgContent: fc.jsonValue() }), {
  maxLength: 3,
});
const at = fc.integer({ min: 0, max: 4_102_444_800_000 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value);

const items = fc.oneof(
  fc.record(
    { MsgBody: msgBody, From_Account: text, MsgTimeStamp: fc.nat(), CloudCustomData: text },
    { requiredKeys: ['MsgBody'] },
  ),
  fc.constantFrom({ IsPlaceMsg: 1, From_Account: 'a' }, { IsSystemMsg: 1, MsgBody: {} }, {}),
);
/** As IM may write it: white space, digits that a double cannot hold, duplicate keys, halves of pairs. */
const odd = fc.constantFrom(
  '{"MsgBody" : [ {"a":1.0e2, "a":12345678901234567890} ],\r\n "MsgTimeStamp":1E3}',
  '{"MsgBody":[{"Text":"\\ud800\\u0000"}],"From_Account":"x\\u002f"}',
  '{"MsgBody":[1],"MsgBody":[2],"CloudCustomData":"a","CloudCustomData":"b"}',
);

const snapshots: fc.Arbitrary<Snapshot> = fc.record({
  item: fc.oneof(
    items.map(json),
    odd.map((one) => Buffer.from(one)),
  ),
  takenAt: at,
  recalledCustomData: maybe(
    fc.record({ json: text.map(json), source: fc.constantFrom('edit' as const, 'callback') }),
  ),
  drift: maybe(fc.record({ lastModificationId: fc.uuid(), expectedDigest: text })),
});

const standings = fc
  .record({
    state: fc.constantFrom('pending' as const, 'in_doubt'),
    im: maybe(fc.record({ errorCode: fc.integer(), errorInfo: text })),
    attempts: fc.nat(),
    sentAt: maybe(at),
  })
  .chain((open) =>
    fc.constantFrom<Edit['standing']>(open, {
      ...open,
      state: 'applied',
      settledBy: 'response',
      because: null,
      settledAt: 1_700_000_000_001,
    }),
  );

const edits: fc.Arbitrary<Edit> = fc.record({
  id: fc.uuid(),
  receivedAt: at,
  message: fc.record({ groupId: text, topicId: maybe(text), msgSeq: fc.nat() }),
  requested: fc.record(
    { msgBody: msgBody.map(json), cloudCustomData: text.map(json) },
    { requiredKeys: [] },
  ),
  actor: fc.record({ client: text, operator: text, ip: text }),
  reason: text,
  ticket: maybe(text),
  restores: maybe(fc.uuid()),
  acceptUnreadablePrior: fc.boolean(),
  snapshot: maybe(snapshots),
  standing: standings,
  ledger: fc.array(
    fc.record({
      type: fc.constantFrom('edit.intended', 'edit.applied'),
      entryId: fc.uuid(),
      index: maybe(fc.nat()),
    }),
  ),
});

test('an edit written in one go is what is written of its parts, to the byte', () => {
  fc.assert(
    fc.property(edits, (edit) => {
      expect(editJson(edit)).toBe(writeJson(presentEdit(edit)));
    }),
    { numRuns: 500 },
  );
});

test('an instant is written as JavaScript writes it', () => {
  const any = fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 });
  fc.assert(
    fc.property(any, (epochMs) => {
      expect(instant(epochMs)).toBe(new Date(epochMs).toISOString());
    }),
  );
});
