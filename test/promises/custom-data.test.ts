import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';

let scene: Scene;
let api: Api;

beforeAll(async () => {
  scene = await Scene.open();
  api = await scene.replica();
});
afterAll(() => scene[Symbol.asyncDispose]());

/** A request to set CloudCustomData alone. */
function marking(msgSeq: number, value: string, acceptUnreadablePrior: boolean): object {
  const message = { GroupId: GROUP, MsgSeq: msgSeq, CloudCustomData: value };
  return rewriting(msgSeq, '', { message, acceptUnreadablePrior });
}

function customData(msgSeq: number): string | null {
  return scene.im.message(GROUP, msgSeq)?.cloudCustomData ?? null;
}

describe('P1: CloudCustomData, which IM does not show,', () => {
  test('is not overwritten unseen', async () => {
    const msgSeq = scene.message('before');

    const answer = await api.edit(marking(msgSeq, 'x', false));

    expect([answer.status, answer.json['type']]).toEqual([422, '/problems/prior-unreadable']);
    expect(scene.overwrites(msgSeq)).toHaveLength(0);
    expect(await api.modification(answer.json['modificationId'])).toMatchObject({
      json: { state: 'rejected', prior: { CloudCustomData: { known: false } } },
    });
  });

  test('is overwritten unseen for who says so, and known from then on', async () => {
    const msgSeq = scene.message('before');

    const first = await api.edit(marking(msgSeq, 'one', true));
    const second = await api.edit(marking(msgSeq, 'two', false));

    expect(first.json).toMatchObject({
      state: 'applied',
      prior: { CloudCustomData: { known: false } },
    });
    expect(second.json).toMatchObject({
      state: 'applied',
      prior: { CloudCustomData: { known: true, value: 'one', source: 'edit' } },
    });
    expect(customData(msgSeq)).toBe('"two"');
  });
});

describe('P1: CloudCustomData of an edit that was superseded', () => {
  test('may have been left at IM: what was known before is no longer known', async () => {
    const msgSeq = scene.message('before');
    const scope = { api: 'modify_group_msg', msgSeq, times: 1 } as const;
    await api.edit(marking(msgSeq, 'one', true));
    scene.im.fault({ ...scope, kind: 'reset', when: 'after' });
    scene.im.fault({
      ...scope,
      kind: 'client',
      when: 'after',
      act: { edit: { MsgBody: body('theirs') } },
    });
    const lost = await api.edit(marking(msgSeq, 'two', false));
    expect([lost.status, lost.json['type']]).toEqual([409, '/problems/superseded']);
    expect(customData(msgSeq)).toBe('"two"');

    const unseen = await api.edit(marking(msgSeq, 'three', false));
    const accepted = await api.edit(marking(msgSeq, 'three', true));
    const next = await api.edit(marking(msgSeq, 'four', false));

    expect([unseen.status, unseen.json['type']]).toEqual([422, '/problems/prior-unreadable']);
    expect(accepted.json).toMatchObject({ prior: { CloudCustomData: { known: false } } });
    expect(next.json).toMatchObject({
      prior: { CloudCustomData: { known: true, value: 'three', source: 'edit' } },
    });
  });
});

describe('P2: a lost edit of CloudCustomData alone', () => {
  test('is sent until IM answers, whether it had taken effect or not', async () => {
    for (const when of ['before', 'after'] as const) {
      const msgSeq = scene.message('before');
      scene.im.fault({ kind: 'reset', when, api: 'modify_group_msg', msgSeq, times: 2 });

      const answer = await api.edit(marking(msgSeq, 'x', true));

      expect(answer.json).toMatchObject({ settledBy: 'response', im: { attempts: 3 } });
      expect(customData(msgSeq)).toBe('"x"');
    }
  });

  test('is not refused for good by a later answer', async () => {
    const msgSeq = scene.message('before');
    const scope = { api: 'modify_group_msg', msgSeq, times: 1 } as const;
    scene.im.fault({ ...scope, kind: 'reset', when: 'after' });
    const first = api.edit(marking(msgSeq, 'x', true));
    await scene.im.nextOverwrite();
    scene.im.fault({ ...scope, kind: 'code', errorCode: 80001 });

    expect(await first).toMatchObject({ status: 201, json: { im: { attempts: 3 } } });
  });

  test('ends when it is given up and IM refuses it for good: what stands is then not known', async () => {
    const hasty = await scene.replica({ SETTLE_GIVE_UP_MS: '1000' });
    const msgSeq = scene.message('before');
    const scope = { api: 'modify_group_msg', msgSeq } as const;
    await hasty.edit(marking(msgSeq, 'one', true));
    scene.im.fault({ ...scope, kind: 'reset', when: 'after', times: 1 });
    const lost = hasty.edit(marking(msgSeq, 'two', false));
    await scene.im.nextOverwrite();
    scene.im.fault({ ...scope, kind: 'code', errorCode: 80001 });

    expect((await lost).json).toMatchObject({ status: 422, type: '/problems/refused-by-im' });
    expect(customData(msgSeq)).toBe('"two"');
    const unseen = await hasty.edit(marking(msgSeq, 'three', false));
    expect(unseen.json).toMatchObject({ status: 422, type: '/problems/prior-unreadable' });
  });

  test('proves nothing by what somebody else wrote beside it', async () => {
    const msgSeq = scene.message('before');
    const scope = { api: 'modify_group_msg', msgSeq, times: 1 } as const;
    scene.im.fault({ ...scope, kind: 'reset' });
    scene.im.fault({ ...scope, kind: 'client', act: { edit: { MsgBody: body('theirs') } } });

    const answer = await api.edit(marking(msgSeq, 'x', true));

    expect([answer.status, answer.json['type']]).toEqual([409, '/problems/superseded']);
    expect(customData(msgSeq)).toBeNull();
  });
});

const NO_UTF8 = Buffer.from([0xff, 0xfe, 0xc3]);

/** A list item as only bytes can hold it. */
const kept = (msgSeq: number, text: Buffer = NO_UTF8) =>
  Buffer.concat([
    Buffer.from(
      String.raw`{ "From_Account" : "jack","IsPlaceMsg":0, "MsgBody":[ {"MsgType":"TIMTextElem",` +
        String.raw`"MsgContent":{"Text":"a\u0000b\ud800c","Text":"again","n":1.0e2}} ,` +
        String.raw`{"MsgType":"TIMTextElem","MsgContent":{"Text":"`,
    ),
    text,
    Buffer.from(
      String.raw`"}}],"MsgPriority":2,"MsgRandom":18446744073709551615,"MsgSeq":${String(msgSeq)},` +
        String.raw`"MsgTimeStamp":1700000000,"Later":{"b":-9223372036854775808,"a":1e400,"a":[]}}`,
    ),
  ]);

describe('P8: the prior version', () => {
  test('is kept byte for byte', async () => {
    const msgSeq = scene.message('to be replaced');
    scene.im.addMessage({ groupId: GROUP, seq: msgSeq, rawItem: kept(msgSeq) });

    const answer = await api.edit(rewriting(msgSeq, 'after'));

    expect(answer.status).toBe(201);
    expect(await api.prior(answer.json['id'])).toEqual(kept(msgSeq));
  });

  test('is put back byte for byte', async () => {
    const msgSeq = scene.message('to be replaced');
    // IM itself takes nothing back that is not UTF-8.
    const item = kept(msgSeq, Buffer.from('ä'));
    scene.im.addMessage({ groupId: GROUP, seq: msgSeq, rawItem: item });
    const edit = await api.edit(rewriting(msgSeq, 'after'));

    const restored = await api.post(
      `/v1/modifications/${String(edit.json['id'])}/restoration`,
      { operator: 'bob@example.com', reason: 'it was right before' },
      { 'Idempotency-Key': randomUUID() },
    );

    expect(restored).toMatchObject({
      status: 201,
      json: { state: 'applied', restores: edit.json['id'] },
    });
    expect(scene.im.message(GROUP, msgSeq)?.item).toEqual(item);
    expect(await api.prior(restored.json['id'])).not.toEqual(item);
  });

  test('is put back once only as long as it is another', async () => {
    const msgSeq = scene.message('before');
    const edit = await api.edit(rewriting(msgSeq, 'after'));
    const restore = (key: string) =>
      api.post(
        `/v1/modifications/${String(edit.json['id'])}/restoration`,
        { operator: 'bob@example.com', reason: 'it was right before' },
        { 'Idempotency-Key': key },
      );

    const key = randomUUID();
    expect((await restore(key)).status).toBe(201);
    expect((await restore(key)).headers.get('Idempotency-Replayed')).toBe('true');
    expect(await restore(randomUUID())).toMatchObject({
      status: 422,
      json: { type: '/problems/no-change' },
    });
    expect(scene.overwrites(msgSeq)).toHaveLength(2);
  });

  test('of an edit that was refused is not put back', async () => {
    const msgSeq = scene.message('before');
    scene.im.fault({ kind: 'code', errorCode: 80001, api: 'modify_group_msg', msgSeq, times: 1 });
    const edit = await api.edit(rewriting(msgSeq, 'after'));

    const restored = await api.post(
      `/v1/modifications/${String(edit.json['modificationId'])}/restoration`,
      { operator: 'bob@example.com', reason: 'it was right before' },
      { 'Idempotency-Key': randomUUID() },
    );

    expect([restored.status, restored.json['type']]).toEqual([409, '/problems/not-restorable']);
  });
});
