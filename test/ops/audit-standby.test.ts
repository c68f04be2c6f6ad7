import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { againUntilDone } from '../support/again-until-done.js';
import { type Answered, type Api, until } from '../support/api.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { TcpProxy } from '../support/proxy.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';
import { Standby } from '../support/standby.js';

let primary: OwnPostgres;
let standby: Standby;
let wire: TcpProxy;
let scene: Scene;
let api: Api;

beforeAll(async () => {
  primary = await OwnPostgres.start();
  standby = await Standby.of(primary);
  wire = await TcpProxy.to(standby.appUrl);
  scene = await Scene.open({}, {}, Promise.resolve(primary.database));
  api = await scene.replica({ DATABASE_AUDIT_URL: wire.through(standby.appUrl) });
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await wire[Symbol.asyncDispose]();
  await standby[Symbol.asyncDispose]();
  await primary[Symbol.asyncDispose]();
});
beforeEach(() => comesToReadFrom('standby'));
afterEach(async () => {
  wire.mend();
  await standby.resume();
  await standby.catchUp();
});

async function edit(text: string): Promise<string> {
  const request = rewriting(scene.message('before'), text, { reason: 'as asked' });
  const { status, json } = await api.edit(request);
  expect(status).toBe(201);
  return String(json['id']);
}

async function page(query = 'limit=500'): Promise<Answered> {
  const answer = await api.get(`/v1/audit/modifications?${query}`);
  expect(answer.status).toBe(200);
  return answer;
}

function idsIn({ json }: Answered): readonly string[] {
  return (json['items'] as { id: string }[]).map(({ id }) => id);
}

function cursorIn({ json }: Answered): string | null {
  return json['nextCursor'] as string | null;
}

function asOf({ json }: Answered): number {
  return Date.parse(String(json['asOf']));
}

async function comesToReadFrom(server: 'primary' | 'standby'): Promise<void> {
  const isRead = async () => (await page('limit=1')).json['readFrom'] === server || null;
  expect(await until(isRead)).toBe(true);
}

const EXPORT = { Accept: 'application/x-ndjson' };

test('pages, counts, histories, events and exports run on the standby, and say as of when', async () => {
  const beforeEdit = Date.now();
  const id = await edit('after');
  await standby.catchUp();

  const answers = {
    page: await page(),
    summary: await api.get('/v1/audit/summary'),
    history: await api.get(
      `/v1/audit/messages/history?groupId=${encodeURIComponent(GROUP)}&msgSeq=1`,
    ),
    events: await api.get('/v1/audit/events?limit=500'),
  };
  const ndjson = await api.get('/v1/audit/modifications', EXPORT);
  const csv = await api.get('/v1/audit/modifications', { Accept: 'text/csv' });

  for (const answer of Object.values(answers)) {
    expect(answer.json).toMatchObject({ readFrom: 'standby' });
    expect(answer.headers.get('Audit-As-Of')).toBe(answer.json['asOf']);
    expect(asOf(answer)).toBeGreaterThan(beforeEdit - 2_000);
    expect(asOf(answer)).toBeLessThanOrEqual(Date.now());
  }
  for (const { headers } of [...Object.values(answers), ndjson, csv]) {
    expect(headers.get('Audit-Read-From')).toBe('standby');
    expect(headers.get('Audit-As-Of')).toMatch(/^\d{4}-\d\d-\d\dT.*\.\d{3}Z$/);
  }
  expect(idsIn(answers.page)).toContain(id);
  expect(ndjson.text).toContain(id);
  expect(csv.text).toContain(id);
});

test('the trail of what the standby answered is on the primary', async () => {
  const ticket = `TRAIL-${randomUUID()}`;
  await standby.pause();

  const answer = await page(`ticket=${ticket}`);

  expect(answer.json['readFrom']).toBe('standby');
  const rows = await primary.ask(
    `SELECT 1 FROM ledger_entry WHERE type = 'audit.queried' AND convert_from(bytes, 'UTF8') LIKE '%${ticket}%'`,
  );
  expect(rows).toHaveLength(1);
});

test('a standby that lags gives its true age, and edits are current all the same', async () => {
  const shown = await edit('shown');
  await standby.catchUp();
  await standby.pause();
  const late = await edit('late');

  const answer = await page();
  const exported = await api.get('/v1/audit/modifications', EXPORT);
  const own = await api.modification(late);

  expect(answer.json['readFrom']).toBe('standby');
  expect(idsIn(answer)).toContain(shown);
  expect(idsIn(answer)).not.toContain(late);
  // It was on record before it was sent.
  const lateAt = Date.parse(String(own.json['sentAt']));
  expect(asOf(answer)).toBeLessThanOrEqual(lateAt);
  expect(exported.text).not.toContain(late);
  expect(Date.parse(exported.headers.get('Audit-As-Of') ?? '')).toBeLessThanOrEqual(lateAt);
  expect(own.json).toMatchObject({ state: 'applied', requested: { MsgBody: body('late') } });
  const lag = () => metric('audit_standby_lag_seconds');
  expect(await until(async () => (await lag()) > 1 || null)).toBe(true);

  await standby.resume();
  const caughtUp = async () => idsIn(await page()).includes(late) || null;
  expect(await until(caughtUp)).toBe(true);
  expect(await until(async () => (await lag()) < 1 || null)).toBe(true);
});

test('all that was answered before the time in an answer is in it', async () => {
  const ticket = `AS-OF-${randomUUID()}`;
  const delayNothing = async () => {
    await standby.ask('ALTER SYSTEM RESET recovery_min_apply_delay');
    await standby.reload();
  };
  onTestFinished(delayNothing);
  await standby.ask(`ALTER SYSTEM SET recovery_min_apply_delay = '700ms'`);
  await standby.reload();
  const answered: { id: string; at: number }[] = [];
  const editing = async () => {
    for (let i = 0; i < 40; i += 1) {
      const request = rewriting(scene.message('before'), `${i}`, { ticket });
      const { json } = await api.edit(request);
      answered.push({ id: String(json['id']), at: Date.now() });
    }
  };
  const pages = await againUntilDone(editing(), () => page(`ticket=${ticket}&limit=500`));
  await delayNothing();

  const fromStandby = pages.filter(({ json }) => json['readFrom'] === 'standby');
  expect(fromStandby.length).toBeGreaterThan(3);
  for (const one of fromStandby) {
    const due = answered.filter(({ at }) => at < asOf(one)).map(({ id }) => id);
    expect(idsIn(one)).toEqual(expect.arrayContaining(due));
  }
  // It did lag: what had been answered by then was not always there yet.
  const last = fromStandby.at(-1);
  expect(last && idsIn(last).length).toBeLessThan(40);
});

test.each(['asc', 'desc'])('pages in order %s join, whichever server gives each', async (order) => {
  const ticket = `JOIN-${randomUUID()}`;
  const editWith = async () => {
    const { json } = await api.edit(rewriting(scene.message('before'), 'x', { ticket }));
    return String(json['id']);
  };
  const ids = [await editWith(), await editWith(), await editWith()];
  await standby.catchUp();
  await standby.pause();
  ids.push(await editWith(), await editWith(), await editWith());
  wire.refuse();
  await comesToReadFrom('primary');
  const query = `ticket=${ticket}&order=${order}&limit=2`;

  const first = await page(query);
  wire.mend();
  await comesToReadFrom('standby');
  const found = [...idsIn(first)];
  for (let cursor = cursorIn(first); cursor !== null;) {
    const next = await page(`${query}&cursor=${cursor}`);
    found.push(...idsIn(next));
    cursor = cursorIn(next);
  }

  expect(found).toEqual(order === 'asc' ? ids : ids.toReversed());
});

test('what was erased is read from no standby that does not show it yet', async () => {
  const id = await edit('a secret to be forgotten');
  await standby.catchUp();
  await standby.pause();
  const asked = await api.post(
    '/v1/erasures',
    { scope: { groupId: GROUP }, reason: 'asked to', basis: 'GDPR article 17' },
    { 'Idempotency-Key': randomUUID() },
  );
  expect(asked.status).toBe(202);
  const path = `/v1/erasures/${String(asked.json['id'])}`;
  const isOver = async () => (await api.get(path)).json['state'] === 'finished' || null;
  expect(await until(isOver)).toBe(true);

  const answer = await page();
  const exported = await api.get('/v1/audit/modifications', EXPORT);
  const evidence = await api.get('/v1/audit/modifications', {
    Accept: 'application/vnd.im-edit-ledger.evidence+x-ndjson',
  });

  expect(answer.json['readFrom']).toBe('primary');
  expect(exported.headers.get('Audit-Read-From')).toBe('primary');
  for (const { text } of [answer, exported, evidence]) {
    expect(text).toContain(id);
    expect(text).not.toContain('a secret to be forgotten');
  }
  expect(await metric('audit_reads_total{from="primary",cause="erasure"}')).toBeGreaterThan(2);

  await standby.resume();
  await standby.catchUp();
  const caughtUp = await page();
  expect(caughtUp.json['readFrom']).toBe('standby');
  expect(caughtUp.text).not.toContain('a secret to be forgotten');
});

async function metric(name: string): Promise<number> {
  const metrics = await (await fetch(`${api.opsUrl}/metrics`)).text();
  const line = metrics.split('\n').find((each) => each.startsWith(`im_edit_ledger_${name} `));
  return Number(line?.split(' ').at(-1));
}
