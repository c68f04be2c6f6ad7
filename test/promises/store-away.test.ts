import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { type Api, until } from '../support/api.js';
import { TcpProxy } from '../support/proxy.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';

type Damage = 'refuse' | 'cut' | 'hang' | 'swallowAnswers';
const LASTING: readonly Damage[] = ['refuse', 'hang', 'swallowAnswers'];
const DAMAGES: readonly Damage[] = ['cut', ...LASTING];
const WAIT_S = 1;
/** No answer takes longer than the wait and this. */
const LONGEST_MS = (WAIT_S + 10) * 1_000;

interface Rig extends AsyncDisposable {
  readonly scene: Scene;
  readonly proxy: TcpProxy;
  readonly api: Api;
}

/** A replica that reaches PostgreSQL by a wire which can be damaged, with some connections open. */
async function rig(): Promise<Rig> {
  const scene = await Scene.open();
  const proxy = await TcpProxy.to(scene.database.appUrl);
  const api = await scene.replica({}, proxy.through(scene.database.appUrl));
  const warm = Array.from({ length: 8 }, (_, i) =>
    api.edit(rewriting(scene.message(`warm ${i}`), `up ${i}`)),
  );
  for (const { status } of await Promise.all(warm)) expect(status).toBe(201);
  return {
    scene,
    proxy,
    api,
    [Symbol.asyncDispose]: async () => {
      proxy.mend();
      await scene[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/** What PostgreSQL itself says of a message, whatever the replica can see. */
async function inPostgres(scene: Scene, msgSeq: number): Promise<number> {
  const client = new Client({ connectionString: scene.database.superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM modification WHERE msg_seq = $1',
      [msgSeq],
    );
    return rows[0]?.n ?? 0;
  } finally {
    await client.end();
  }
}

function editAt(api: Api, msgSeq: number, key: string) {
  return api.edit(rewriting(msgSeq, 'after'), { key, prefer: `wait=${WAIT_S}` });
}

describe.concurrent('P10: PostgreSQL goes away', () => {
  test.each(LASTING)(
    'before a request: 503, nothing is sent, and it is back without a restart (%s)',
    async (damage) => {
      await using parts = await rig();
      const { scene, proxy, api } = parts;
      const msgSeq = scene.message('before');
      proxy[damage]();

      const answer = await editAt(api, msgSeq, 'k');

      expect([answer.status, answer.json['type']]).toEqual([503, '/problems/store-unavailable']);
      expect(answer.headers.get('Retry-After')).not.toBeNull();
      expect(answer.tookMs).toBeLessThan(LONGEST_MS);
      expect(scene.overwrites(msgSeq)).toHaveLength(0);
      proxy.mend();
      expect((await api.insist(rewriting(msgSeq, 'after'), { key: 'k' })).status).toBe(201);
      expect(scene.overwrites(msgSeq)).toHaveLength(1);
    },
    120_000,
  );

  test.each(DAMAGES)(
    'while the message is read: 503, nothing is ever sent for it, and its key is free (%s)',
    async (damage) => {
      await using parts = await rig();
      const { scene, proxy, api } = parts;
      const msgSeq = scene.message('before');
      const held = scene.im.fault({ kind: 'hold', api: 'group_msg_get_simple', msgSeq, times: 1 });
      const answering = editAt(api, msgSeq, 'k');
      await scene.im.nextCall('group_msg_get_simple');
      // What is known of the message is asked for meanwhile, and nothing outside tells when it is there.
      await delay(150);
      proxy[damage]();
      scene.im.release(held);

      const answer = await answering;

      if (damage === 'cut') {
        // Connections that are made anew in time are no outage.
        expect([201, 202, 503]).toContain(answer.status);
      } else {
        expect([answer.status, answer.json['type']]).toEqual([503, '/problems/store-unavailable']);
        expect(scene.overwrites(msgSeq)).toHaveLength(0);
      }
      expect(answer.tookMs).toBeLessThan(LONGEST_MS);
      const recorded = answer.status === 503 ? await inPostgres(scene, msgSeq) : 0;
      proxy.mend();
      const again = await api.insist(rewriting(msgSeq, 'after'), { key: 'k' });
      expect([again.status, scene.overwrites(msgSeq).length]).toEqual([201, 1]);
      const states = (await api.records(GROUP, msgSeq)).map(({ state }) => state);
      // Whether PostgreSQL had heard of it or not: what was told to be unsent is on record as never sent, or not at all.
      expect(states.pop()).toBe('applied');
      expect(states.every((state) => state === 'rejected')).toBe(true);
      expect(states.length).toBeGreaterThanOrEqual(recorded);
      if (damage === 'swallowAnswers') expect(recorded).toBe(1);
    },
    120_000,
  );

  test.each(DAMAGES)(
    'while IM works on the edit: 201 or 202, and what IM said is put on record later (%s)',
    async (damage) => {
      await using parts = await rig();
      const { scene, proxy, api } = parts;
      const msgSeq = scene.message('before');
      const held = scene.im.fault({ kind: 'hold', api: 'modify_group_msg', msgSeq, times: 1 });
      const answering = editAt(api, msgSeq, 'k');
      await scene.im.nextCall('modify_group_msg');
      proxy[damage]();
      scene.im.release(held);

      const answer = await answering;

      expect(damage === 'cut' ? [201, 202] : [202]).toContain(answer.status);
      expect(answer.tookMs).toBeLessThan(LONGEST_MS);
      proxy.mend();
      const record = await until(async () => {
        const { status, json } = await api.modification(answer.json['id']);
        return status === 200 && json['settledAt'] !== null ? json : null;
      });
      expect(record).toMatchObject({ state: 'applied', prior: { MsgBody: body('before') } });
      expect(scene.overwrites(msgSeq)).toHaveLength(1);
    },
    120_000,
  );

  test.each([
    ['for a moment', 2_500],
    ['for longer than a replica counts as alive', 11_000],
  ])(
    '%s: the replica settles what it had begun, and goes on',
    async (_, awayMs) => {
      await using parts = await rig();
      const { scene, proxy, api } = parts;
      const lost = scene.message('before');
      const scope = { api: 'modify_group_msg', msgSeq: lost, times: 1 } as const;
      const held = scene.im.fault({ ...scope, kind: 'hold' });
      scene.im.fault({ ...scope, kind: 'reset' });
      const answering = editAt(api, lost, 'k');
      await scene.im.nextCall('modify_group_msg');
      proxy.refuse();
      scene.im.release(held);
      expect((await answering).status).toBe(202);
      await delay(awayMs);
      proxy.mend();

      const again = await api.insist(rewriting(lost, 'after'), { key: 'k' });

      expect(again.status).toBe(201);
      expect(scene.overwrites(lost)).toHaveLength(1);
    },
    120_000,
  );

  test('slow at every statement: nobody waits for longer than he wanted and 10 s', async () => {
    await using parts = await rig();
    const { scene, proxy, api } = parts;
    const msgSeq = scene.message('before');
    const at = `groupId=${encodeURIComponent(GROUP)}&msgSeq=${msgSeq}`;
    proxy.delayAnswers(4_000);

    const reads = [`messages/current?${at}`, 'audit/modifications', `audit/messages/history?${at}`];
    const [edited, ...read] = await Promise.all([
      editAt(api, msgSeq, 'k'),
      ...reads.map((path) => api.get(`/v1/${path}`)),
    ]);

    expect(edited.status).toBe(503);
    expect(edited.tookMs).toBeLessThan(LONGEST_MS);
    expect(read.map(({ status, tookMs }) => [status, tookMs < 10_000])).toEqual(
      reads.map(() => [503, true]),
    );
    proxy.mend();
    const again = await api.insist(rewriting(msgSeq, 'after'), { key: 'k' });
    expect([again.status, scene.overwrites(msgSeq).length]).toEqual([201, 1]);
    const states = (await api.records(GROUP, msgSeq)).map(({ state }) => state);
    expect(states.pop()).toBe('applied');
    expect(states.every((state) => state === 'rejected')).toBe(true);
  });

  test('for one replica alone: the other settles its edits, and it does not send them again', async () => {
    await using parts = await rig();
    const { scene, proxy, api } = parts;
    const other = await scene.replica();
    const msgSeq = scene.message('before');
    const scope = { api: 'modify_group_msg', msgSeq, times: 1 } as const;
    const held = scene.im.fault({ ...scope, kind: 'hold' });
    scene.im.fault({ ...scope, kind: 'reset', when: 'after' });
    const answering = editAt(api, msgSeq, 'k');
    await scene.im.nextCall('modify_group_msg');
    proxy.hang();
    scene.im.release(held);
    const { json } = await answering;

    expect(await other.settled(json['id'])).toMatchObject({
      state: 'applied',
      settledBy: 'reread',
      im: { attempts: 1 },
    });
    expect((await other.edit(rewriting(msgSeq, 'and on'))).status).toBe(201);
    proxy.mend();
    await api.insist(rewriting(scene.message('x'), 'y'), { key: 'back' });

    expect(scene.status(msgSeq)).toEqual(body('and on'));
    expect(scene.overwrites(msgSeq)).toHaveLength(2);
  });
});
