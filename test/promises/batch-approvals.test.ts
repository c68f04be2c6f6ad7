import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { policyFile } from '../approvals/policy-file.js';
import { connect } from '../ledger-service/log.js';
import { Api, type Answered, until } from '../support/api.js';
import { body, GROUP, Scene } from '../support/scene.js';
import { makeTokens } from '../support/tokens.js';

/*
 * No item of a batch that needs approval runs without it, and none runs twice, whichever replica dies where, and whoever is at it at once.
 */

const policy = policyFile([
  { when: { client: ['in-a-hurry'] }, approvals: 1, expiresAfter: 'PT3S' },
  { when: {}, approvals: 2 },
]);
const SETTINGS = { CONSOLE_CLIENT_ID: 'edit-console', APPROVAL_POLICY_FILE: policy.path };
const PERSONS = ['bob@example.com', 'carol@example.com', 'dave@example.com', 'erin@example.com'];
const [bob, carol] = PERSONS as [string, string];
let scene: Scene;
let one: Api;
let other: Api;
let tokens: Record<string, string>;

beforeAll(async () => {
  const maker = await makeTokens();
  scene = await Scene.open({ ...SETTINGS, AUTH_JWKS_FILE: maker.jwksFile });
  const entries = PERSONS.map(async (email) => [email, await maker.person(email)] as const);
  tokens = Object.fromEntries(await Promise.all(entries));
  tokens['refund-desk'] = await maker.token('refund-desk', 'messages:modify audit:read');
  tokens['in-a-hurry'] = await maker.token('in-a-hurry', 'messages:modify audit:read');
  [one, other] = [await scene.replica(), await scene.replica()];
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  policy[Symbol.dispose]();
});

const as = (api: Api, who = 'refund-desk') => new Api(api.url, tokens[who] ?? '', api.opsUrl);

interface Proposal {
  readonly id: string;
  readonly seqs: readonly number[];
}

function batchOver(seqs: readonly number[], name: string): object {
  const items = seqs.map((MsgSeq) => ({
    message: { GroupId: GROUP, MsgSeq, MsgBody: body(`over ${name}`) },
  }));
  return { operator: 'alice@example.com', reason: 'many', items };
}

async function propose(api: Api, name: string, who?: string): Promise<Proposal> {
  const seqs = Array.from({ length: 3 }, (_, i) => scene.message(`${name} ${i}`));
  const { status, json } = await as(api, who).post('/v1/batches', batchOver(seqs, name), {
    'Idempotency-Key': randomUUID(),
  });
  expect([status, json['state']]).toEqual([202, 'awaiting_approval']);
  return { id: String(json['id']), seqs };
}

const decide = (api: Api, email: string, { id }: Proposal, decision = 'approve') =>
  as(api, email).post(`/v1/batches/${id}/approval`, { decision });
const withdraw = (api: Api, { id }: Proposal, who?: string) =>
  as(api, who).post(`/v1/batches/${id}/withdrawal`, {});

async function over(api: Api, { id }: Proposal): Promise<Answered['json']> {
  const end = await until(async () => {
    const { json } = await as(api).get(`/v1/batches/${id}`);
    return json['finishedAt'] === null ? null : json;
  });
  if (!end) throw new Error(`batch ${id} goes on and on`);
  return end;
}

const overwrites = ({ seqs }: Proposal) => seqs.map((seq) => scene.overwrites(seq).length);

/** Either every item ran once, with all approvals; or none did. */
async function expectOneEnd(api: Api, proposal: Proposal, needed: number): Promise<unknown> {
  const end = await over(api, proposal);
  const approvals = end['approvals'] as { by: string; decision: string }[];
  const approved = approvals.filter(({ decision }) => decision === 'approve').length;
  const isRun = end['state'] === 'finished';
  expect(['finished', 'declined', 'withdrawn', 'expired']).toContain(end['state']);
  expect(isRun).toBe(approved === needed);
  expect(new Set(approvals.map(({ by }) => by)).size).toBe(approvals.length);
  expect(overwrites(proposal)).toEqual(isRun ? [1, 1, 1] : [0, 0, 0]);
  return end['state'];
}

test.each(['approve', 'decline'])(
  'two replicas in a race: decisions of four persons and a withdrawal at once, the first to %s',
  async (first) => {
    for (let round = 0; round < 5; round += 1) {
      const proposal = await propose(one, `race ${first} ${round}`);
      const answers = await Promise.all([
        decide(one, bob, proposal, first),
        decide(other, carol, proposal),
        decide(one, 'dave@example.com', proposal),
        decide(other, 'erin@example.com', proposal),
        decide(other, bob, proposal),
        withdraw(one, proposal),
      ]);

      expect(answers.filter(({ status }) => ![200, 409].includes(status))).toEqual([]);
      await expectOneEnd(one, proposal, 2);
    }
  },
  120_000,
);

test('two replicas in a race: the last approval at both at once runs each item once', async () => {
  const proposal = await propose(one, 'last');
  await decide(one, bob, proposal);
  expect(overwrites(proposal)).toEqual([0, 0, 0]);

  const answers = await Promise.all([
    decide(one, carol, proposal),
    decide(other, carol, proposal),
    decide(other, 'dave@example.com', proposal),
  ]);

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
  expect(await expectOneEnd(one, proposal, 2)).toBe('finished');
});

test('two replicas in a race: an approval and the expiry', async () => {
  const began = performance.now();
  const proposals = await Promise.all(
    Array.from({ length: 6 }, (_, i) => propose(one, `expiry ${i}`, 'in-a-hurry')),
  );
  const answers = await Promise.all(
    proposals.map(async (proposal, i) => {
      const due = began + 2_400 + i * 200;
      await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
      return decide(i % 2 === 0 ? one : other, bob, proposal);
    }),
  );

  const ends = [];
  for (const proposal of proposals) ends.push(await expectOneEnd(one, proposal, 1));
  const isApproved = ends.map((end) => end === 'finished');
  expect(answers.map(({ status }) => status === 200)).toEqual(isApproved);
});

describe('a replica that dies', () => {
  test('while it checks a proposal: another one goes on', async () => {
    const survivor = one;
    const { process } = await scene.process({ CRASH_POINT: 'after-group-type' });
    const proposals: Proposal[] = [];
    // Until one of them was its own to check.
    const isDead = process.ended.then(() => true);
    const proposing = async (): Promise<boolean> => {
      proposals.push(await propose(survivor, `checked ${proposals.length}`));
      return false;
    };
    while (!(await Promise.race([isDead, proposing()])));

    for (const { id } of proposals) {
      const checked = await until(async () => {
        const { json } = await as(survivor).get(`/v1/batches/${id}`);
        return json['itemsChecked'] === 3 ? 3 : null;
      });
      expect(checked).toBe(3);
    }
    expect(proposals.flatMap(overwrites).filter((count) => count > 0)).toEqual([]);
  });

  test.each(['before-decision', 'after-decision'])(
    'at the last approval, %s: it runs once where it was approved, and not where it was not',
    async (name) => {
      const survivor = one;
      const proposal = await propose(survivor, name);
      await decide(survivor, bob, proposal);
      const { api, process } = await scene.process({ CRASH_POINT: name });
      await decide(api, carol, proposal);
      await process.ended;

      if (name === 'before-decision') {
        const { json } = await as(survivor).get(`/v1/batches/${proposal.id}`);
        expect(json).toMatchObject({ state: 'awaiting_approval', approvals: [{ by: bob }] });
        expect(overwrites(proposal)).toEqual([0, 0, 0]);
        await decide(survivor, carol, proposal);
      }
      expect(await expectOneEnd(survivor, proposal, 2)).toBe('finished');
    },
    90_000,
  );
});

test('an approval while IM hangs on the check of an item waits until it has been looked at, and lets nothing run before', async () => {
  const seqs = Array.from({ length: 3 }, (_, i) => scene.message(`hanging ${i}`));
  const hanging = scene.im.fault({ kind: 'hang', api: 'group_msg_get_simple', when: 'before' });
  onTestFinished(() => scene.im.clearFaults(hanging));
  const { status, json } = await as(one).post('/v1/batches', batchOver(seqs, 'hanging'), {
    'Idempotency-Key': randomUUID(),
    Prefer: 'respond-async',
  });
  expect([status, json['itemsChecked']]).toEqual([202, 0]);
  const proposal = { id: String(json['id']), seqs };
  const approve = (api: Api, email: string, prefer: string) =>
    as(api, email).post(
      `/v1/batches/${proposal.id}/approval`,
      { decision: 'approve' },
      { Prefer: prefer },
    );

  const early = await approve(other, bob, 'wait=1');
  expect([early.status, early.json['type']]).toEqual([409, '/problems/not-checked']);
  expect((await as(one).get(`/v1/batches/${proposal.id}`)).json).toMatchObject({
    state: 'awaiting_approval',
    approvals: [],
    items: { waiting: 3 },
  });
  const waiting = [approve(one, bob, 'wait=30'), approve(other, carol, 'wait=30')];
  scene.im.clearFaults(hanging);

  expect((await Promise.all(waiting)).map((answer) => answer.status)).toEqual([200, 200]);
  expect(await expectOneEnd(one, proposal, 2)).toBe('finished');
});

/** What a replica of the version before does: it knows neither the states of batches that need approval, nor pins. */
const OLD_TAKE = `SELECT c.batch_id FROM batch_status s JOIN batch_chunk c ON c.batch_id = s.batch_id
  WHERE s.finished_at IS NULL AND s.state = 'running' AND s.batch_id = $1`;
const OLD_STATE = 'UPDATE batch_status SET state = $2 WHERE batch_id = $1';

test('a replica of the version before takes no item of a batch that waits, or was approved, and cannot make it run', async () => {
  const api = one;
  const proposal = await propose(api, 'upgrade');
  await using client = await connect(scene.database.appUrl);
  const attempt = async (state: string) =>
    client.query(OLD_STATE, [proposal.id, state]).then(
      () => 'done',
      (error: Error) => error.message,
    );

  const waiting = await client.query(OLD_TAKE, [proposal.id]);
  const attempts = [];
  for (const state of ['running', 'paused', 'cancelled', 'finished', 'approved']) {
    attempts.push(await attempt(state));
  }
  await decide(api, bob, proposal);
  await decide(api, carol, proposal);
  const asRunning = await attempt('running');
  const approved = await client.query(OLD_TAKE, [proposal.id]);

  expect([waiting.rowCount, approved.rowCount]).toEqual([0, 0]);
  for (const answer of [...attempts, asRunning]) expect(answer).toMatch(/was not decided to be/);
  expect(await expectOneEnd(api, proposal, 2)).toBe('finished');
});
