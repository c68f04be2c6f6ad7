import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { commit, makeEntry } from '../../src/ledger/entry.js';
import { proveInclusion, rootOf } from '../../src/ledger/merkle.js';
import { buildReceipt, type SealedEntry } from '../../src/ledger/receipt.js';
import { hexText } from '../../src/ledger/primitives.js';
import { anAppliedEntry, anIntendedEntry } from '../ledger/examples.js';
import { signerFromSeed, storedTree } from '../ledger/trees.js';
import { verifier } from './verified.js';

type Json = Record<string, unknown>;
type Openings = SealedEntry['openings'];
interface Logged {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly openings?: Openings;
}

const ORIGIN = 'log.example/edits';
const signer = signerFromSeed(ORIGIN, Buffer.alloc(32, 1));
const verified = verifier();
const { subject } = anIntendedEntry;
const id = subject?.modificationId ?? '';

const reason = Buffer.from('wrong number');
const { salt, commitment } = commit(reason);
const intended: Logged = {
  type: 'edit.intended',
  bytes: makeEntry({ ...anIntendedEntry, commitments: [{ pointer: '/reason', commitment }] }).bytes,
  openings: [{ pointer: '/reason', salt, content: reason }],
};
const applied: Logged = {
  type: 'edit.applied',
  bytes: makeEntry({ ...anAppliedEntry, subject, commitments: [] }).bytes,
};

const changed = ({ bytes }: Logged, change: (json: Json) => void): Uint8Array => {
  const json = JSON.parse(bytes.toString()) as Json;
  change(json);
  return Buffer.from(canonicalize(json) ?? '');
};
const annotation = (members: Json = {}, openings: Openings = []): Logged => ({
  type: 'edit.annotated',
  bytes: changed(applied, (json) =>
    Object.assign(json, {
      type: 'edit.annotated',
      entryId: '018bcfe5-6be8-7000-8000-00000000000a',
      details: { remark: 'x' },
      ...members,
    }),
  ),
  openings,
});
const ofNewerFormat = (openings: Openings = []): Logged => ({
  type: 'edit.annotated',
  bytes: Buffer.from('{"format":"im-edit-ledger/entry/2","whatever":1}'),
  openings,
});

const jsonIn = ({ bytes }: Logged) => JSON.parse(bytes.toString()) as Record<string, Json>;

/** What the service says of the edit, with these entries on the log. */
function recordOf(logged: readonly Logged[]): Json {
  const { actor, details, subject: about } = jsonIn(intended);
  const { state, settledBy, errorCode, attempts, sentAt, settledAt } =
    jsonIn(applied)['details'] ?? {};
  return {
    id,
    state,
    settledBy,
    message: about?.['message'],
    actor,
    reason: reason.toString(),
    ticket: details?.['ticket'],
    prior: null,
    requested: {},
    resulting: null,
    drift: null,
    receivedAt: details?.['receivedAt'],
    snapshotAt: details?.['snapshotAt'],
    sentAt,
    settledAt,
    restores: details?.['restores'],
    im: { errorCode, errorInfo: null, attempts },
    ledger: logged.map((one, index) => ({
      type: one.type,
      entryId: jsonIn(one)['entryId'] ?? '018bcfe5-6be8-7000-8000-00000000000b',
      index,
    })),
  };
}

async function check(logged: readonly Logged[], change: (record: Json) => void = () => undefined) {
  const tree = storedTree(logged.map(({ bytes }) => bytes));
  const size = logged.length;
  const root = await rootOf(size, tree.read);
  const note = signCheckpoint({ origin: ORIGIN, size, root, extensions: [] }, [signer]);
  const sealed = await Promise.all(
    logged.map(async ({ type, bytes, openings = [] }, index) => ({
      type,
      bytes,
      openings,
      proof: { index, hashes: await proveInclusion(index, size, tree.read), checkpoint: note },
    })),
  );
  const record = recordOf(logged);
  change(record);
  const header = {
    format: 'im-edit-ledger/evidence/1',
    exportId: uuidv7(),
    key: signer.key.text,
    checkpoint: note,
  };
  const line = { line: 1, record, receipt: buildReceipt(signer.key, id, sealed) };
  const all = [header, line, { records: 1, unsealed: 0 }];
  return verified(all.map((one) => `${JSON.stringify(one)}\n`).join(''), { key: signer.key });
}

const put = (members: Json) => (record: Json) => Object.assign(record, members);

test('without an entry from a newer version, the edit is intact', async () => {
  expect(await check([intended, applied])).toMatchObject({ code: 0 });
});

describe.each([
  ['of a type that is not known', annotation()],
  ['of a newer format', ofNewerFormat()],
])('beside an entry %s', (_, newer) => {
  const all = [intended, applied, newer];

  test('the edit is not checked whole, and nothing is wrong', async () => {
    const { code, said } = await check(all);
    expect(code, said).toBe(2);
    expect(said).toContain('NOT CHECKED modification');
  });

  test.each<[string, Json]>([
    ['another state', { state: 'refused' }],
    ['another number of attempts', { im: { errorCode: 0, errorInfo: null, attempts: 9 } }],
    ['words of IM', { im: { errorCode: 0, errorInfo: 'said', attempts: 1 } }],
    ['another end', { settledAt: '2020-01-01T00:00:00.000Z' }],
    ['another way in which it was learnt', { settledBy: 'reread' }],
    ['a digest', { resulting: { digest: `sha256:${'0'.repeat(64)}` } }],
    ['another reason', { reason: 'he asked me to' }],
    ['another list of entries', { ledger: [] }],
    ['a member more', { note: 'approved by the board' }],
    ['a member more that entries have for something else', { attempts: 9 }],
  ])('%s is not what the other entries prove', async (_what, members) => {
    const { code, said } = await check(all, put(members));
    expect(code, said).toBe(1);
  });

  test('the life of the edit up to it is judged', async () => {
    const { code, said } = await check([applied, newer]);
    expect(code, said).toBe(1);
    expect(said).toContain('edit.applied cannot come here');
    expect(await check([intended, newer])).toMatchObject({ code: 2 });
  });
});

test('what it may have changed is not judged: an end of which only it tells', async () => {
  expect(await check([intended, annotation()])).toMatchObject({ code: 2 });
});

test.each([
  ['about another edit', { subject: { message: null, modificationId: uuidv7() } }],
  ['about nothing', { subject: null }],
])('an entry of a newer type that is %s does not belong to the receipt', async (_, members) => {
  const { code, said } = await check([intended, applied, annotation(members)]);
  expect(code, said).toBe(1);
  expect(said).toContain('about another modification');
});

test('its type is the one that the receipt says', async () => {
  const renamed = { ...annotation(), type: 'edit.noted' };
  expect(await check([intended, applied, renamed])).toMatchObject({ code: 1 });
});

test('an opening of it is held to its commitments, and proves nothing about what others commit to', async () => {
  const content = Buffer.from('he asked me to');
  const made = commit(content);
  const opening = { pointer: '/reason', salt: made.salt, content } as const;
  const commitments = [{ commitment: `sha256:${hexText(made.commitment)}`, pointer: '/reason' }];
  const claims = put({ reason: content.toString() });
  const all = (newer: Logged) => [intended, applied, newer];

  expect(await check(all(annotation({ commitments }, [opening])))).toMatchObject({ code: 2 });
  for (const newer of [
    annotation({}, [opening]),
    annotation({ commitments: [null, 'x', {}] }, [opening]),
    annotation({ commitments }, [{ ...opening, content: Buffer.from('x') }]),
  ]) {
    expect(await check(all(newer))).toMatchObject({ code: 1 });
  }
  for (const newer of [annotation({ commitments }, [opening]), ofNewerFormat([opening])]) {
    const { code, said } = await check(all(newer), claims);
    expect(code, said).toBe(1);
    expect(said).toContain('the reason of edit');
  }
});

test('a request that only such an opening holds is made up', async () => {
  const opening = { pointer: '/requested/MsgBody', salt, content: Buffer.from('["forged"]') };
  const all = [intended, applied, ofNewerFormat([opening as Openings[number]])];

  expect(await check(all, put({ requested: { MsgBody: ['forged'] } }))).toMatchObject({ code: 1 });
});

test('a member that follows from what entries gained is from a newer version, no other one is', async () => {
  const grown = {
    ...applied,
    bytes: changed(applied, ({ details }) => Object.assign(details as Json, { remark: 'x' })),
  };

  for (const all of [
    [intended, grown],
    [intended, applied, annotation()],
  ]) {
    expect(await check(all, put({ remark: 'x' }))).toMatchObject({ code: 2 });
    expect(await check(all, put({ remark: 'x', note: 'y' }))).toMatchObject({ code: 1 });
  }
});
