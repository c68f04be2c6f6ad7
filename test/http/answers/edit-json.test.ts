import {
  type Arbitrary,
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  jsonValue,
  nat,
  oneof,
  option,
  property,
  record,
  string,
  uuid,
} from 'fast-check';
import { expect, test } from 'vitest';
import type { Edit, Snapshot } from '../../../src/edits/edit.js';
import { dryRunJson, editJson } from '../../../src/http/answers/edit-json.js';
import { instant } from '../../../src/http/answers/instant.js';
import { writeJson } from '../../../src/json/write.js';
import { editAsObject } from './edit-as-object.js';

const text = oneof(string(), string({ unit: 'binary' }), constantFrom('"', '\\', '\n'));
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const msgBody = array(record({ MsgType: text, MsgContent: jsonValue() }), {
  maxLength: 3,
});
const at = integer({ min: 0, max: 4_102_444_800_000 });
const maybe = <T>(value: Arbitrary<T>) => option(value);

const items = oneof(
  record(
    { MsgBody: msgBody, From_Account: text, MsgTimeStamp: nat(), CloudCustomData: text },
    { requiredKeys: ['MsgBody'] },
  ),
  constantFrom({ IsPlaceMsg: 1, From_Account: 'a' }, { IsSystemMsg: 1, MsgBody: {} }, {}),
);
/** As IM may write it: white space, digits that a double cannot hold, duplicate keys, halves of pairs. */
const odd = constantFrom(
  '{"MsgBody" : [ {"a":1.0e2, "a":12345678901234567890} ],\r\n "MsgTimeStamp":1E3}',
  '{"MsgBody":[{"Text":"\\ud800\\u0000"}],"From_Account":"x\\u002f"}',
  '{"MsgBody":[1],"MsgBody":[2],"CloudCustomData":"a","CloudCustomData":"b"}',
);

const snapshots: Arbitrary<Snapshot> = record({
  item: oneof(
    items.map(json),
    odd.map((one) => Buffer.from(one)),
  ),
  takenAt: at,
  recalledCustomData: maybe(
    record({ json: text.map(json), source: constantFrom('edit' as const, 'callback') }),
  ),
  drift: maybe(record({ lastModificationId: uuid(), expectedDigest: text })),
});

const statuses = record({
  state: constantFrom('pending' as const, 'in_doubt'),
  im: maybe(record({ errorCode: integer(), errorInfo: text })),
  attempts: nat(),
  sentAt: maybe(at),
}).chain((open) =>
  constantFrom<Edit['status']>(open, {
    ...open,
    state: 'applied',
    settledBy: 'response',
    because: null,
    settledAt: 1_700_000_000_001,
  }),
);

const edits: Arbitrary<Edit> = record({
  id: uuid(),
  receivedAt: at,
  message: record({ groupId: text, topicId: maybe(text), msgSeq: nat() }),
  requested: record(
    { msgBody: msgBody.map(json), cloudCustomData: text.map(json) },
    { requiredKeys: [] },
  ),
  actor: record({ client: text, operator: text, ip: text }),
  onBehalfOf: maybe(text),
  reason: text,
  ticket: maybe(text),
  restores: maybe(uuid()),
  batch: maybe(record({ id: uuid(), index: nat(9_999) })),
  approval: maybe(
    record({
      needed: integer({ min: 1, max: 9 }),
      decisions: array(
        record({
          by: text,
          at,
          decision: constantFrom('approve' as const, 'decline'),
          comment: maybe(text),
        }),
        { maxLength: 2 },
      ),
    }),
  ),
  acceptUnreadablePrior: boolean(),
  snapshot: maybe(snapshots),
  status: statuses,
  ledger: array(
    record({
      type: constantFrom('edit.intended', 'edit.applied'),
      entryId: uuid(),
      index: maybe(nat()),
    }),
  ),
});

test('an edit written in one go is what is written of its parts, to the byte', () => {
  assert(
    property(edits, (edit) => {
      expect(editJson(edit)).toBe(writeJson(editAsObject(edit)));
    }),
    { numRuns: 500 },
  );
});

test('a dry run is written as an edit of which nothing has come yet', () => {
  const nothingYet = { state: 'pending', im: null, attempts: 0, sentAt: null } as const;
  assert(
    property(edits, (edit) => {
      const pending = editAsObject({ ...edit, status: nothingYet, ledger: [] });
      expect(dryRunJson(edit)).toBe(writeJson({ ...pending, id: null, state: 'dry_run' }));
    }),
    { numRuns: 100 },
  );
});

test('evidence of an edit leaves out its changes, why it was rejected, a person whom nobody named, and a batch or approvals that there were not', () => {
  assert(
    property(edits, (edit) => {
      const { changes: _, rejection: __, ...members } = editAsObject(edit);
      const { onBehalfOf, batch, approvals, approvalsNeeded, ...others } = members;
      const isSame = expect(JSON.parse(editJson(edit, { withChanges: false })));
      const later = {
        ...(onBehalfOf === null ? {} : { onBehalfOf }),
        ...(batch && { batch }),
        ...(edit.approval && { approvals, approvalsNeeded }),
      };
      isSame.toEqual(JSON.parse(writeJson({ ...others, ...later })));
    }),
    { numRuns: 100 },
  );
});

test('an instant is written as JavaScript writes it', () => {
  const any = integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 });
  assert(
    property(any, (epochMs) => {
      expect(instant(epochMs)).toBe(new Date(epochMs).toISOString());
    }),
  );
});
