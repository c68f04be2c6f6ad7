import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import type { Intent, Outcome, Snapshot } from '../../src/edits/edit.js';
import type { Claim, EditRecord, OpenEdit } from '../../src/edits/record.js';
import { anIntent } from '../support/intent.js';

/** One replica's record. */
export interface RecordUnderTest {
  readonly record: EditRecord;
  /** From then on the others take this replica for dead. */
  die(): Promise<void>;
}

/** What every EditRecord holds. `fresh` gives the records of two replicas over one store. */
export function recordContract(
  fresh: () => Promise<readonly [RecordUnderTest, RecordUnderTest]>,
): void {
  test('P3: a claimed message is in flight for every other key, on every replica', async () => {
    const [a, b] = await fresh();
    const { intent } = await claimed(a);
    const other = { ...anIntent(), message: intent.message };

    expect(await b.record.claim(other, soon())).toEqual({ kind: 'in-flight', by: 'message' });
  });

  test('P4: a claimed key is in flight, or reused where the payload is another', async () => {
    const [a, b] = await fresh();
    const { intent } = await claimed(a);

    const same = await b.record.claim(repeated(intent), soon());
    const other = await b.record.claim(repeated(intent, 1), soon());

    expect(same).toEqual({ kind: 'in-flight', by: 'key' });
    expect(other).toEqual({ kind: 'key-reused' });
  });

  test('a claim that is given back frees message and key, and begins nothing', async () => {
    const [a, b] = await fresh();
    const claim = await claimed(a);

    await a.record.release(claim);

    expect(await a.record.begin(claim, snapshot(), soon())).toBeNull();
    expect((await b.record.claim(repeated(claim.intent), soon())).kind).toBe('claimed');
  });

  test('P1: what has begun is on record for all, with its snapshot', async () => {
    const [a, b] = await fresh();
    const { edit } = await begun(a);

    const found = await b.record.find(edit.id);

    expect(found?.status).toEqual({ state: 'pending', im: null, attempts: 0, sentAt: null });
    expect(found?.snapshot?.item).toEqual(snapshot().item);
    expect(found?.ledger.map(({ type }) => type)).toEqual(['edit.intended']);
  });

  test('P4: a repeat is answered with the edit, being worked on while its caller waits', async () => {
    const [a, b] = await fresh();
    const { edit, claim } = await begun(a);

    const again = await b.record.claim(repeated(claim.intent), soon());
    await a.record.settle({ ...(await opened(a, edit.id, claim)) }, applied());
    const afterwards = await b.record.claim(repeated(claim.intent), soon());

    expect(again).toMatchObject({ kind: 'known-key', isBeingWorkedOn: true });
    expect(afterwards).toMatchObject({ kind: 'known-key', isBeingWorkedOn: false });
    expect(await b.record.claim(repeated(claim.intent, 1), soon())).toEqual({ kind: 'key-reused' });
    expect((await b.record.findByKey('c', claim.intent.key?.value ?? ''))?.id).toBe(edit.id);
  });

  test('P2: an outcome is written once', async () => {
    const [a] = await fresh();
    const open = await begun(a);

    const first = await a.record.settle(open, applied());
    const second = await a.record.settle(open, { ...applied(), state: 'superseded' });

    expect(first?.status).toMatchObject({ state: 'applied', attempts: 1 });
    expect(second).toBeNull();
    const found = await a.record.find(open.edit.id);
    expect(found?.status).toMatchObject({ state: 'applied' });
    expect(found?.ledger.map(({ type }) => type)).toEqual(['edit.intended', 'edit.applied']);
  });

  test('P3: the edit of a dead replica is adopted once, in doubt, and no longer its own', async () => {
    const [a, b] = await fresh();
    const open = await begun(a);
    expect(await b.record.adopt(20)).toEqual([]);
    await a.die();

    const [adopted] = await b.record.adopt(20);

    expect(adopted?.edit).toMatchObject({ id: open.edit.id, status: { state: 'in_doubt' } });
    expect(await b.record.adopt(20)).toEqual([]);
    expect(await a.record.settle(open, applied())).toBeNull();
    expect(await a.record.doubt(open, { ...open.edit.status, state: 'in_doubt' })).toBeNull();
    expect(adopted && (await b.record.settle(adopted, applied()))).not.toBeNull();
  });

  test('P3: what another took before its doubt was on record is not worked on', async () => {
    const [a, b] = await fresh();
    const open = await begun(a);
    await a.die();
    const taken = vi.spyOn(b.record, 'doubt').mockResolvedValueOnce(null);

    expect(await b.record.adopt(20)).toEqual([]);
    expect(taken).toHaveBeenCalledOnce();

    // Where nobody has it after all, it is found again.
    const [again] = await b.record.adopt(20);
    expect(again?.edit).toMatchObject({ id: open.edit.id, status: { state: 'in_doubt' } });
  });

  test('P10: what a replica that counts as dead begins late is nowhere: nobody can adopt and send it', async () => {
    const [a, b] = await fresh();
    const claim = await claimed(a);
    const other = await claimed(a);
    await a.die();

    expect(await a.record.begin(claim, snapshot(), soon())).toBeNull();
    expect(await a.record.reject(other, null, { ...applied(), state: 'rejected' })).toBeNull();

    expect(await b.record.adopt(20)).toEqual([]);
    for (const { intent } of [claim, other]) expect(await b.record.find(intent.id)).toBeNull();
  });

  test('what is handed over is adopted as it was', async () => {
    const [a, b] = await fresh();
    const open = await begun(a);

    await a.record.handOver([open]);

    const [adopted] = await b.record.adopt(20);
    expect(adopted?.edit).toMatchObject({ id: open.edit.id, status: { state: 'pending' } });
    expect(await a.record.settle(open, applied())).toBeNull();
  });

  test('what a replica has abandoned it adopts again, in doubt', async () => {
    const [a] = await fresh();
    const open = await begun(a);
    expect(await a.record.adopt(20)).toEqual([]);

    a.record.abandon(open);

    expect((await a.record.adopt(20)).map(({ edit }) => edit.status.state)).toEqual(['in_doubt']);
  });

  test('doubt is on record with what is known by then', async () => {
    const [a, b] = await fresh();
    const open = await begun(a);
    const im = { errorCode: 60008, errorInfo: 'timeout' };

    await a.record.doubt(open, { state: 'in_doubt', im, attempts: 2, sentAt: 1_700_000_000_000 });

    const found = await b.record.find(open.edit.id);
    expect(found?.status).toEqual({
      state: 'in_doubt',
      im,
      attempts: 2,
      sentAt: 1_700_000_000_000,
    });
    expect(found?.ledger.map(({ type }) => type)).toEqual(['edit.intended', 'edit.in_doubt']);
  });

  test('P4: a rejection is on record under its key; one for want of the store leaves the key free', async () => {
    const [a, b] = await fresh();
    const gone = await claimed(a);
    const unconfirmed = await claimed(a);
    const rejected: Outcome = { ...applied(), state: 'rejected', settledBy: null, attempts: 0 };

    await a.record.reject(gone, null, { ...rejected, because: 'message-gone' });
    await a.record.reject(unconfirmed, null, { ...rejected, because: 'store-unavailable' });

    expect(await b.record.claim(repeated(gone.intent), soon())).toMatchObject({
      kind: 'known-key',
      edit: { status: { state: 'rejected' }, snapshot: null },
    });
    expect((await b.record.claim(repeated(unconfirmed.intent), soon())).kind).toBe('claimed');
  });

  test('what is known of a message is what its last applied edit left, and what it set', async () => {
    const [a, b] = await fresh();
    const cloudCustomData = Buffer.from('"set"');
    const msgBody = Buffer.from('["ours"]');
    const open = await begun(a, { requested: { msgBody, cloudCustomData } });
    expect(await b.record.known(open.edit.message)).toEqual({ last: null, customData: null });

    await a.record.settle(open, applied());

    const version = { msgBody, customData: { source: 'edit', json: cloudCustomData } };
    expect(await b.record.known(open.edit.message)).toEqual({
      last: {
        modificationId: open.edit.id,
        versions: [{ version, isAsShown: false }],
        isGone: false,
      },
      customData: { source: 'edit', json: cloudCustomData },
    });
  });

  test('the last writers of a message are those of each member, before an edit or up to now', async () => {
    const [a, b] = await fresh();
    const body = await begun(a, { requested: { msgBody: Buffer.from('["1"]') } });
    const { message } = body.edit;
    await a.record.settle(body, applied());
    const cloudCustomData = Buffer.from('"x"');
    const custom = await begun(a, { message, requested: { cloudCustomData } });
    await a.record.settle(custom, applied());
    const refused = await begun(a, { message, requested: { msgBody: Buffer.from('["2"]') } });
    await a.record.settle(refused, { ...applied(), state: 'refused', settledBy: null });
    const later = await begun(a, { message, requested: { msgBody: Buffer.from('["3"]') } });
    await a.record.settle(later, applied());

    const ids = async (before: string | null) =>
      new Set((await b.record.lastWriters(message, before)).map(({ id }) => id));

    expect(await ids(body.edit.id)).toEqual(new Set());
    expect(await ids(refused.edit.id)).toEqual(new Set([body.edit.id, custom.edit.id]));
    expect(await ids(null)).toEqual(new Set([custom.edit.id, later.edit.id]));
    const [only] = await b.record.lastWriters(message, custom.edit.id);
    expect(only).toMatchObject({ client: 'c', operator: 'o', written: body.edit.requested });
  });

  test('drift moves on what is known; an edit that was superseded makes its CloudCustomData doubtful', async () => {
    const [a] = await fresh();
    const first = await begun(a);
    await a.record.settle(first, applied());
    const { message } = first.edit;
    const drift = { lastModificationId: first.edit.id, expectedDigest: `sha256:${'0'.repeat(64)}` };
    const requested = { cloudCustomData: Buffer.from('"doubtful"') };
    const second = await begun(a, { message, requested }, { ...snapshot('["theirs"]'), drift });

    await a.record.settle(second, { ...applied(), state: 'superseded', settledBy: null });

    expect(second.edit.ledger.map(({ type }) => type)).toEqual(['drift.found', 'edit.intended']);
    const known = await a.record.known(message);
    const version = { msgBody: Buffer.from('["theirs"]'), customData: null };
    expect(known.last).toEqual({
      modificationId: first.edit.id,
      versions: [{ version, isAsShown: true }],
      isGone: false,
    });
    expect(known.customData).toBeNull();
  });

  test.each([
    ['another version', snapshot('["found"]').item, '["found"]', ['drift.found']],
    ['that it is gone', null, '["prior"]', []],
  ])('what re-reads found is on record: %s', async (_, item, left, drifts) => {
    const [a, b] = await fresh();
    const open = await begun(a);

    const end = { ...applied(), state: 'superseded', settledBy: null, found: [item] } as const;
    const settled = await a.record.settle(open, end);

    const types = ['edit.intended', ...drifts, 'edit.superseded'];
    expect(settled?.ledger.map(({ type }) => type)).toEqual(types);
    const found = await b.record.find(open.edit.id);
    expect(found?.ledger.map(({ type }) => type)).toEqual(types);
    expect(found?.status).toMatchObject({ found: [item] });
    const { last } = await b.record.known(open.edit.message);
    expect(last?.versions[0]?.version.msgBody.toString()).toBe(left);
    expect(last?.isGone).toBe(item === null);
  });
}

async function claimed({ record }: RecordUnderTest, changes: Partial<Intent> = {}): Promise<Claim> {
  const answer = await record.claim({ ...anIntent(), ...changes }, soon());
  if (answer.kind !== 'claimed') throw new Error(answer.kind);
  return answer.claim;
}

async function begun(
  replica: RecordUnderTest,
  changes: Partial<Intent> = {},
  prior: Snapshot = snapshot(),
): Promise<OpenEdit & { claim: Claim }> {
  const claim = await claimed(replica, changes);
  const open = await replica.record.begin(claim, prior, soon());
  if (!open) throw new Error('not begun');
  return { ...open, claim };
}

async function opened({ record }: RecordUnderTest, id: string, { lease }: Claim) {
  const edit = await record.find(id);
  if (!edit) throw new Error('not on record');
  return { edit, lease, begunAt: performance.now() };
}

function repeated(intent: Intent, payload = 0): Intent {
  const value = intent.key?.value ?? randomUUID();
  return {
    ...anIntent(),
    message: intent.message,
    key: { value, payloadDigest: Buffer.alloc(32, payload) },
  };
}

function soon(): number {
  return performance.now() + 5_000;
}

function snapshot(msgBody = '["prior"]'): Snapshot {
  const item = Buffer.from(`{"IsPlaceMsg":0,"MsgBody":${msgBody},"MsgSeq":1}`);
  return { item, recalledCustomData: null, takenAt: Date.now(), drift: null };
}

function applied(): Outcome {
  return {
    state: 'applied',
    settledBy: 'response',
    because: null,
    im: { errorCode: 0, errorInfo: 'succeed' },
    attempts: 1,
    sentAt: Date.now(),
    settledAt: Date.now(),
  };
}
