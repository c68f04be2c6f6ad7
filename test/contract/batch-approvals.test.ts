import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { governedService } from '../approvals/governed-service.js';
import { connect } from '../ledger-service/log.js';
import { until } from '../support/api.js';
import {
  type Answer,
  type Ask,
  auditor,
  faultPlaces,
  itemsOf,
  moderation,
  DocumentedService,
  textBody,
  textIn,
  why,
} from './service.js';

const RULES = [
  { when: { groupId: ['free-*'] }, approvals: 0 },
  { when: { groupId: ['two-*'] }, approvals: 2 },
  { when: { groupId: ['short-*'] }, approvals: 1, expiresAfter: 'PT5S' },
  { when: { groupId: ['many-*'], batchItemsOver: 2 }, approvals: 1 },
  { when: { groupId: ['restored-*'], restoration: true }, approvals: 1 },
  { when: { groupId: ['many-*', 'restored-*'] }, approvals: 0 },
  { when: {}, approvals: 1 },
];
let service: DocumentedService;

beforeAll(async () => {
  service = await governedService(RULES);
});
afterAll(() => service.stop());

const bob = 'bob@example.com';
const carol = 'carol@example.com';

type Message = { readonly GroupId: string; readonly MsgSeq: number };

interface Proposal {
  readonly id: string;
  readonly messages: readonly Message[];
  readonly answer: Answer;
}

const itemOver = (message: Message) => ({ message: { ...message, MsgBody: textBody('hello') } });

function messagesIn(groupId: string | undefined, count: number): readonly Message[] {
  return Array.from({ length: count }, () =>
    service.message(groupId === undefined ? {} : { groupId }),
  );
}

async function propose(
  { groupId, count = 2 }: { readonly groupId?: string; readonly count?: number } = {},
  also: object = {},
): Promise<Proposal> {
  const messages = messagesIn(groupId, count);
  const answer = await service.post('/v1/batches', {
    ...why,
    ...also,
    items: messages.map(itemOver),
  });
  expect([answer.status, answer.body['state']]).toEqual([202, 'awaiting_approval']);
  return { id: textIn(answer, 'id'), messages, answer };
}

const decide = async (id: string, email: string, also: object = {}): Promise<Answer> =>
  service.post(
    `/v1/batches/${id}/approval`,
    { decision: 'approve', ...also },
    await service.person(email),
  );

const withdraw = (id: string, ask: Ask = {}) =>
  service.post(`/v1/batches/${id}/withdrawal`, { reason: 'not needed' }, ask);

const problemOf = ({ status, body }: Answer) => [status, body['type']];
const current = ({ GroupId, MsgSeq }: Message) => service.im.message(GroupId, MsgSeq)?.msgBody;
const AS_IT_WAS = JSON.stringify(textBody('as it was'));
const HELLO = JSON.stringify(textBody('hello'));

async function over(id: string): Promise<Answer> {
  const ended = await until(async () => {
    const answer = await service.get(`/v1/batches/${id}`);
    return answer.body['finishedAt'] === null ? null : answer;
  });
  if (!ended) throw new Error(`batch ${id} goes on and on`);
  return ended;
}

async function entriesOf(id: string): Promise<readonly string[]> {
  const answer = await service.audit('/v1/audit/events?limit=500');
  return itemsOf(answer)
    .filter(({ details }) => (details as { batchId?: string }).batchId === id)
    .map(({ type }) => String(type))
    .toReversed();
}

describe('a batch that needs approval', () => {
  test('is proposed, is checked as a dry run is, claims nothing, and sends nothing', async () => {
    const { id, messages, answer } = await propose({}, { ticket: 'T-7' });

    expect(answer.headers.get('location')).toBe(`/v1/batches/${id}`);
    expect(answer.body).toMatchObject({
      dryRun: false,
      ticket: 'T-7',
      finishedAt: null,
      approvals: [],
      approvalsNeeded: 1,
      itemsChecked: 2,
      items: { total: 2, waiting: 2, dry_run: 0, cancelled: 0 },
    });
    const items = itemsOf(await service.get(`/v1/batches/${id}/items`));
    expect(items).toMatchObject([
      { index: 0, state: 'waiting', modificationId: null, problem: null },
      { index: 1, state: 'waiting', modificationId: null, problem: null },
    ]);
    expect(items[0]).toMatchObject({
      prior: { MsgBody: textBody('as it was') },
      changes: [{ op: 'replace', value: 'hello' }],
    });
    expect(messages.map(current)).toEqual([AS_IT_WAS, AS_IT_WAS]);
    const [first] = messages;
    const single = await service.edit({ ...first, MsgBody: textBody('meanwhile') });
    expect(single.body['state']).toBe('awaiting_approval');
    expect(await entriesOf(id)).toEqual(['batch.proposed']);
  });

  test('runs with the last approval, and says who approved it', async () => {
    const { id, messages } = await propose();

    const answer = await decide(id, bob, { comment: 'checked\nwith legal' });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id,
      state: 'running',
      approvals: [{ by: bob, decision: 'approve', comment: 'checked\nwith legal' }],
    });
    const end = await over(id);
    expect(end.body).toMatchObject({
      state: 'finished',
      approvals: [{ by: bob }],
      items: { applied: 2, waiting: 0 },
    });
    expect(messages.map(current)).toEqual([HELLO, HELLO]);
    expect(await entriesOf(id)).toEqual([
      'batch.proposed',
      'batch.approved',
      'batch.accepted',
      'batch.finished',
    ]);
  });

  test('waits for as many persons as the strictest rule of its items says', async () => {
    const messages = [
      ...messagesIn(`free-${randomUUID()}`, 1),
      ...messagesIn(`two-${randomUUID()}`, 1),
    ];
    const asked = { ...why, items: messages.map(itemOver) };
    const { id } = (await service.post('/v1/batches', asked)).body as { id: string };

    const first = await decide(id, bob);
    const again = await decide(id, bob.toUpperCase());
    const second = await decide(id, carol);

    expect(first.body).toMatchObject({ state: 'awaiting_approval', approvalsNeeded: 2 });
    expect(problemOf(again)).toEqual([409, '/problems/already-decided']);
    expect(second.body).toMatchObject({
      state: 'running',
      approvals: [{ by: bob }, { by: carol }],
    });
    expect((await over(id)).body).toMatchObject({ items: { applied: 2 } });
    expect(problemOf(await decide(id, 'dave@example.com'))).toEqual([
      409,
      '/problems/already-decided',
    ]);
  });

  test('an item whose message changed meanwhile is rejected; the others run', async () => {
    const { id, messages } = await propose({ groupId: `changed-${randomUUID()}` });
    const [changed, other] = messages as [Message, Message];
    service.im.clientEdits(
      { groupId: changed.GroupId, msgSeq: changed.MsgSeq },
      { MsgBody: textBody('meanwhile') },
    );

    await decide(id, bob);
    const end = await over(id);

    expect(end.body).toMatchObject({ items: { applied: 1, rejected: 1 } });
    const items = itemsOf(await service.get(`/v1/batches/${id}/items?state=rejected`));
    expect(items).toMatchObject([
      { index: 0, problem: { type: '/problems/prior-changed', status: 412 } },
    ]);
    expect(current(changed)).toBe(JSON.stringify(textBody('meanwhile')));
    expect(current(other)).toBe(HELLO);
  });

  test('an item that a dry run would refuse is shown with its problem, and edits nothing', async () => {
    const [good] = messagesIn(undefined, 1) as [Message];
    const missing = { GroupId: good.GroupId, MsgSeq: good.MsgSeq + 5 };
    const asked = { ...why, items: [good, missing].map(itemOver) };
    const { id } = (await service.post('/v1/batches', asked)).body as { id: string };

    const items = itemsOf(await service.get(`/v1/batches/${id}/items`));
    expect(items[1]).toMatchObject({ problem: { type: '/problems/message-not-found' } });
    service.message({ groupId: missing.GroupId, seq: missing.MsgSeq });
    await decide(id, bob);

    expect((await over(id)).body).toMatchObject({ items: { applied: 1, rejected: 1 } });
    expect(current(missing)).not.toBe(HELLO);
  });

  test('is declined for good', async () => {
    const { id, messages } = await propose({ groupId: `two-${randomUUID()}` });
    await decide(id, bob);

    const answer = await decide(id, carol, { decision: 'decline', comment: 'too many' });

    expect(answer.body).toMatchObject({
      state: 'declined',
      approvals: [
        { by: bob, decision: 'approve' },
        { by: carol, decision: 'decline' },
      ],
      items: { total: 2, waiting: 0, cancelled: 2 },
      secondsLeft: 0,
    });
    expect(answer.body['finishedAt']).not.toBeNull();
    for (const late of [await decide(id, 'dave@example.com'), await withdraw(id)]) {
      expect(problemOf(late)).toEqual([409, '/problems/already-decided']);
    }
    expect(messages.map(current)).toEqual([AS_IT_WAS, AS_IT_WAS]);
    expect(await entriesOf(id)).toEqual(['batch.proposed', 'batch.approved', 'batch.declined']);
  });

  test('expires, and says so from that moment on', async () => {
    const { id } = await propose({ groupId: `short-${randomUUID()}` });

    const end = await over(id);

    expect(end.body).toMatchObject({ state: 'expired', items: { cancelled: 2 } });
    expect(problemOf(await decide(id, bob))).toEqual([409, '/problems/already-decided']);
    const entries = await until(async () => {
      const found = await entriesOf(id);
      return found.length === 2 ? found : null;
    });
    expect(entries).toEqual(['batch.proposed', 'batch.expired']);
  });

  test('is withdrawn by its client, and by no other', async () => {
    const { id } = await propose();

    const others = await withdraw(id, { as: moderation });
    const answer = await withdraw(id);

    expect(problemOf(others)).toEqual([404, '/problems/batch-not-found']);
    expect([answer.status, answer.body['state']]).toEqual([200, 'withdrawn']);
    expect(problemOf(await withdraw(id))).toEqual([409, '/problems/already-decided']);
    expect(await entriesOf(id)).toEqual(['batch.proposed', 'batch.withdrawn']);
  });
});

describe('who may decide on a batch', () => {
  test('not its operator, nor the person for whom she acts', async () => {
    const { id } = await propose({}, { onBehalfOf: 'Zoë@Example.com' });

    for (const email of ['ALICE@example.com', 'zoe\u0308@example.com']) {
      expect(problemOf(await decide(id, email))).toEqual([409, '/problems/own-edit']);
    }
  });

  test('not an application, and nobody without the scope', async () => {
    const { id } = await propose();
    const asked = { decision: 'approve' };
    const path = `/v1/batches/${id}/approval`;

    const app = { as: { client: 'robot', scope: 'messages:approve' } };
    expect(problemOf(await service.post(path, asked, app))).toEqual([
      403,
      '/problems/not-a-person',
    ]);
    const unscoped = await service.post(path, asked, await service.person(bob, 'audit:read'));
    expect(problemOf(unscoped)).toEqual([403, '/problems/forbidden']);
  });

  test('faults of a decision come all at once; it names no digest', async () => {
    const answer = await service.post(
      '/v1/batches/nothing/approval?x=1',
      { decision: 'perhaps', priorDigest: `sha256:${'0'.repeat(64)}`, comment: ' ' },
      await service.person(bob),
    );

    expect(answer.status).toBe(400);
    expect(faultPlaces(answer).toSorted()).toEqual(
      ['id', 'x', '/decision', '/priorDigest', '/comment'].toSorted(),
    );
    const unknown = await decide(randomUUID(), bob);
    expect(problemOf(unknown)).toEqual([404, '/problems/batch-not-found']);
  });
});

describe('a batch while it waits', () => {
  test('cannot be paused or resumed; to cancel it is to withdraw it', async () => {
    const { id } = await propose();

    for (const how of ['pause', 'resume']) {
      const answer = await service.post(`/v1/batches/${id}/${how}`, why);
      expect(problemOf(answer)).toEqual([409, '/problems/awaiting-approval']);
    }
    const cancelled = await service.post(`/v1/batches/${id}/cancel`, why);
    expect([cancelled.status, cancelled.body['state']]).toEqual([200, 'withdrawn']);
    const again = await service.post(`/v1/batches/${id}/cancel`, why);
    expect(problemOf(again)).toEqual([409, '/problems/batch-over']);
  });

  test('to cancel it at the moment of its last approval is to cancel what runs', async () => {
    await using client = await connect(service.database.superuserUrl);
    const waiting = (count: number) =>
      until(async () => {
        const { rows } = await client.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rows.length >= count ? true : null;
      });
    /** Cancelling looks at a batch that waits, and takes it back once the approval had its turn. */
    const race = async () => {
      const { id } = await propose({ count: 40 });
      await client.query('BEGIN');
      await client.query('SELECT FROM batch_status WHERE batch_id = $1 FOR UPDATE', [id]);
      const cancelling = service.post(`/v1/batches/${id}/cancel`, why);
      expect(await waiting(1)).toBe(true);
      const approving = decide(id, bob);
      expect(await waiting(2)).toBe(true);
      await client.query('ROLLBACK');
      const [approved, cancelled] = await Promise.all([approving, cancelling]);
      return [approved.body['state'] ?? approved.body['type'], cancelled.body['state']];
    };

    // PostgreSQL may let the withdrawal pass before the approval: then nothing is left to approve.
    const withdrawnFirst = ['/problems/already-decided', 'withdrawn'];
    let seen: unknown[] = withdrawnFirst;
    for (let tries = 0; tries < 10 && seen[0] === withdrawnFirst[0]; tries++) {
      seen = await race();
      if (seen[0] === withdrawnFirst[0]) expect(seen).toEqual(withdrawnFirst);
    }
    expect(seen).toEqual(['running', 'cancelled']);
  });

  test('once approved is paused, resumed and cancelled as any other', async () => {
    const groupId = `held-${randomUUID()}`;
    const { id } = await propose({ count: 40, groupId });
    const held = service.im.fault({ kind: 'hold', api: 'modify_group_msg', groupId });
    await decide(id, bob);

    const paused = await service.post(`/v1/batches/${id}/pause`, why);
    service.im.clearFaults(held);
    const resumed = await service.post(`/v1/batches/${id}/resume`, why);
    expect([paused.body['state'], resumed.body['state']]).toEqual(['paused', 'running']);
    expect((await over(id)).body).toMatchObject({
      state: 'finished',
      items: { total: 40, waiting: 0, cancelled: 0 },
    });
  });

  test('answers a repeat of its key with its present state', async () => {
    const messages = messagesIn(undefined, 1);
    const asked = { ...why, items: messages.map(itemOver) };
    const ask = { headers: { 'Idempotency-Key': randomUUID() } };
    const first = await service.post('/v1/batches', asked, ask);
    const id = textIn(first, 'id');

    const waiting = await service.post('/v1/batches', asked, ask);
    const other = await service.post('/v1/batches', { ...asked, reason: 'another' }, ask);
    await decide(id, bob, { decision: 'decline' });
    const declined = await service.post('/v1/batches', asked, ask);

    for (const [answer, state] of [
      [waiting, 'awaiting_approval'],
      [declined, 'declined'],
    ] as const) {
      expect([answer.status, answer.body['id'], answer.body['state']]).toEqual([202, id, state]);
      expect(answer.headers.get('idempotency-replayed')).toBe('true');
    }
    expect(problemOf(other)).toEqual([422, '/problems/key-reused']);
  });

  test('is among what waits for those who may decide, with its kind', async () => {
    const { id } = await propose({ groupId: `two-${randomUUID()}` });
    await decide(id, bob);
    const listed = async (email: string) => {
      const answer = await service.get('/v1/approvals?limit=500', await service.person(email));
      return itemsOf(answer).find((item) => item['id'] === id);
    };

    expect(await listed(carol)).toMatchObject({
      kind: 'batch',
      state: 'awaiting_approval',
      items: { total: 2 },
    });
    expect([await listed(bob), await listed(why.operator)]).toEqual([undefined, undefined]);
    await withdraw(id);
    expect(await listed(carol)).toBeUndefined();
  });

  test('pages of what waits lose and repeat nothing, edits and batches together', async () => {
    const batch = await propose();
    const edit = await service.edit({ ...service.message(), MsgBody: textBody('hello') });
    const later = await propose();
    const seen: string[] = [];
    let cursor = '';
    do {
      const query = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await service.get(`/v1/approvals?limit=1${query}`, await service.person(carol));
      seen.push(...itemsOf(page).map((item) => String(item['id'])));
      cursor = (page.body['nextCursor'] as string | null) ?? '';
    } while (cursor !== '');

    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(-3)).toEqual([batch.id, textIn(edit, 'id'), later.id]);
  });

  test('is shown to an auditor, and by events that end with its state', async () => {
    const { id } = await propose();
    const shown = await service.get(`/v1/batches/${id}`, { as: auditor });
    expect(shown.body['state']).toBe('awaiting_approval');

    const following = service.get(`/v1/batches/${id}/events`, { as: auditor });
    await decide(id, bob, { decision: 'decline' });

    const events = (await following).text.split('\n\n').filter((event) => event !== '');
    expect(events[0]).toMatch(/^event: progress\ndata: .*"state":"awaiting_approval"/);
    expect(events.at(-1)).toMatch(/^event: declined\ndata: .*"state":"declined"/);
  });
});

test('what waits is counted, with the age of the oldest', async () => {
  const edit = await service.edit({ ...service.message(), MsgBody: textBody('hello') });
  const batch = await propose();
  const shown = await until(async () => {
    const answer = await fetch(`${service.replica.opsUrl}/metrics`);
    const figures = await answer.text();
    const valueOf = (name: string) =>
      Number(
        figures
          .split('\n')
          .find((line) => line.startsWith(`im_edit_ledger_${name} `))
          ?.split(' ')
          .at(-1) ?? 0,
      );
    const waiting = ['modification', 'batch'].map((kind) =>
      valueOf(`approvals_waiting{kind="${kind}"}`),
    );
    const isAll = Math.min(...waiting) > 0 && valueOf('approval_wait_seconds') > 0;
    return isAll ? waiting : null;
  });

  expect(shown).not.toBeNull();
  expect(edit.body['state']).toBe('awaiting_approval');
  await withdraw(batch.id);
});

describe('which batches need approval', () => {
  test('those with more items than a rule says', async () => {
    const groupId = `many-${randomUUID()}`;
    const few = messagesIn(groupId, 2).map(itemOver);

    const small = await service.post('/v1/batches', { ...why, items: few });
    const { answer: large } = await propose({ groupId, count: 3 });

    expect([small.body['state'], small.body['approvalsNeeded']]).toEqual(['running', 0]);
    expect(small.body).toMatchObject({ approvals: [], itemsChecked: null });
    expect(large.body['approvalsNeeded']).toBe(1);
  });

  test('the restoration of a batch, which then puts back what was overwritten', async () => {
    const messages = messagesIn(`restored-${randomUUID()}`, 2);
    const asked = { ...why, items: messages.map(itemOver) };
    const { id: first } = (await service.post('/v1/batches', asked)).body as { id: string };
    await over(first);

    const answer = await service.post(`/v1/batches/${first}/restoration`, why);
    expect(answer.body).toMatchObject({ state: 'awaiting_approval', restores: first });
    expect(messages.map(current)).toEqual([HELLO, HELLO]);
    await decide(textIn(answer, 'id'), bob);

    await over(textIn(answer, 'id'));
    expect(messages.map(current)).toEqual([AS_IT_WAS, AS_IT_WAS]);
  });

  test('one that is sent as lines; no dry run', async () => {
    const [message] = messagesIn(undefined, 1) as [Message];
    const lines = [why, itemOver(message)].map((line) => JSON.stringify(line)).join('\n');
    const headers = { 'Content-Type': 'application/x-ndjson', 'Idempotency-Key': randomUUID() };

    const answer = await service.send('POST', '/v1/batches', { headers }, lines);
    const dryRun = await service.post('/v1/batches?dryRun=true', {
      ...why,
      items: [itemOver(message)],
    });

    expect([answer.status, answer.body['state']]).toEqual([202, 'awaiting_approval']);
    expect([dryRun.status, dryRun.body['dryRun']]).toEqual([202, true]);
    expect(dryRun.body).toMatchObject({ approvals: [], approvalsNeeded: 0 });
  });
});
