import { randomUUID } from 'node:crypto';
import { type Client } from 'pg';
import { expect, test } from 'vitest';
import { Store } from '../../src/postgres/connections/store.js';
import { PostgresRetentionWork } from '../../src/postgres/erasure/retention-work.js';
import { textsIn } from '../erasure/texts.js';
import { connect, until, untilSealed } from '../ledger-service/log.js';
import { Api } from '../support/api.js';
import { body, Scene } from '../support/scene.js';
import { makeTokens } from '../support/tokens.js';
import { verify } from '../support/verify-command.js';

/** Two steps of an erasure. */
const EDITS = 300;
const PATIENCE_MS = 60_000;

async function edited(scene: Scene, api: Api): Promise<readonly string[]> {
  const items = Array.from({ length: EDITS }, (_, n) => {
    const MsgSeq = n + 1;
    const groupId = 'of-many';
    scene.im.addMessage({
      groupId,
      seq: MsgSeq,
      from: 'bob',
      MsgBody: body(`secret before ${n}.`),
    });
    return { message: { GroupId: groupId, MsgSeq, MsgBody: body(`secret after ${n}.`) } };
  });
  const request = { operator: 'alice@example.com', reason: 'many', items };
  const { json } = await api.post('/v1/batches', request, { 'Idempotency-Key': randomUUID() });
  expect(json).toMatchObject({ state: 'running' });
  await until(async () => {
    const seen = await api.get(`/v1/batches/${String(json['id'])}`);
    return seen.json['state'] === 'finished';
  }, PATIENCE_MS);
  return items.flatMap((_, n) => [`secret before ${n}.`, `secret after ${n}.`]);
}

/** How an erasure of everything is begun. */
const BEGINNINGS = {
  'an erasure': async (_: Scene, api: Api) => {
    const asked = { scope: { account: 'bob' }, reason: 'asked', basis: 'GDPR article 17' };
    const { status } = await api.post('/v1/erasures', asked, { 'Idempotency-Key': randomUUID() });
    expect(status).toBe(202);
  },
  'a run of retention': async ({ database }: Scene) => {
    const store = new Store({ url: database.appUrl, connections: 1 });
    expect(await new PostgresRetentionWork(store).begin(0, true)).toBe(true);
    await store.close();
  },
};

interface Status {
  readonly state: string;
  readonly counts: readonly number[];
  readonly entries: number;
}

async function statusIn(client: Client): Promise<Status | undefined> {
  const { rows } = await client.query<Status>(
    'SELECT state, ARRAY[matched, erased, held]::int[] AS counts, entries FROM erasure_status',
  );
  return rows[0];
}

/** Whoever erases waits for this in the midst of a step. It is given in the order in which it is asked for. */
const LOCK = 'BEGIN; LOCK TABLE modification_nested_search IN SHARE ROW EXCLUSIVE MODE';

async function isEmpty(client: Client, table: string): Promise<boolean> {
  return (await client.query(`SELECT FROM ${table} LIMIT 1`)).rowCount === 0;
}

async function areWaiting(client: Client, what: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`,
    [`%${what}%`],
  );
  return (rowCount ?? 0) > 0;
}

test.each(['an erasure', 'a run of retention'] as const)(
  'a replica killed in the midst of %s of many messages: another one goes on to the end, and the record is whole',
  async (what) => {
    const maker = await makeTokens();
    await using scene = await Scene.open({ AUTH_JWKS_FILE: maker.jwksFile });
    const { superuserUrl } = scene.database;
    await using client = await connect(superuserUrl);
    await using first = await connect(superuserUrl);
    await using second = await connect(superuserUrl);
    const { api: its, process } = await scene.process();
    const token = await maker.token('privacy', 'messages:modify audit:read audit:admin');
    const api = new Api(its.url, token, its.opsUrl);
    const texts = await edited(scene, api);

    await until(() => isEmpty(client, 'search_unindexed'), PATIENCE_MS);

    // The first step ends; the second one stands still, in the midst.
    await first.query(LOCK);
    await BEGINNINGS[what](scene, api);
    await until(() => areWaiting(client, 'erase_contents'), PATIENCE_MS);
    const locking = second.query(LOCK);
    await until(() => areWaiting(client, 'LOCK TABLE'), PATIENCE_MS);
    await first.query('COMMIT');
    await locking;
    await until(async () => (await statusIn(client))?.entries === 1, PATIENCE_MS);
    await until(() => areWaiting(client, 'erase_contents'), PATIENCE_MS);
    const other = await scene.process();
    process.kill('SIGKILL');
    expect(await process.ended).toBe('SIGKILL');
    expect(await statusIn(client)).toMatchObject({ state: 'running', counts: [250, 250, 0] });
    await second.query('COMMIT');

    await until(async () => (await statusIn(client))?.state !== 'running', PATIENCE_MS);
    expect(await statusIn(client)).toEqual({
      state: 'finished',
      counts: [EDITS, EDITS, 0],
      entries: 2,
    });
    await untilSealed(client, PATIENCE_MS);
    const { rows } = await client.query<{ named: number; ids: number; gone: number }>(
      `SELECT count(*)::int AS named, count(DISTINCT i.id)::int AS ids,
         (SELECT count(*) FROM modification_content WHERE erasure_id IS NOT NULL AND prior_item IS NULL)::int AS gone
       FROM ledger_entry e, jsonb_array_elements_text(convert_from(e.bytes, 'UTF8')::jsonb #> '{details,modificationIds}') i (id)
       WHERE e.type IN ('content.erased', 'retention.applied')`,
    );
    expect(rows).toEqual([{ named: EDITS, ids: EDITS, gone: EDITS }]);
    expect(await textsIn(superuserUrl, texts)).toEqual([]);
    expect(await verify('--database', superuserUrl)).toMatchObject({ code: 0 });
    expect(other.process.output.filter((line) => line.includes('"event":"defect"'))).toEqual([]);
  },
  120_000,
);
