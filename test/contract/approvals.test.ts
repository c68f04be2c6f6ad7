import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { governedService } from '../approvals/governed-service.js';
import { until } from '../support/api.js';
import {
  type Answer,
  faultPlaces,
  itemsOf,
  DocumentedService,
  textBody,
  textIn,
  why,
} from './service.js';

const RULES = [
  { when: { groupId: ['free-*'] }, approvals: 0 },
  { when: { groupId: ['two-*'] }, approvals: 2 },
  { when: { groupId: ['short-*'] }, approvals: 1, expiresAfter: 'PT5S' },
  { when: { client: ['refund-desk'] }, approvals: 1 },
  { when: { restoration: true }, approvals: 1 },
];
let service: DocumentedService;

beforeAll(async () => {
  service = await governedService(RULES);
});
afterAll(() => service.stop());

const hello = { MsgBody: textBody('hello') };

const bob = 'bob@example.com';
const carol = 'carol@example.com';

interface Proposal {
  readonly id: string;
  readonly digest: string;
  readonly message: { readonly GroupId: string; readonly MsgSeq: number };
}

async function propose(also: object = {}, groupId?: string): Promise<Proposal> {
  const message = service.message(groupId === undefined ? {} : { groupId });
  const answer = await service.edit({ ...message, ...hello }, also);
  expect([answer.status, answer.body['state']]).toEqual([202, 'awaiting_approval']);
  return proposalIn(answer, message);
}

function proposalIn(answer: Answer, message: Proposal['message']): Proposal {
  const { digest } = answer.body['prior'] as { digest: string };
  return { id: textIn(answer, 'id'), digest, message };
}

async function decide({ id, digest }: Proposal, email: string, also: object = {}): Promise<Answer> {
  const body = { decision: 'approve', priorDigest: digest, ...also };
  return service.post(`/v1/modifications/${id}/approval`, body, await service.person(email));
}

const problemOf = ({ status, body }: Answer) => [status, body['type']];
const current = ({ GroupId, MsgSeq }: Proposal['message']) =>
  service.im.message(GroupId, MsgSeq)?.msgBody;
const typesIn = (answer: Answer) =>
  (answer.body['ledger'] as readonly { type: string }[]).map(({ type }) => type);

describe('an edit that needs approval', () => {
  test('is proposed, claims nothing, and sends nothing', async () => {
    const message = service.message();

    const answer = await service.edit({ ...message, ...hello }, { ticket: 'T-7' });

    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/v1/modifications/${textIn(answer, 'id')}`);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(answer.body).toMatchObject({
      state: 'awaiting_approval',
      prior: { MsgBody: textBody('as it was') },
      requested: hello,
      ticket: 'T-7',
      approvals: [],
      approvalsNeeded: 1,
      im: { errorCode: null, attempts: 0 },
      settledAt: null,
      ledger: [{ type: 'edit.proposed' }],
    });
    expect(current(message)).toBe(JSON.stringify(textBody('as it was')));
    const second = await service.edit({ ...message, MsgBody: textBody('another') });
    expect(second.body['state']).toBe('awaiting_approval');
  });

  test('runs with the last approval, and says who approved it', async () => {
    const proposal = await propose();

    const answer = await decide(proposal, bob, { comment: 'checked\nwith the customer' });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id: proposal.id,
      state: 'applied',
      approvals: [{ by: bob, decision: 'approve', comment: 'checked\nwith the customer' }],
      approvalsNeeded: 1,
    });
    expect(typesIn(answer)).toEqual([
      'edit.proposed',
      'edit.approved',
      'edit.intended',
      'edit.applied',
    ]);
    expect(current(proposal.message)).toBe(JSON.stringify(hello.MsgBody));
    const shown = await service.get(`/v1/modifications/${proposal.id}`);
    expect(shown.body['approvals']).toEqual(answer.body['approvals']);
    expect(typesIn(shown)).toEqual(typesIn(answer));
  });

  test('waits for as many persons as its rule says', async () => {
    const proposal = await propose({}, `two-${randomUUID()}`);

    const first = await decide(proposal, bob);
    const again = await decide(proposal, bob.toUpperCase());
    const untouched = current(proposal.message);
    const second = await decide(proposal, carol);

    expect(first.body).toMatchObject({ state: 'awaiting_approval', approvalsNeeded: 2 });
    expect(problemOf(again)).toEqual([409, '/problems/already-decided']);
    expect(untouched).toBe(JSON.stringify(textBody('as it was')));
    expect(second.body).toMatchObject({
      state: 'applied',
      approvals: [{ by: bob }, { by: carol }],
    });
  });

  test('is not decided by who asked for it, however she writes her name, or on whose behalf it was', async () => {
    const proposal = await propose({ operator: 'Zoë@Example.com', onBehalfOf: 'Dan@example.com' });

    const own = await decide(proposal, 'zoe\u0308@example.COM');
    const behalf = await decide(proposal, 'dan@example.com', { decision: 'decline' });

    expect(problemOf(own)).toEqual([409, '/problems/own-edit']);
    expect(problemOf(behalf)).toEqual([409, '/problems/own-edit']);
  });

  test('is decided by persons only, with the scope for it', async () => {
    const { id, digest } = await propose();
    const body = { decision: 'approve', priorDigest: digest };
    const path = `/v1/modifications/${id}/approval`;

    const application = await service.post(path, body, {
      as: { client: 'robot', scope: 'messages:approve' },
    });
    const scopeless = await service.post(
      path,
      body,
      await service.person(bob, 'messages:modify audit:read'),
    );

    expect(problemOf(application)).toEqual([403, '/problems/not-a-person']);
    expect(problemOf(scopeless)).toEqual([403, '/problems/forbidden']);
  });

  test('is not approved by who looked at another version', async () => {
    const proposal = await propose();
    const other = { ...proposal, digest: `sha256:${'0'.repeat(64)}` };

    expect(problemOf(await decide(other, bob))).toEqual([412, '/problems/prior-changed']);
  });

  test('ends where one person declines', async () => {
    const proposal = await propose({}, `two-${randomUUID()}`);
    await decide(proposal, bob);

    const declined = await decide(proposal, carol, { decision: 'decline', comment: 'no' });

    expect(declined.status).toBe(200);
    expect(declined.body).toMatchObject({
      state: 'declined',
      approvals: [
        { by: bob, decision: 'approve', comment: null },
        { by: carol, decision: 'decline', comment: 'no' },
      ],
    });
    expect(declined.body['settledAt']).not.toBeNull();
    const later = await decide(proposal, 'eve@example.com');
    expect(problemOf(later)).toEqual([409, '/problems/already-decided']);
    expect(current(proposal.message)).toBe(JSON.stringify(textBody('as it was')));
  });

  test('ends rejected where the message changed meanwhile', async () => {
    const proposal = await propose();
    const { GroupId, MsgSeq } = proposal.message;
    service.im.clientEdits(
      { groupId: GroupId, msgSeq: MsgSeq },
      { MsgBody: textBody('somebody else') },
    );

    const answer = await decide(proposal, bob);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ state: 'rejected', rejection: 'prior-changed' });
    expect(current(proposal.message)).toBe(JSON.stringify(textBody('somebody else')));
  });

  test('expires by the clock of the store, with an entry that says so', async () => {
    const proposal = await propose({}, `short-${randomUUID()}`);

    const expired = await until(async () => {
      const { body } = await service.get(`/v1/modifications/${proposal.id}`);
      return typesIn({ body } as Answer).includes('edit.expired') ? body : null;
    });

    expect(expired).toMatchObject({ state: 'expired', approvals: [] });
    expect(problemOf(await decide(proposal, bob))).toEqual([409, '/problems/already-decided']);
  });

  test('is withdrawn by its client, and by nobody else', async () => {
    const proposal = await propose();
    const path = `/v1/modifications/${proposal.id}/withdrawal`;

    const others = await service.post(
      path,
      {},
      { as: { client: 'x', scope: 'messages:modify audit:read' } },
    );
    const withdrawn = await service.post(path, {
      operator: 'alice@example.com',
      reason: 'no need',
    });
    const again = await service.post(path, {});

    expect(problemOf(others)).toEqual([404, '/problems/not-found']);
    expect(withdrawn.status).toBe(200);
    expect(withdrawn.body).toMatchObject({ state: 'withdrawn', approvals: [] });
    expect(problemOf(again)).toEqual([409, '/problems/already-decided']);
    expect(problemOf(await decide(proposal, bob))).toEqual([409, '/problems/already-decided']);
  });

  test('is checked as ever: what the message speaks against is rejected, and on record', async () => {
    const message = service.message();
    const same = await service.edit({ ...message, MsgBody: textBody('as it was') });
    const gone = await service.edit({ ...message, MsgSeq: 999, ...hello });
    const changed = await service.edit(
      { ...message, ...hello },
      { ifPriorDigest: `sha256:${'0'.repeat(64)}` },
    );

    expect([same, gone, changed].map(problemOf)).toEqual([
      [422, '/problems/no-change'],
      [404, '/problems/message-not-found'],
      [412, '/problems/prior-changed'],
    ]);
    for (const answer of [same, gone, changed]) {
      const record = await service.get(`/v1/modifications/${textIn(answer, 'modificationId')}`);
      expect(record.body['state']).toBe('rejected');
    }
  });

  test('all faults of a decision are reported at once', async () => {
    const { id } = await propose();
    const body = { decision: 'maybe', comment: '', more: 1 };

    const answer = await service.post(
      `/v1/modifications/${id}/approval?x=1`,
      body,
      await service.person(bob),
    );

    expect(answer.status).toBe(400);
    expect(faultPlaces(answer)).toEqual(['/comment', '/decision', '/more', '/priorDigest', 'x']);
  });

  test('an edit without need of approval has nothing to decide', async () => {
    const message = service.message({ groupId: `free-${randomUUID()}` });
    const edit = await service.edit({ ...message, ...hello });
    expect(edit.status).toBe(201);
    expect(edit.body).toMatchObject({ approvals: [], approvalsNeeded: 0 });

    const decided = await decide(proposalIn(edit, message), bob);
    const unknown = await decide({ ...proposalIn(edit, message), id: randomUUID() }, bob);

    expect(problemOf(decided)).toEqual([409, '/problems/already-decided']);
    expect(problemOf(unknown)).toEqual([404, '/problems/not-found']);
  });
});

describe('repeats', () => {
  const request = (message: object) => ({ message: { ...message, ...hello }, ...why });

  test('a repeat gives the present state of the proposal, then what the edit came to', async () => {
    const message = service.message();
    const headers = { 'Idempotency-Key': randomUUID() };
    const ask = () => service.post('/v1/modifications', request(message), { headers });
    const first = await ask();

    const waiting = await ask();
    await decide(proposalIn(first, message), bob);
    const applied = await ask();

    expect([waiting.status, waiting.body['id']]).toEqual([202, first.body['id']]);
    expect(waiting.headers.get('idempotency-replayed')).toBe('true');
    expect([applied.status, applied.body['id'], applied.body['state']]).toEqual([
      201,
      first.body['id'],
      'applied',
    ]);
  });

  test('a repeat of one that was declined is answered not-approved', async () => {
    const message = service.message();
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await service.post('/v1/modifications', request(message), { headers });
    await decide(proposalIn(first, message), bob, { decision: 'decline' });

    const repeat = await service.post('/v1/modifications', request(message), { headers });

    expect(problemOf(repeat)).toEqual([409, '/problems/not-approved']);
    expect(repeat.body['modificationId']).toBe(first.body['id']);
    expect(repeat.headers.get('idempotency-replayed')).toBe('true');
  });

  test('the key of a proposal is good for nothing else, be it an edit, a proposal or a batch', async () => {
    const message = service.message();
    const headers = { 'Idempotency-Key': randomUUID() };
    await service.post('/v1/modifications', request(message), { headers });
    const free = { ...service.message({ groupId: `free-${randomUUID()}` }), ...hello };

    const other = await service.post('/v1/modifications', request({ ...message, MsgSeq: 7 }), {
      headers,
    });
    const exempt = await service.post('/v1/modifications', { message: free, ...why }, { headers });
    const batch = await service.post(
      '/v1/batches',
      { ...why, items: [{ message: free }] },
      { headers },
    );

    for (const answer of [other, exempt, batch]) {
      expect(problemOf(answer)).toEqual([422, '/problems/key-reused']);
    }
  });

  test('two requests with one key at once make one proposal', async () => {
    const message = service.message();
    const headers = { 'Idempotency-Key': randomUUID() };
    const ask = () => service.post('/v1/modifications', request(message), { headers });

    const answers = await Promise.all([ask(), ask(), ask()]);

    const ids = answers.filter(({ status }) => status === 202).map(({ body }) => body['id']);
    expect(new Set(ids).size).toBe(1);
    expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
  });
});

describe('a restoration', () => {
  test('needs approval where a rule says so', async () => {
    const other = { as: { client: 'other-desk', scope: 'messages:modify' } };
    const message = service.message();
    const edited = await service.edit({ ...message, ...hello }, {}, other);
    expect(edited.status).toBe(201);

    const asked = await service.post(
      `/v1/modifications/${textIn(edited, 'id')}/restoration`,
      why,
      other,
    );
    const answer = await decide(proposalIn(asked, message), bob);

    expect([asked.status, asked.body['state']]).toEqual([202, 'awaiting_approval']);
    expect(answer.body).toMatchObject({ state: 'applied', restores: edited.body['id'] });
    expect(current(message)).toBe(JSON.stringify(textBody('as it was')));
  });
});

describe('what waits', () => {
  test('is listed for who may decide on it, page by page', async () => {
    const proposals = [
      await propose(),
      await propose(),
      await propose({ operator: 'Mia@example.com' }),
    ];
    const mia = await service.person('mia@example.com');
    const seen: string[] = [];

    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: Answer = await service.get(`/v1/approvals?state=waiting&limit=1${query}`, mia);
      expect(page.status).toBe(200);
      for (const item of itemsOf(page)) {
        expect(item).toMatchObject({ kind: 'modification', state: 'awaiting_approval' });
        seen.push(String(item['id']));
      }
      cursor = page.body['nextCursor'] as string | null;
    } while (cursor !== null);

    const [first, second, own] = proposals.map(({ id }) => id);
    expect(seen.filter((id) => id === first || id === second)).toEqual([first, second]);
    expect(seen).not.toContain(own);
    await decide(proposals[0] as Proposal, 'mia@example.com', { decision: 'decline' });
    const rest = await service.get('/v1/approvals?limit=500', mia);
    expect(itemsOf(rest).map(({ id }) => id)).not.toContain(first);
  });

  test('a cursor of somewhere else, and an unknown state, are faults', async () => {
    const answer = await service.get(
      '/v1/approvals?cursor=AAAA&state=all&limit=0',
      await service.person(bob),
    );

    expect(answer.status).toBe(400);
    expect(faultPlaces(answer)).toEqual(['cursor', 'limit', 'state']);
  });

  test('who may approve sees the proposal and its prior version, and not edits without one', async () => {
    const { id } = await propose();
    const message = service.message({ groupId: `free-${randomUUID()}` });
    const plain = await service.edit({ ...message, ...hello });
    const asBob = await service.person(bob);

    const proposal = await service.get(`/v1/modifications/${id}`, asBob);
    const prior = await service.get(`/v1/modifications/${id}/prior`, asBob);
    const hidden = await service.get(`/v1/modifications/${textIn(plain, 'id')}`, asBob);

    expect([proposal.status, prior.status, hidden.status]).toEqual([200, 200, 404]);
  });

  test('a dry run says how many would have to approve, and waits for nobody', async () => {
    const message = service.message();

    const answer = await service.edit({ ...message, ...hello }, {}, { query: '?dryRun=true' });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ state: 'dry_run', approvalsNeeded: 1, approvals: [] });
  });
});
