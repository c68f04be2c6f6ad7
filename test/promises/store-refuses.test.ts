import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Client } from 'pg';
import { type Answered, type Api, until } from '../support/api.js';
import { createDatabase } from '../support/database.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { body, rewriting, Scene } from '../support/scene.js';
import { putOnSmallDisk } from '../support/small-disk.js';

const WAIT_S = 1;
/** No answer takes longer than the wait and this. */
const LONGEST_MS = (WAIT_S + 10) * 1_000;
/** Of one replica: 10 durable, 5 volatile, 4 for the quota, 4 for audits, 3 for exports, 1 for the log. */
const MOST_CONNECTIONS = 27;
/** IM is slower than any change of PostgreSQL here. */
const PATIENT = { IM_TIMEOUT_MS: '8000' };

/** PostgreSQL is there, and refuses; then it serves again. */
interface Refusal {
  refuse(api: Api): Promise<void>;
  relent(): Promise<void>;
}

function editAt(api: Api, msgSeq: number, key: string = randomUUID()): Promise<Answered> {
  return api.edit(rewriting(msgSeq, 'after'), { key, prefer: `wait=${WAIT_S}` });
}

function expectUnavailable(answer: Answered): void {
  expect([answer.status, answer.json['type']]).toEqual([503, '/problems/store-unavailable']);
  expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
  expect(answer.tookMs).toBeLessThan(LONGEST_MS);
}

/** Whether it comes to be ready, or not to be,. */
async function comesToBe(state: 'ready' | 'unready', { opsUrl }: Api) {
  const isSo = async () => {
    const { status } = await fetch(`${opsUrl}/health/ready`);
    return (status === 200) === (state === 'ready') || null;
  };
  return (await until(isSo)) ?? false;
}

async function connectionsTo({ database }: Scene): Promise<number> {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1 AND application_name = 'im-edit-ledger'`,
      [database.name],
    );
    return rows[0]?.n ?? 0;
  } finally {
    await client.end();
  }
}

/** Many edits at once, more than there are connections: all of them are done, and no connection is lost over it. */
async function expectWholePools(scene: Scene, api: Api): Promise<void> {
  const edits = Array.from({ length: 40 }, (_, i) =>
    api.edit(rewriting(scene.message(`many ${i}`), 'after')),
  );
  const answers = await Promise.all(edits);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(await connectionsTo(scene)).toBeLessThanOrEqual(MOST_CONNECTIONS);
  expect(await until(async () => (await stuckConnections(api)) === 0 || null)).toBe(true);
}

/** Connections that are out of their pool although nobody works with them, and statements that wait for one. */
async function stuckConnections({ opsUrl }: Api): Promise<number> {
  const metrics = await (await fetch(`${opsUrl}/metrics`)).text();
  const figures = metrics.matchAll(
    /^im_edit_ledger_database_(?:connections\{.*use="busy"\}|waiting\{.*\}) (\d+)$/gm,
  );
  return [...figures].reduce((sum, [, figure]) => sum + Number(figure), 0);
}

/** What holds of every refusal, at each moment of an edit. */
async function expectFailsClosed(scene: Scene, api: Api, refusal: Refusal): Promise<void> {
  const unread = { msgSeq: scene.message('unread'), key: randomUUID() };
  const unsettled = { msgSeq: scene.message('unsettled'), key: randomUUID() };
  const late = { msgSeq: scene.message('late'), key: randomUUID() };
  await api.edit(rewriting(scene.message('first'), 'the group is known from here on'));
  hold(scene, 'modify_group_msg', unsettled.msgSeq);
  const settling = editAt(api, unsettled.msgSeq, unsettled.key);
  await scene.im.nextCall('modify_group_msg');
  hold(scene, 'group_msg_get_simple', unread.msgSeq);
  const reading = editAt(api, unread.msgSeq, unread.key);
  await scene.im.nextCall('group_msg_get_simple');

  await refusal.refuse(api);
  scene.im.release();

  expectUnavailable(await editAt(api, late.msgSeq, late.key));
  expectUnavailable(await reading);
  const answer = await settling;
  expect([answer.status, answer.tookMs < LONGEST_MS]).toEqual([202, true]);
  expect([scene.overwrites(late.msgSeq), scene.overwrites(unread.msgSeq)]).toEqual([[], []]);
  expect(await comesToBe('unready', api)).toBe(true);

  await refusal.relent();
  expect(await api.settled(answer.json['id'])).toMatchObject({
    state: 'applied',
    prior: { MsgBody: body('unsettled') },
    im: { attempts: 1 },
  });
  expect(scene.overwrites(unsettled.msgSeq)).toHaveLength(1);
  for (const { msgSeq, key } of [unread, late]) {
    expect((await api.insist(rewriting(msgSeq, 'after'), { key })).status).toBe(201);
    expect(scene.overwrites(msgSeq)).toHaveLength(1);
  }
  expect(await comesToBe('ready', api)).toBe(true);
  await expectWholePools(scene, api);
}

function hold(scene: Scene, api: 'modify_group_msg' | 'group_msg_get_simple', msgSeq: number) {
  scene.im.fault({ kind: 'hold', api, msgSeq, times: 1 });
}

describe('P10: a PostgreSQL that refuses is an outage, and over when it is over:', () => {
  test('it turns read-only under its sessions', async () => {
    await using server = await OwnPostgres.start();
    await using scene = await Scene.open(PATIENT, {}, Promise.resolve(server.database));
    const api = await scene.replica();
    await expectFailsClosed(scene, api, {
      refuse: () => turnReadOnly(server, true),
      relent: () => turnReadOnly(server, false),
    });
  });

  test('it comes back as a standby, and is promoted under its sessions', async () => {
    await using server = await OwnPostgres.start();
    await using scene = await Scene.open(PATIENT, {}, Promise.resolve(server.database));
    const api = await scene.replica();
    await expectFailsClosed(scene, api, {
      refuse: async () => {
        await server.stop();
        await server.startAsStandby('open');
      },
      relent: async () => server.promote(),
    });
  });

  test('it is started again, and takes long to start up', async () => {
    await using server = await OwnPostgres.start();
    await using scene = await Scene.open(PATIENT, {}, Promise.resolve(server.database));
    const api = await scene.replica();
    await expectFailsClosed(scene, api, {
      refuse: async () => {
        await server.stop();
        await server.startAsStandby('closed');
      },
      relent: async () => server.promote(),
    });
  });

  test('again and again', async () => {
    await using server = await OwnPostgres.start();
    await using scene = await Scene.open(PATIENT, {}, Promise.resolve(server.database));
    const api = await scene.replica();
    for (let round = 0; round < 8; round += 1) {
      await turnReadOnly(server, true);
      const asked = Array.from({ length: 20 }, () => editAt(api, scene.message('a')));
      for (const answer of await Promise.all(asked)) expectUnavailable(answer);
      await turnReadOnly(server, false);
      const again = await api.insist(rewriting(scene.message('a'), 'b'), { key: randomUUID() });
      expect(again.status).toBe(201);
    }
    await expectWholePools(scene, api);
  });
});

/** Sessions that are connected feel it too, from their next transaction on. */
async function turnReadOnly(server: OwnPostgres, isReadOnly: boolean): Promise<void> {
  await server.ask(`ALTER SYSTEM SET default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`);
  await server.reload();
}

describe.concurrent('P10: a database that refuses is an outage, and over when it is over:', () => {
  test('it lets nobody in any more', async () => {
    await using scene = await Scene.open(PATIENT);
    const api = await scene.replica();
    await expectFailsClosed(scene, api, {
      refuse: async () => {
        await letIn(scene, 0);
        await throwOut(scene);
      },
      relent: () => letIn(scene, -1),
    });
  });

  test('it lets in fewer than there are pools for, and every edit is done or told to be undone', async () => {
    await using scene = await Scene.open(PATIENT);
    const api = await scene.replica();
    await throwOut(scene);
    const first = await api.insist(rewriting(scene.message('first'), 'after'), { key: 'first' });
    expect(first.status).toBe(201);
    // Every pool keeps what one edit needs, and gets no more; out of step at IM, many need more at a time.
    await letIn(scene, await connectionsTo(scene));
    const outOfStep = scene.im.fault({ kind: 'latency', ms: 0, jitterMs: 200 });
    const seqs: number[] = [];
    const answers: Answered[] = [];
    const isRefused = () => answers.some(({ status }) => status === 503);

    for (let wave = 0; wave < 5 && !isRefused(); wave += 1) {
      const more = Array.from({ length: 40 }, (_, i) => scene.message(`before ${i}`));
      seqs.push(...more);
      answers.push(...(await Promise.all(more.map((one) => editAt(api, one, `k${one}`)))));
    }

    scene.im.clearFaults(outOfStep);
    for (const [i, answer] of answers.entries()) {
      if (answer.status === 503) expectUnavailable(answer);
      else expect([201, 202]).toContain(answer.status);
      const left = scene.overwrites(seqs[i] ?? 0).length;
      if (answer.status !== 202) expect(left).toBe(answer.status === 201 ? 1 : 0);
    }
    expect(isRefused()).toBe(true);
    await letIn(scene, -1);
    for (const msgSeq of seqs) {
      const again = await api.insist(rewriting(msgSeq, 'after'), { key: `k${msgSeq}` });
      expect([again.status, scene.overwrites(msgSeq).length]).toEqual([201, 1]);
    }
    await expectWholePools(scene, api);
  });

  test('its disk is full', async () => {
    const database = await createDatabase();
    await using disk = await putOnSmallDisk(database);
    await using scene = await Scene.open(PATIENT, {}, Promise.resolve(database));
    const api = await scene.replica();
    await expectFailsClosed(scene, api, {
      refuse: async (at) => {
        await disk.fill();
        // Pages that are begun have room still. Every read leaves an entry, no larger than that of an edit.
        // Many at once fill them before the edits under way run out of time, and as many edits fill the rest.
        const reads = () => Promise.all(Array.from({ length: 16 }, () => aRead(at)));
        const anEdit = () =>
          at.edit(rewriting(scene.message('filling'), 'after'), { prefer: 'respond-async' });
        const edits = () => Promise.all(Array.from({ length: 8 }, () => anEdit()));
        const isFull = async () => (await reads()).some(({ status }) => status === 503) || null;
        const isFullForEdits = async () =>
          (await edits()).every(({ status }) => status === 503) || null;
        expect(await until(isFull)).toBe(true);
        expect(await until(isFullForEdits)).toBe(true);
      },
      relent: () => disk.free(),
    });
  });
});

function aRead(api: Api): Promise<Answered> {
  return api.get('/v1/audit/modifications?limit=1');
}

function letIn(scene: Scene, connections: number): Promise<void> {
  return asSuperuser(
    scene,
    `ALTER DATABASE ${scene.database.name} CONNECTION LIMIT ${connections}`,
  );
}

function throwOut(scene: Scene): Promise<void> {
  return asSuperuser(
    scene,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'im-edit-ledger'`,
  );
}

async function asSuperuser({ database }: Scene, sql: string): Promise<void> {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
