import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { governedService } from '../approvals/governed-service.js';
import {
  type Answer,
  type Ask,
  auditor,
  itemsOf,
  DocumentedService,
  textBody,
  textIn,
} from '../contract/service.js';
import { until } from '../ledger-service/log.js';

/*
 * What was proposed and never ran is listed, counted and exported with the edits, each at its place and once.
 */

const RULES = [
  { when: { groupId: ['free-*'] }, approvals: 0 },
  { when: { groupId: ['short-*'] }, approvals: 1, expiresAfter: 'PT1S' },
  { when: {}, approvals: 1 },
];
const LIST = '/v1/audit/modifications';
let service: DocumentedService;
let approver: Ask;

beforeAll(async () => {
  service = await governedService(RULES);
  approver = await service.person('bob@example.com');
});
afterAll(() => service.stop());

/** By an operator of its own, so that a test finds what is its own. */
async function edit(operator: string, groupPrefix = 'g-'): Promise<Answer> {
  const message = service.message({ groupId: `${groupPrefix}${randomUUID()}` });
  return service.edit({ ...message, MsgBody: textBody('hello') }, { operator, ticket: 'T-1' });
}

async function decide(proposal: Answer, decision: 'approve' | 'decline'): Promise<void> {
  const { digest } = proposal.body['prior'] as { digest: string };
  const asked = { decision, priorDigest: digest };
  const path = `/v1/modifications/${textIn(proposal, 'id')}/approval`;
  expect((await service.post(path, asked, approver)).status).toBe(200);
}

/** One of each, in the order in which they were asked for. */
async function oneOfEach(
  operator: string,
): Promise<readonly (readonly [id: string, state: string])[]> {
  const expired = await edit(operator, 'short-');
  const applied = await edit(operator, 'free-');
  const declined = await edit(operator);
  const approved = await edit(operator);
  const withdrawn = await edit(operator);
  const waiting = await edit(operator);
  const free = await edit(operator, 'free-');
  await decide(declined, 'decline');
  await decide(approved, 'approve');
  await service.post(`/v1/modifications/${textIn(withdrawn, 'id')}/withdrawal`, {});
  const path = `/v1/modifications/${textIn(expired, 'id')}`;
  await until(async () => (await service.get(path)).body['state'] === 'expired');
  return [
    [textIn(expired, 'id'), 'expired'],
    [textIn(applied, 'id'), 'applied'],
    [textIn(declined, 'id'), 'declined'],
    [textIn(approved, 'id'), 'applied'],
    [textIn(withdrawn, 'id'), 'withdrawn'],
    [textIn(waiting, 'id'), 'awaiting_approval'],
    [textIn(free, 'id'), 'applied'],
  ];
}

const placed = (items: readonly Readonly<Record<string, unknown>>[]) =>
  items.map(({ id, state }) => [id, state]);

async function pages(query: string, limit: number, between = async () => {}): Promise<unknown[]> {
  const seen: unknown[] = [];
  let cursor = '';
  do {
    const at = cursor === '' ? '' : `&cursor=${cursor}`;
    const page = await service.get(`${LIST}?${query}&limit=${limit}${at}`, { as: auditor });
    expect(page.status).toBe(200);
    seen.push(...placed(itemsOf(page)));
    cursor = (page.body['nextCursor'] as string | null) ?? '';
    await between();
  } while (cursor !== '');
  return seen;
}

test.each(['asc', 'desc'])('pages in order %s have each at its place, once', async (order) => {
  const operator = `pages-${randomUUID()}`;
  const all = await oneOfEach(operator);
  const expected = order === 'asc' ? all : all.toReversed();

  for (const limit of [1, 2, 3, 50]) {
    expect(await pages(`operator=${operator}&order=${order}`, limit)).toEqual(expected);
  }
});

test('a proposal looks in a list as by itself', async () => {
  const operator = `shape-${randomUUID()}`;
  const declined = await edit(operator);
  await decide(declined, 'decline');
  const alone = await service.get(`/v1/modifications/${textIn(declined, 'id')}`, { as: auditor });

  const [listed] = itemsOf(await service.audit(`${LIST}?operator=${operator}`));

  const sealed = (body: Readonly<Record<string, unknown>>) => ({ ...body, ledger: null });
  expect(sealed(listed ?? {})).toEqual(sealed(alone.body));
});

test('each state is found by its filter, also with others', async () => {
  const operator = `filters-${randomUUID()}`;
  const all = await oneOfEach(operator);
  const states = ['awaiting_approval', 'declined', 'expired', 'withdrawn', 'applied'];
  for (const state of states) {
    const query = `operator=${operator}&order=asc&state=${state}`;
    expect(await pages(query, 2)).toEqual(all.filter(([, one]) => one === state));
  }
  const two = `operator=${operator}&order=asc&state=declined&state=applied`;
  expect(await pages(two, 2)).toEqual(all.filter(([, one]) => /declined|applied/.test(one)));
  const [, , declined] = all;
  const from = await service.audit(`${LIST}?operator=${operator}&state=declined&ticket=T-1`);
  expect(placed(itemsOf(from))).toEqual([declined]);
  for (const none of ['batch=01934d31-52c0-7b1d-a3c7-0e4d5c6b7a89', 'imErrorCode=7']) {
    const answer = await service.audit(`${LIST}?operator=${operator}&state=declined&${none}`);
    expect(itemsOf(answer)).toEqual([]);
  }
});

test('what is approved, declined and proposed while somebody reads is neither lost nor repeated', async () => {
  const operator = `meanwhile-${randomUUID()}`;
  const ids: string[] = [];
  const waiting: Answer[] = [];
  for (let i = 0; i < 6; i += 1) {
    const proposal = await edit(operator);
    ids.push(textIn(proposal, 'id'));
    waiting.push(proposal);
  }
  let isMore = true;
  const between = async (): Promise<void> => {
    const next = waiting.shift();
    if (next) await decide(next, waiting.length % 2 === 0 ? 'approve' : 'decline');
    if (!isMore) return;
    ids.push(textIn(await edit(operator, ids.length % 2 === 0 ? 'g-' : 'free-'), 'id'));
    isMore = ids.length < 10;
  };

  const seen = await pages(`operator=${operator}&order=asc`, 2, between);

  expect(seen.map((one) => (one as string[])[0])).toEqual(ids);
});

test('counts hold them, by state, with and without a filter', async () => {
  const operator = `counted-${randomUUID()}`;
  await oneOfEach(operator);

  const { body } = await service.audit(`/v1/audit/summary?operator=${operator}`);
  const whole = await service.audit('/v1/audit/summary');
  const declined = await service.audit(`/v1/audit/summary?operator=${operator}&state=declined`);

  expect(body).toMatchObject({ total: 7, byOperator: [{ count: 7 }] });
  const byState = Object.fromEntries(
    (body['byState'] as { state: string; count: number }[]).map(({ state, count }) => [
      state,
      count,
    ]),
  );
  expect(byState).toEqual({
    applied: 3,
    awaiting_approval: 1,
    declined: 1,
    expired: 1,
    withdrawn: 1,
  });
  expect(whole.body['total']).toBeGreaterThanOrEqual(7);
  expect(declined.body).toMatchObject({ total: 1 });
});

/** The lines of an export. */
async function exported(query: string, accept: string): Promise<readonly string[]> {
  const token = await service.tokens.token('auditor', 'audit:read audit:export');
  const headers = { Authorization: `Bearer ${token}`, Accept: accept };
  const answer = await fetch(`${service.replica.url}${LIST}${query}`, { headers });
  expect(answer.status).toBe(200);
  return (await answer.text()).split(/\r?\n/).filter((line) => line !== '');
}

test.each(['asc', 'desc'])('exports have each at its place, in order %s', async (order) => {
  const operator = `exported-${randomUUID()}`;
  const all = await oneOfEach(operator);
  const expected = order === 'asc' ? all : all.toReversed();
  const asked = (accept: string, query = '') =>
    exported(`?operator=${operator}&order=${order}${query}`, accept);

  const lines = await asked('application/x-ndjson');
  const csv = await asked('text/csv');
  const excel = await asked('text/csv', '&excel=true');

  expect(placed(lines.map((line) => JSON.parse(line) as Record<string, unknown>))).toEqual(
    expected,
  );
  for (const table of [csv, excel]) {
    const [, ...rows] = table;
    expect(rows.map((row) => expected.findIndex(([id]) => row.includes(id)))).toEqual(
      expected.map((_, i) => i),
    );
    for (const [i, [, state]] of expected.entries()) expect(rows[i]).toContain(state);
  }
});

test('an export of everything has them, and edits once', async () => {
  const found = await exported('', 'application/x-ndjson');

  const ids = found.map((line) => (JSON.parse(line) as { id: string }).id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(ids.toSorted().toReversed());
  expect(found.join()).toContain('"state":"withdrawn"');
});
