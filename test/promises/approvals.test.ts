import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyFile } from '../approvals/policy-file.js';
import type { CrashPointName } from '../../src/settings/crash-point.js';
import { Api, type Answered, until } from '../support/api.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';
import { makeTokens } from '../support/tokens.js';

/*
 * No edit that needs approval runs without it, and none runs twice, whichever replica dies where, and whoever is at it at once.
 */

const policy = policyFile([{ when: {}, approvals: 2 }]);
const SETTINGS = { CONSOLE_CLIENT_ID: 'edit-console', APPROVAL_POLICY_FILE: policy.path };
const PERSONS = ['bob@example.com', 'carol@example.com', 'dave@example.com', 'erin@example.com'];
let scene: Scene;
let tokens: Record<string, string>;

beforeAll(async () => {
  const maker = await makeTokens();
  scene = await Scene.open({ ...SETTINGS, AUTH_JWKS_FILE: maker.jwksFile });
  const entries = PERSONS.map(async (email) => [email, await maker.person(email)] as const);
  tokens = Object.fromEntries(await Promise.all(entries));
  client = await maker.token('refund-desk', 'messages:modify audit:read');
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  policy[Symbol.dispose]();
});

let client = '';
const as = (api: Api, email?: string) =>
  new Api(api.url, email === undefined ? client : (tokens[email] ?? ''), api.opsUrl);

type Proposal = Readonly<Record<string, unknown>>;

async function propose(api: Api, msgSeq: number, key: string): Promise<Answered> {
  return as(api).edit(rewriting(msgSeq, `over ${key}`), { key });
}

/** Asks with the same key until it waits for approval: a busy machine answers 503 at times. */
async function proposed(api: Api, msgSeq: number, key: string): Promise<Answered> {
  const answer = await until(async () => {
    const one = await propose(api, msgSeq, key);
    return one.status === 202 ? one : null;
  });
  if (answer === null) throw new Error(`${key} was not taken as a proposal`);
  return answer;
}

function decide(api: Api, email: string, { id, prior }: Proposal, also: object = {}) {
  const { digest } = prior as { digest: string };
  const asked = { decision: 'approve', priorDigest: digest, ...also };
  return as(api, email).post(`/v1/modifications/${String(id)}/approval`, asked);
}

async function settled(api: Api, id: unknown) {
  return as(api).settled(id);
}

const overwrites = (msgSeq: number): number => scene.overwrites(msgSeq).length;

test.each(['approve', 'decline'])(
  'two replicas in a race: decisions of four persons and a withdrawal at once, the first to %s',
  async (first) => {
    const [one, other] = [await scene.replica(), await scene.replica()];
    for (let round = 0; round < 5; round += 1) {
      const msgSeq = scene.message(`race ${first} ${round}`);
      const { json } = await proposed(one, msgSeq, `race-${first}-${round}`);
      const answers = await Promise.all([
        decide(one, 'bob@example.com', json, { decision: first }),
        decide(other, 'carol@example.com', json),
        decide(one, 'dave@example.com', json),
        decide(other, 'erin@example.com', json),
        decide(other, 'bob@example.com', json),
        as(one).post(`/v1/modifications/${String(json['id'])}/withdrawal`, {}),
      ]);

      expect(answers.filter(({ status }) => ![200, 409].includes(status))).toEqual([]);
      const end = await settled(one, json['id']);
      const approvals = end['approvals'] as { by: string; decision: string }[];
      const approved = approvals.filter(({ decision }) => decision === 'approve').length;
      const isApplied = end['state'] === 'applied';
      expect(['applied', 'declined', 'withdrawn']).toContain(end['state']);
      expect(isApplied).toBe(approved === 2);
      expect(new Set(approvals.map(({ by }) => by)).size).toBe(approvals.length);
      expect(overwrites(msgSeq)).toBe(isApplied ? 1 : 0);
    }
  },
  120_000,
);

test('the last approval at both replicas at once begins one edit', async () => {
  const [one, other] = [await scene.replica(), await scene.replica()];
  const msgSeq = scene.message('last');
  const { json } = await proposed(one, msgSeq, 'last');
  await decide(one, 'bob@example.com', json);
  expect(overwrites(msgSeq)).toBe(0);

  await Promise.all([
    decide(one, 'carol@example.com', json),
    decide(other, 'carol@example.com', json),
    as(other).edit(rewriting(msgSeq, 'over last'), { key: 'last' }),
  ]);

  expect(await settled(one, json['id'])).toMatchObject({ state: 'applied' });
  expect(overwrites(msgSeq)).toBe(1);
  const replay = await as(other).edit(rewriting(msgSeq, 'over last'), { key: 'last' });
  expect([replay.status, replay.json['id']]).toEqual([201, json['id']]);
  expect(overwrites(msgSeq)).toBe(1);
});

// Most of the time each waits until the dead replica's edit is taken over.
describe.concurrent('a replica that dies', () => {
  test.for<CrashPointName>(['before-proposal', 'after-proposal'])(
    '%s: the repeat finds one proposal, and nothing was sent',
    async (name, { expect }) => {
      const survivor = await scene.replica();
      const msgSeq = scene.message(name);
      const { api, process } = await scene.process({ CRASH_POINT: name });
      await propose(api, msgSeq, name);
      await process.ended;

      const [again, twice] = [
        await proposed(survivor, msgSeq, name),
        await proposed(survivor, msgSeq, name),
      ];

      expect([again.json['state'], twice.json['id']]).toEqual([
        'awaiting_approval',
        again.json['id'],
      ]);
      expect(overwrites(msgSeq)).toBe(0);
    },
  );

  test.for<CrashPointName>([
    'before-decision',
    'after-decision',
    'after-claim',
    'before-begin',
    'after-begin',
    'before-leaving',
    'after-leaving',
    'after-answer',
    'before-settle',
  ])(
    'at the last approval, %s: it runs once where it was approved, and not where it was not',
    async (name, { expect }) => {
      const survivor = await scene.replica();
      const msgSeq = scene.message(name);
      const { json } = await proposed(survivor, msgSeq, `kill-${name}`);
      await decide(survivor, 'bob@example.com', json);
      const { api, process } = await scene.process({ CRASH_POINT: name });
      await decide(api, 'carol@example.com', json);
      await process.ended;

      if (name === 'before-decision') {
        const { json: now } = await as(survivor).modification(json['id']);
        expect(now).toMatchObject({ state: 'awaiting_approval', approvals: [{}] });
        expect(overwrites(msgSeq)).toBe(0);
        await decide(survivor, 'carol@example.com', json);
      }
      const end = await settled(survivor, json['id']);
      expect(end).toMatchObject({
        state: 'applied',
        approvals: [{ by: 'bob@example.com' }, { by: 'carol@example.com' }],
      });
      expect(overwrites(msgSeq)).toBe(1);
      expect(scene.status(msgSeq)).toEqual(body(`over kill-${name}`));
    },
  );
});

test('settling sends an approved edit again, and it still took effect once', async () => {
  const api = await scene.replica();
  const msgSeq = scene.message('doubt');
  const { json } = await proposed(api, msgSeq, 'doubt');
  await decide(api, 'bob@example.com', json);
  scene.im.fault({ kind: 'reset', api: 'modify_group_msg', msgSeq, times: 2 });

  await decide(api, 'carol@example.com', json);

  expect(await settled(api, json['id'])).toMatchObject({ state: 'applied' });
  expect(overwrites(msgSeq)).toBe(1);
});

test('a restoration waits for approval as an edit does', async () => {
  const api = await scene.replica();
  const msgSeq = scene.message('first');
  const { json } = await proposed(api, msgSeq, 'to-restore');
  await decide(api, 'bob@example.com', json);
  await decide(api, 'carol@example.com', json);
  const path = `/v1/modifications/${String(json['id'])}/restoration`;
  const why = { operator: 'alice@example.com', reason: 'back' };

  const asked = await as(api).post(path, why, { 'Idempotency-Key': 'restoring' });
  expect([asked.status, asked.json['state']]).toEqual([202, 'awaiting_approval']);
  expect(overwrites(msgSeq)).toBe(1);
  await decide(api, 'bob@example.com', asked.json);
  await decide(api, 'carol@example.com', asked.json);

  expect(await settled(api, asked.json['id'])).toMatchObject({ state: 'applied' });
  expect(scene.status(msgSeq)).toEqual(body('first'));
});

test('a proposal is listed as what it is, and sends nothing', async () => {
  const api = await scene.replica();
  const msgSeq = scene.message('batch');

  const { json } = await proposed(api, msgSeq, 'listed');

  expect(await as(api).records(GROUP, msgSeq)).toMatchObject([
    { id: json['id'], state: 'awaiting_approval' },
  ]);
  expect(json['state']).toBe('awaiting_approval');
  const shown = await until(async () => (await as(api).modification(json['id'])).json);
  expect(shown).toMatchObject({ state: 'awaiting_approval' });
  expect(overwrites(msgSeq)).toBe(0);
});

test('an approved edit that a failover lost is begun anew', async () => {
  const api = await scene.replica();
  const msgSeq = scene.message('before');
  const { json } = await proposed(api, msgSeq, 'lost');
  await decide(api, 'bob@example.com', json);
  const held = scene.im.fault({
    kind: 'hold',
    when: 'after',
    api: 'modify_group_msg',
    msgSeq,
    times: 1,
  });
  const deciding = decide(api, 'carol@example.com', json);
  await until(() => Promise.resolve(overwrites(msgSeq) === 1 || null));
  await losesEdit(String(json['id']));
  scene.im.release(held);
  await deciding;
  // IM has it, and nothing is on record: the message is put back to what the approvers saw.
  scene.im.clientEdits({ groupId: GROUP, msgSeq }, { MsgBody: body('before') });

  const end = await until(async () => {
    const { json: now } = await as(api).modification(json['id']);
    return now['state'] === 'applied' ? now : null;
  });

  expect(end).toMatchObject({ state: 'applied', prior: { MsgBody: body('before') } });
  expect(scene.overwrites(msgSeq).map(({ by }) => by)).toEqual(['rest', 'client', 'rest']);
});

/** As where a standby that lagged was promoted: the edit, its claim and its contents were never there. */
async function losesEdit(id: string): Promise<void> {
  const superuser = new Client({ connectionString: scene.database.superuserUrl });
  await superuser.connect();
  try {
    await superuser.query('BEGIN; SET LOCAL session_replication_role = replica');
    for (const table of ['modification_content', 'edit_claim', 'search_unindexed'])
      await superuser.query(`DELETE FROM ${table} WHERE modification_id = $1`, [id]);
    await superuser.query('DELETE FROM modification WHERE id = $1', [id]);
    await superuser.query('COMMIT');
  } finally {
    await superuser.end();
  }
}
