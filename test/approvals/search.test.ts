import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { ProposalSearch1795500002100 } from '../../migrations/1795500002100-proposal-search.js';
import { ownerDataSource } from '../../src/postgres/schema/migrate.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { type Answer, itemsOf, DocumentedService, textBody, textIn } from '../contract/service.js';
import { until } from '../ledger-service/log.js';
import { policyFile } from './policy-file.js';

/*
 * A search for a text finds what was proposed, as what it is: by what was seen and by what would be written, before it is indexed and
 * after, whichever version proposed it; not what was erased.
 */

const LIST = '/v1/audit/modifications';
const officer = { client: 'officer', scope: 'audit:admin' };
const policy = policyFile([
  { when: { groupId: ['short-*'] }, approvals: 1, expiresAfter: 'PT1S' },
  { when: {}, approvals: 1 },
]);
let service: DocumentedService;
let superuser: Client;
let operator: string;

beforeAll(async () => {
  service = await DocumentedService.start({
    CONSOLE_CLIENT_ID: 'edit-console',
    APPROVAL_POLICY_FILE: policy.path,
  });
  superuser = new Client({ connectionString: service.database.superuserUrl });
  await superuser.connect();
});
beforeEach(() => {
  operator = `operator-${randomUUID()}`;
});
afterAll(async () => {
  await superuser.end();
  await service.stop();
  policy[Symbol.dispose]();
});

const NOTE = JSON.stringify({ note: 'nested \u9000\u6b3e' }).replace(
  '\u9000\u6b3e',
  '\\u9000\\u6b3e',
);
/** What it would write has a text, and JSON inside a string. */
const WANTED = [
  ...textBody('Wanted \u{1F642}成'),
  { MsgType: 'TIMCustomElem', MsgContent: { Data: NOTE, Desc: '', Ext: '', Sound: '' } },
];

async function propose(groupId = `g-${randomUUID()}`): Promise<Answer> {
  const message = service.message({ groupId });
  const proposal = await service.edit({ ...message, MsgBody: WANTED }, { operator });
  expect([proposal.text, proposal.body['state']]).toEqual([proposal.text, 'awaiting_approval']);
  return proposal;
}

async function decide(proposal: Answer, decision: 'approve' | 'decline'): Promise<void> {
  const { digest } = proposal.body['prior'] as { digest: string };
  const path = `/v1/modifications/${textIn(proposal, 'id')}/approval`;
  const answer = await service.post(
    path,
    { decision, priorDigest: digest },
    await service.person('bob@example.com'),
  );
  expect(answer.status).toBe(200);
}

async function found(text: string, also = ''): Promise<(readonly unknown[])[]> {
  const asked = `operator=${operator}&order=asc&text=${encodeURIComponent(text)}${also}`;
  return itemsOf(await service.audit(`${LIST}?${asked}`)).map(({ id, state }) => [id, state]);
}

const TEXTS = ['as it was', 'wanted', '\u{1F642}成', '退款', 'nested', '\\u9000'];

async function expectFound(expected: readonly unknown[]): Promise<void> {
  for (const text of TEXTS) expect(await found(text), text).toEqual(expected);
  for (const text of ['another', 'timtextelemx', operator]) {
    expect(await found(text), text).toEqual([]);
  }
}

const untilIndexed = (): Promise<void> =>
  until(async () => {
    const { rows } = await superuser.query('SELECT FROM proposal_search WHERE grams IS NULL');
    return rows.length === 0;
  });

async function whileNothingIsIndexed(act: () => Promise<void>): Promise<void> {
  await superuser.query(
    'ALTER TABLE proposal_search ADD CONSTRAINT nothing_is_indexed CHECK (grams IS NULL) NOT VALID',
  );
  try {
    await act();
  } finally {
    await superuser.query('ALTER TABLE proposal_search DROP CONSTRAINT nothing_is_indexed');
  }
}

test('what waits is found before it is indexed, and once it is', async () => {
  await untilIndexed();
  await whileNothingIsIndexed(async () => {
    const waiting = await propose();
    await expectFound([[textIn(waiting, 'id'), 'awaiting_approval']]);
  });
  await untilIndexed();

  const [[id]] = (await found('wanted')) as unknown as [[string]];
  await expectFound([[id, 'awaiting_approval']]);
});

test('each is found as what it is, on pages, by its state, in files and in counts', async () => {
  const expired = await propose(`short-${randomUUID()}`);
  const declined = await propose();
  const withdrawn = await propose();
  const begun = await propose();
  const waiting = await propose();
  await decide(declined, 'decline');
  await service.post(`/v1/modifications/${textIn(withdrawn, 'id')}/withdrawal`, {});
  await decide(begun, 'approve');
  const path = `/v1/modifications/${textIn(expired, 'id')}`;
  await until(async () => (await service.get(path)).body['state'] === 'expired');
  const all = [
    [textIn(expired, 'id'), 'expired'],
    [textIn(declined, 'id'), 'declined'],
    [textIn(withdrawn, 'id'), 'withdrawn'],
    [textIn(begun, 'id'), 'applied'],
    [textIn(waiting, 'id'), 'awaiting_approval'],
  ];

  await expectFound(all);
  for (const one of all) {
    expect(await found('wanted', `&state=${String(one[1])}`)).toEqual([one]);
  }
  const pages: unknown[] = [];
  let cursor = '';
  do {
    const asked = `operator=${operator}&order=asc&limit=2&text=wanted${cursor && `&cursor=${cursor}`}`;
    const page = await service.audit(`${LIST}?${asked}`);
    pages.push(...itemsOf(page).map(({ id, state }) => [id, state]));
    cursor = (page.body['nextCursor'] as string | null) ?? '';
  } while (cursor !== '');
  expect(pages).toEqual(all);
  const summary = await service.audit(`/v1/audit/summary?operator=${operator}&text=wanted`);
  expect(summary.body['total']).toBe(all.length);
  const lines = await exported('application/x-ndjson');
  expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(
    all.map(([id]) => id),
  );
  const csv = await exported('text/csv');
  expect(csv.slice(1).map((line) => all.findIndex(([id = '']) => line.startsWith(id)))).toEqual([
    0, 1, 2, 3, 4,
  ]);
});

async function exported(Accept: string): Promise<readonly string[]> {
  const token = await service.tokens.token('auditor', 'audit:read audit:export');
  const headers = { Authorization: `Bearer ${token}`, Accept };
  const asked = `${LIST}?operator=${operator}&order=asc&text=wanted`;
  const answer = await fetch(`${service.replica.url}${asked}`, { headers });
  return (await answer.text()).split(/\r?\n/).filter((line) => line !== '');
}

test('a proposal that an older version makes beside this one is found', async () => {
  const model = textIn(await propose(), 'id');
  const id = randomUUID();
  // Of no effect once it is committed.
  onTestFinished(async () => {
    await superuser.query('ROLLBACK');
  });
  await superuser.query('BEGIN');
  for (const [table, key, changed] of [
    ['approval_request', 'id', {}],
    ['proposal', 'id', { idempotency_key: randomUUID() }],
    ['proposal_content', 'proposal_id', {}],
    ['approval_open', 'request_id', {}],
  ] as const) {
    await superuser.query(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(t, $2::jsonb)).* FROM ${table} t WHERE ${key} = $1`,
      [model, JSON.stringify({ [key]: id, ...changed })],
    );
  }
  await superuser.query('COMMIT');

  await untilIndexed();

  expect(new Set((await found('wanted')).map(([one]) => one))).toEqual(new Set([model, id]));
  expect((await found('退款')).map(([one]) => one)).toContain(id);
});

test('proposals from before the migration are found after it', async () => {
  const waiting = textIn(await propose(), 'id');
  const declined = await propose();
  await decide(declined, 'decline');
  const source = await ownerDataSource({
    ownerUrl: service.database.ownerUrl,
    appRole: new URL(service.database.appUrl).username,
    migrations: [ProposalSearch1795500002100],
  }).initialize();
  try {
    const migration = new ProposalSearch1795500002100();
    const runner = source.createQueryRunner();
    await runner.startTransaction();
    await migration.down(runner);
    await migration.up(runner);
    await runner.commitTransaction();
  } finally {
    await source.destroy();
  }

  await untilIndexed();

  await expectFound([
    [waiting, 'awaiting_approval'],
    [textIn(declined, 'id'), 'declined'],
  ]);
});

async function erase(ids: readonly string[]): Promise<void> {
  const body = { modificationIds: ids, reason: 'asked', basis: 'GDPR 17' };
  const asked = await service.post('/v1/erasures', body, { as: officer });
  const at = `/v1/erasures/${textIn(asked, 'id')}`;
  await until(async () => (await service.get(at, { as: officer })).body['state'] === 'finished');
}

const rowsOf = async (id: string) =>
  (await superuser.query('SELECT FROM proposal_search WHERE proposal_id = $1', [id])).rows.length;

test('what was erased is not found, indexed or not, and does not come back', async () => {
  const declined = await propose();
  const begun = await propose();
  await decide(declined, 'decline');
  await decide(begun, 'approve');
  await untilIndexed();
  await whileNothingIsIndexed(async () => {
    const late = await propose();
    await decide(late, 'decline');
    const ids = [declined, begun, late].map((one) => textIn(one, 'id'));
    expect(await found('wanted')).toHaveLength(3);

    await erase(ids);

    expect(await found('wanted')).toEqual([]);
    for (const id of ids) expect(await rowsOf(id)).toBe(0);
  });
  await untilIndexed();
  expect(await found('wanted')).toEqual([]);
});

const accused = async () => {
  const { superuserUrl: url } = service.database;
  const checked = await verifyDatabase({ url, key: null, known: [], progress: () => undefined });
  const { kept } = checked.findings;
  return kept
    .filter(({ record }) => record.startsWith('search index of proposal'))
    .map(({ kind, record }) => `${kind} ${record.replace('search index of proposal ', '')}`)
    .toSorted();
};

test('P6: verification finds a change of what a search finds proposals by', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const proposal = await propose();
    await decide(proposal, 'decline');
    ids.push(textIn(proposal, 'id'));
  }
  const [text = '', grams = '', removed = '', waiting = '', erased = ''] = ids;
  await erase([erased]);
  await untilIndexed();
  expect(await accused()).toEqual([]);
  const where = 'WHERE proposal_id = $1';
  const { rows } = await superuser.query<{ kept: object }>(
    'SELECT jsonb_agg(s) AS kept FROM proposal_search s WHERE proposal_id = ANY ($1)',
    [ids],
  );
  onTestFinished(async () => {
    await superuser.query('DELETE FROM proposal_search WHERE proposal_id = ANY ($1)', [ids]);
    await superuser.query(
      'INSERT INTO proposal_search SELECT * FROM jsonb_populate_recordset(NULL::proposal_search, $1)',
      [JSON.stringify(rows[0]?.kept)],
    );
  });

  await superuser.query(`UPDATE proposal_search SET text = 'innocent' ${where}`, [text]);
  await superuser.query(`UPDATE proposal_search SET grams = '{}' ${where}`, [grams]);
  await superuser.query(`DELETE FROM proposal_search ${where}`, [removed]);
  await whileNothingIsIndexed(async () => {
    const to = `SET grams = NULL, text = 'innocent'`;
    await superuser.query(`UPDATE proposal_search ${to} ${where}`, [waiting]);
    await superuser.query(`INSERT INTO proposal_search VALUES ($1, 'back', NULL)`, [erased]);

    expect(await accused()).toEqual(
      [
        `changed ${text}`,
        `changed ${grams}`,
        `changed ${waiting}`,
        `removed ${removed}`,
        `added ${erased}`,
      ].toSorted(),
    );
    await superuser.query(`DELETE FROM proposal_search ${where}`, [erased]);
  });
});
