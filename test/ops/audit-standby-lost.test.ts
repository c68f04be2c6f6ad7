import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Store, type Statement } from '../../src/postgres/connections/store.js';
import { AuditStandby } from '../../src/postgres/standby/audit-standby.js';
import type { StandbyChange } from '../../src/postgres/standby/watch.js';
import { Api, until } from '../support/api.js';
import { createDatabase } from '../support/database.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { hasPgBouncer, startPgBouncer } from '../support/pgbouncer.js';
import { TcpProxy } from '../support/proxy.js';
import { rewriting, Scene } from '../support/scene.js';
import { seedEdits } from '../support/seed-edits.js';
import { Standby } from '../support/standby.js';

const PAGE = '/v1/audit/modifications?limit=50';
/** Some 96 MB: more than two sockets hold for a reader who does not read. */
const EDITS = 8_000;
const LONGER_BY = 2_000;
const EXPORT = { Accept: 'application/x-ndjson' };

let primary: OwnPostgres;
let standby: Standby;
let scene: Scene;

beforeAll(async () => {
  primary = await OwnPostgres.start({ wal_level: 'replica', max_connections: '200' });
  await seedEdits(primary.database.superuserUrl, EDITS, LONGER_BY);
  // What is replayed does not wait long for readers.
  standby = await Standby.of(primary, {
    max_standby_streaming_delay: '2s',
    max_connections: '200',
  });
  scene = await Scene.open({}, {}, Promise.resolve(primary.database));
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await standby[Symbol.asyncDispose]();
  await primary[Symbol.asyncDispose]();
});

async function readsFrom(api: Api, server: 'primary' | 'standby'): Promise<void> {
  const isRead = async () => (await api.get(PAGE)).json['readFrom'] === server || null;
  expect(await until(isRead)).toBe(true);
}

async function metrics(api: Api): Promise<string> {
  return (await fetch(`${api.opsUrl}/metrics`)).text();
}

test('a standby that is away: the primary answers and says so, and the standby again once it is back', async () => {
  await using wire = await TcpProxy.to(standby.appUrl);
  const api = await scene.replica({ DATABASE_AUDIT_URL: wire.through(standby.appUrl) });
  await readsFrom(api, 'standby');

  for (const leave of [() => wire.refuse(), () => wire.hang()]) {
    leave();
    const answer = await api.get(PAGE);
    const exported = await api.get('/v1/audit/modifications?groupId=%40TGS%231', EXPORT);
    expect(answer).toMatchObject({ status: 200, json: { readFrom: 'primary' } });
    expect(answer.headers.get('Audit-Read-From')).toBe('primary');
    expect(Date.now() - Date.parse(String(answer.json['asOf']))).toBeLessThan(10_000);
    expect(exported.status).toBe(200);
    expect(exported.headers.get('Audit-Read-From')).toBe('primary');
    const edit = await api.edit(rewriting(scene.message('before'), 'while it is away'));
    expect(edit.status).toBe(201);
    const isToldAway = async () => /audit_standby_used 0/.test(await metrics(api)) || null;
    expect(await until(isToldAway)).toBe(true);
    expect((await fetch(`${api.opsUrl}/health/ready`)).status).toBe(200);
    wire.mend();
    await readsFrom(api, 'standby');
  }
  expect(await metrics(api)).toMatch(/audit_reads_total\{from="primary",cause="away"\} [1-9]/);
});

/** A standby as the service has it, and what it says of changes. */
function watched(url: string, databaseUrl = primary.database.appUrl, maxLagSeconds = 300) {
  const store = new Store({ url: databaseUrl, connections: 2 });
  const told: StandbyChange[] = [];
  const defects: unknown[] = [];
  const audit = new AuditStandby({
    url,
    primary: store,
    mayOwn: false,
    maxLagSeconds,
    onEvent: (change) => told.push(change),
    onDefect: (error) => defects.push(error),
  });
  return {
    audit,
    told,
    [Symbol.asyncDispose]: async () => {
      await audit.close();
      await store.close();
      expect(defects).toEqual([]);
    },
  };
}

test('it is reported once a change, not once a look', async () => {
  await using wire = await TcpProxy.to(standby.appUrl);
  await using it = watched(wire.through(standby.appUrl));
  await it.audit.start();
  const comesTo = (isUsed: boolean) =>
    until(() => Promise.resolve(it.audit.figures.isUsed === isUsed || null));

  expect(await comesTo(true)).toBe(true);
  it.told.splice(0);
  wire.refuse();
  expect(await comesTo(false)).toBe(true);
  // Several looks long.
  await primary.ask('SELECT pg_sleep(3)');
  wire.mend();
  expect(await comesTo(true)).toBe(true);

  expect(it.told).toEqual([
    { event: 'audit-standby-unused', cause: 'away', reasons: [] },
    { event: 'audit-standby-used' },
  ]);
});

test('a standby that lags by more than is allowed is not read, which is reported, and again once it has caught up', async () => {
  await using it = watched(standby.appUrl, primary.database.appUrl, 1);
  const read = () => it.audit.read(() => Promise.resolve(1), { after: null, next: () => null });
  const comesTo = (isUsed: boolean) =>
    until(() => Promise.resolve(it.audit.figures.isUsed === isUsed || null));
  await it.audit.start();
  expect(await comesTo(true)).toBe(true);
  expect(await read()).toMatchObject({ kind: 'found', view: { from: 'standby' } });
  it.told.splice(0);

  const catchUp = async () => {
    await standby.resume();
    await primary.ask('DROP TABLE IF EXISTS written_meanwhile');
  };
  onTestFinished(catchUp);
  await standby.pause();
  await primary.ask('CREATE TABLE written_meanwhile ()');
  expect(await comesTo(false)).toBe(true);

  expect(await read()).toEqual({ kind: 'elsewhere', because: 'lagging' });
  expect(it.audit.figures.lagSeconds).toBeGreaterThan(1);
  const reason = expect.stringContaining('DATABASE_AUDIT_MAX_LAG_SECONDS') as string;
  expect(it.told).toEqual([{ event: 'audit-standby-unused', cause: 'lagging', reasons: [reason] }]);
  await catchUp();
  expect(await comesTo(true)).toBe(true);
});

test('a URL that leads to the primary is named, and nothing is read by it', async () => {
  // By another way, which no look at the URLs can know.
  await using wire = await TcpProxy.to(primary.database.appUrl);
  await using it = watched(wire.through(primary.database.appUrl));
  await it.audit.start();

  expect(it.told).toMatchObject([
    { cause: 'not-a-standby', reasons: [expect.stringContaining('DATABASE_AUDIT_URL')] },
  ]);
  expect(await it.audit.read(nothing, ANYWHERE)).toEqual(elsewhere('not-a-standby'));
});

test('a standby of another database is named, and nothing is read by it', async () => {
  const other = await createDatabase();
  await using _ = { [Symbol.asyncDispose]: () => other.drop() };
  await using it = watched(standby.appUrl, other.appUrl);
  await it.audit.start();

  expect(it.told).toMatchObject([{ cause: 'another-database' }]);
  expect(await it.audit.read(nothing, ANYWHERE)).toEqual(elsewhere('another-database'));
  expect(await it.audit.open()).toEqual(elsewhere('another-database'));
});

test('a role that may do more than it must is refused, right by right', async () => {
  await using it = watched(standby.superuserUrl);
  await it.audit.start();

  expect(it.told).toMatchObject([{ event: 'audit-standby-unused', cause: 'refused' }]);
  expect(JSON.stringify(it.told)).toContain('SUPERUSER');
  expect(await it.audit.read(nothing, ANYWHERE)).toEqual(elsewhere('refused'));
});

test('a standby that has not replayed the migrations is not read', async () => {
  const nameAgain = async () => {
    await primary.ask(`UPDATE migrations SET name = replace(name, '-later', '') WHERE id = 1`);
  };
  onTestFinished(nameAgain);
  await primary.ask(`UPDATE migrations SET name = name || '-later' WHERE id = 1`);
  await standby.catchUp();
  await using it = watched(standby.appUrl);
  await it.audit.start();
  expect(it.told).toMatchObject([{ cause: 'schema-behind' }]);

  await nameAgain();
  const isUsed = () => Promise.resolve(it.audit.figures.isUsed || null);
  expect(await until(isUsed)).toBe(true);
});

test.skipIf(!hasPgBouncer)('a pooler that shares sessions is named', async () => {
  await using pooler = await startPgBouncer([standby.appUrl], 'transaction');
  await using it = watched(pooler.through(standby.appUrl));
  await it.audit.start();

  expect(it.told).toMatchObject([{ cause: 'refused' }]);
  expect(JSON.stringify(it.told)).toContain('pool_mode = session');
});

const COUNT: Statement = {
  name: '',
  text: 'SELECT count(*) AS n, pg_sleep(5) FROM modification_content',
};

test('a page that is in the way of what is replayed is read from the primary', async () => {
  await using it = watched(standby.appUrl);
  await it.audit.start();

  let begun: () => void = () => undefined;
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  const reading = it.audit.read(async (run) => {
    const counting = run(COUNT, []);
    begun();
    return counting;
  }, ANYWHERE);
  await isBegun;
  await lockedOnce('modification_content');

  expect(await reading).toEqual(elsewhere('conflict'));
});

test('an export that is in the way of what is replayed breaks off, on record and counted', async () => {
  const broken = `SELECT 1 FROM ledger_entry WHERE type = 'audit.exported' AND convert_from(bytes, 'UTF8') LIKE '%"broken_off"%'`;
  const before = (await primary.ask(broken)).length;
  const api = await scene.replica({ DATABASE_AUDIT_URL: standby.appUrl });
  await readsFrom(api, 'standby');
  const answer = await fetch(`${api.url}/v1/audit/modifications?order=asc`, {
    headers: { ...EXPORT, Authorization: `Bearer ${scene.token}` },
  });
  expect(answer.headers.get('Audit-Read-From')).toBe('standby');
  const reader = answer.body?.getReader();
  await reader?.read();

  await lockedOnce('modification_content');
  // Longer than the standby waits; the rows that the reader has not taken hold the query up.
  await primary.ask('SELECT pg_sleep(3)');
  const readOn = async () => {
    while (!(await reader?.read())?.done);
  };

  await expect(readOn()).rejects.toThrow();
  const isTold = async () => (await primary.ask(broken)).length === before + 1 || null;
  expect(await until(isTold)).toBe(true);
  expect(await metrics(api)).toMatch(/audit_exports_broken_off_total\{cause="conflict"\} 1/);
  await readsFrom(api, 'standby');
});

test('a standby that is promoted under its readers is not read any more', async () => {
  await using it = watched(standby.appUrl);
  await it.audit.start();
  const isRead = async () => (await it.audit.read(nothing, ANYWHERE)).kind === 'found' || null;
  expect(await until(isRead)).toBe(true);

  await standby.promote();

  // Also before anybody has looked at it again.
  expect(await it.audit.read(nothing, ANYWHERE)).toEqual(elsewhere('not-a-standby'));
  const isTold = () => Promise.resolve(it.told.at(-1)?.event === 'audit-standby-unused' || null);
  expect(await until(isTold)).toBe(true);
  expect(it.told.at(-1)).toMatchObject({ cause: 'not-a-standby' });
});

const ANYWHERE = { after: null, next: () => null };

function nothing(): Promise<object> {
  return Promise.resolve({});
}

function elsewhere(because: string) {
  return { kind: 'elsewhere', because };
}

/** Takes a table for itself on the primary for a moment, and lets the standby replay that. */
async function lockedOnce(table: string): Promise<void> {
  await primary.ask(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE; COMMIT`);
}
