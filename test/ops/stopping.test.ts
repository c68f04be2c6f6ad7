import { setTimeout as delay } from 'node:timers/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../ledger-service/log.js';
import { createDatabase, emptyDatabase, type TestDatabase } from '../support/database.js';
import { startSimulator } from '../support/simulator.js';
import { TcpProxy } from '../support/proxy.js';
import { makeTokens, type TokenMaker } from '../support/tokens.js';
import { aMessage, KeepAliveClient, partsOf } from './keep-alive-client.js';
import { type Program, startProgram } from './program.js';

const nowhere = { appUrl: 'postgres://app@127.0.0.1:1/nowhere' };
const noIm = { baseUrl: 'http://127.0.0.1:1' };

let tokens: TokenMaker;
const databases: TestDatabase[] = [];
beforeAll(async () => {
  tokens = await makeTokens();
});
afterAll(() => Promise.all(databases.map((database) => database.drop())));

async function used(made: Promise<TestDatabase>): Promise<TestDatabase> {
  const database = await made;
  databases.push(database);
  return database;
}

async function health(program: Program, what: 'live' | 'ready') {
  const { opsPort } = await program.line('ops-listening');
  const answer = await fetch(`http://127.0.0.1:${String(opsPort)}/health/${what}`);
  return { status: answer.status, body: (await answer.json()) as { reasons?: string[] } };
}

test('without a database the service lives, is not ready, says why and waits', async () => {
  await using program = startProgram(partsOf(nowhere, noIm, tokens));
  await program.line('waiting-for-database');

  const [live, ready] = [await health(program, 'live'), await health(program, 'ready')];

  expect(live.status).toBe(200);
  expect(ready.status).toBe(503);
  expect(ready.body.reasons).toEqual(
    expect.arrayContaining(['the service is starting', 'the database is away']),
  );
});

test('a service told to stop while it waits for the database ends at once', async () => {
  await using program = startProgram(partsOf(nowhere, noIm, tokens));
  await program.line('waiting-for-database');
  const since = performance.now();

  expect(await program.stop()).toBe(0);
  expect(performance.now() - since).toBeLessThan(2_000);
});

test('a service told to stop while the database does not answer ends at once', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  const { port } = silent.address() as { port: number };
  const asked = new Promise((resolve) => silent.once('connection', resolve));
  const appUrl = `postgres://app@127.0.0.1:${port}/silent`;
  await using program = startProgram(partsOf({ appUrl }, noIm, tokens));
  await asked;
  const since = performance.now();

  expect(await program.stop()).toBe(0);
  expect(performance.now() - since).toBeLessThan(2_000);
  silent.close();
});

test('a database that comes late is waited for, and then the service starts by itself', async () => {
  const database = await used(createDatabase());
  await using wire = await TcpProxy.to(database.appUrl);
  await using simulator = await startSimulator();
  wire.refuse();
  const appUrl = wire.through(database.appUrl);
  await using program = startProgram(partsOf({ appUrl }, simulator, tokens));
  await program.line('waiting-for-database');
  expect((await health(program, 'ready')).status).toBe(503);

  wire.mend();

  const { port } = await program.line('started');
  expect((await health(program, 'ready')).status).toBe(200);
  const client = new KeepAliveClient(
    `http://127.0.0.1:${String(port)}`,
    await tokens.token('d', 'messages:modify'),
  );
  expect((await client.edit(aMessage(simulator, 'a'), 'b')).status).toBe(201);
  client.close();
});

test('a service on a database without a schema is not ready, and says what to run', async () => {
  const database = await used(emptyDatabase());
  await using program = startProgram(partsOf(database, noIm, tokens));
  await program.line('waiting-for-database');

  const ready = await health(program, 'ready');

  expect(ready.status).toBe(503);
  expect(ready.body.reasons).toContain(
    'the database schema is missing: run the migrations (`node dist/src/cli/migrate.js`; in Kubernetes, docs/operations.md#migrate)',
  );
});

test('a second start on the ports of the first ends with a word, and the first goes on', async () => {
  const database = await used(createDatabase());
  await using simulator = await startSimulator();
  await using first = startProgram(partsOf(database, simulator, tokens));
  const { port } = await first.line('started');
  await using second = startProgram(partsOf(database, simulator, tokens, { PORT: String(port) }));

  expect(await second.ended).toBe(1);
  expect(second.output.join('\n')).toContain('PORT and OPS_PORT choose other ports');
  const client = new KeepAliveClient(
    `http://127.0.0.1:${String(port)}`,
    await tokens.token('d', 'messages:modify'),
  );
  expect((await client.edit(aMessage(simulator, 'a'), 'b')).status).toBe(201);
  client.close();
});

test('a stop under load answers every caller, closes every connection, and loses no edit', async () => {
  const database = await used(createDatabase());
  await using simulator = await startSimulator({ latencyMs: 300 });
  // Slow enough that at the stop some wait for the pull, some for leave, some for IM's answer.
  const settings = { IM_CALLS_PER_SECOND: '8', LOG_LEVEL: 'info' };
  await using program = startProgram(partsOf(database, simulator, tokens, settings));
  const { port } = await program.line('started');
  const client = new KeepAliveClient(
    `http://127.0.0.1:${String(port)}`,
    await tokens.token('desk', 'messages:modify'),
  );
  const seqs = Array.from({ length: 40 }, (_, each) => aMessage(simulator, `before ${each}`));
  await client.edit(aMessage(simulator, 'first'), 'knows the group');
  const asked = seqs.map((msgSeq) => client.edit(msgSeq, 'after', 'wait=20'));
  await simulator.nextOverwrite();
  await simulator.nextOverwrite();
  const since = performance.now();

  const code = await program.stop();

  expect(code).toBe(0);
  expect(performance.now() - since).toBeLessThan(30_000);
  const answers = await Promise.all(asked);
  const answered = answers.filter(({ status }) => status === 201).length;
  // Whose call was under way got to know its outcome. The edit that told the service of the group is the one more.
  expect(simulator.overwrites()).toHaveLength(1 + answered);
  const statuses = new Set(answers.map(({ status }) => status));
  expect(statuses).toContain(201);
  expect(statuses).toContain(503);
  // How many learn that theirs is not settled yet depends on the machine.
  expect([201, 202, 503]).toEqual(expect.arrayContaining([...statuses]));
  const late = answers.filter(({ status }) => status !== 201);
  expect(late.map(({ headers }) => headers['connection'])).toEqual(late.map(() => 'close'));
  // Those who stay need not wait for the places of its calls.
  expect(await callsUnderWay(database)).toBe(0);

  await using heir = startProgram(partsOf(database, simulator, tokens, { LOG_LEVEL: 'info' }));
  await heir.line('started');
  const left = answers.filter(({ status }) => status === 202).map(({ body }) => body.id);
  await settled(heir, left);
  expect(simulator.overwrites()).toHaveLength(1 + answered + left.length);
  client.close();
});

test('a stop under load beside another replica: every caller is answered, and the other settles what is left', async () => {
  const database = await used(createDatabase());
  await using simulator = await startSimulator();
  const settings = { IM_CALLS_PER_SECOND: '12', IM_TIMEOUT_MS: '20000', LOG_LEVEL: 'info' };
  await using leaving = startProgram(partsOf(database, simulator, tokens, settings));
  await using staying = startProgram(partsOf(database, simulator, tokens, settings));
  const clients = await Promise.all([leaving, staying].map(clientOf));
  for (const client of clients) await client.edit(aMessage(simulator, 'first'), 'knows the group');
  const held = simulator.fault({ kind: 'hold', api: 'modify_group_msg' });
  const asked = clients.map((client) =>
    Array.from({ length: 20 }, (_, each) =>
      client.edit(aMessage(simulator, `before ${each}`), 'after', 'wait=20'),
    ),
  );
  // At most 12 calls are under way: of 14 edits with a snapshot, and the first, some wait for leave.
  await expect.poll(() => changedTo('pending', leaving).length).toBeGreaterThanOrEqual(1 + 14);
  const since = performance.now();

  const stopped = leaving.stop();

  await leaving.line('stopping');
  simulator.clearFaults(held);
  expect(await stopped).toBe(0);
  expect(performance.now() - since).toBeLessThan(30_000);
  const [left = [], stayed = []] = await Promise.all(asked.map((all) => Promise.all(all)));
  expect(new Set(stayed.map(({ status }) => status))).toEqual(new Set([201]));
  const unsettled = left.filter(({ status }) => status === 202);
  expect(unsettled.length).toBeGreaterThan(0);
  await settled(
    staying,
    unsettled.map(({ body }) => body.id),
  );
  const unsent = left.filter(({ status }) => status === 503).length;
  const done = left.filter(({ status }) => status === 201).length;
  expect(done + unsettled.length + unsent).toBe(left.length);
  expect(simulator.overwrites()).toHaveLength(2 + stayed.length + left.length - unsent);
  for (const client of clients) client.close();
});

async function clientOf(program: Program): Promise<KeepAliveClient> {
  const { port } = await program.line('started');
  const token = await tokens.token('desk', 'messages:modify');
  return new KeepAliveClient(`http://127.0.0.1:${String(port)}`, token);
}

test.concurrent(
  'a stop while IM does not answer lets nobody wait for longer than 30 s',
  async ({ expect }) => {
    const database = await used(createDatabase());
    await using simulator = await startSimulator();
    await using program = startProgram(
      partsOf(database, simulator, tokens, { IM_TIMEOUT_MS: '30000' }),
    );
    const { port } = await program.line('started');
    const client = new KeepAliveClient(
      `http://127.0.0.1:${String(port)}`,
      await tokens.token('desk', 'messages:modify'),
    );
    simulator.fault({ kind: 'hang', api: 'modify_group_msg' });
    const sending = simulator.nextCall('modify_group_msg');
    const sent = client.edit(aMessage(simulator, 'a'), 'b', 'wait=30');
    await sending;
    simulator.fault({ kind: 'hang', api: 'group_msg_get_simple' });
    const pulling = simulator.nextCall('group_msg_get_simple');
    const unread = client.edit(aMessage(simulator, 'c'), 'd', 'wait=30');
    await pulling;
    const since = performance.now();

    expect(await program.stop()).toBe(0);

    expect(performance.now() - since).toBeLessThan(30_000);
    expect(await sent).toMatchObject({ status: 202, body: { state: 'in_doubt' } });
    expect(await unread).toMatchObject({ status: 503, body: { type: '/problems/im-unavailable' } });
    client.close();
  },
  60_000,
);

test.concurrent(
  'a stop while the database hangs lets nobody wait for longer than 30 s',
  async ({ expect }) => {
    const database = await used(createDatabase());
    await using wire = await TcpProxy.to(database.appUrl);
    await using simulator = await startSimulator();
    await using program = startProgram(
      partsOf({ appUrl: wire.through(database.appUrl) }, simulator, tokens),
    );
    const { port } = await program.line('started');
    const client = new KeepAliveClient(
      `http://127.0.0.1:${String(port)}`,
      await tokens.token('desk', 'messages:modify'),
    );
    simulator.fault({ kind: 'hold', api: 'modify_group_msg' });
    const sending = simulator.nextCall('modify_group_msg');
    const sent = client.edit(aMessage(simulator, 'a'), 'b', 'wait=30');
    await sending;
    wire.hang();
    const unclaimed = client.edit(aMessage(simulator, 'c'), 'd', 'wait=30');
    // Nothing tells from outside that it has come in: its connection is made within this time.
    await delay(500);
    const since = performance.now();
    const stopped = program.stop();
    simulator.release();

    expect(await stopped).toBe(0);

    expect(performance.now() - since).toBeLessThan(30_000);
    expect(await sent).toMatchObject({ status: 202 });
    expect((await unclaimed).status).toBe(503);
    client.close();
  },
  60_000,
);

/** As the shared quota knows. */
async function callsUnderWay({ superuserUrl }: TestDatabase): Promise<number> {
  await using client = await connect(superuserUrl);
  const { rows } = await client.query<{ n: number }>(
    'SELECT coalesce(sum(in_flight), 0)::int AS n FROM quota_holder',
  );
  return rows[0]?.n ?? 0;
}

/** Resolves when the log of `program` tells that each of these edits is applied. */
async function settled(program: Program, ids: readonly (string | undefined)[]): Promise<void> {
  const isDone = () => {
    const applied = new Set(changedTo('applied', program));
    return ids.every((id) => applied.has(id));
  };
  await expect.poll(isDone).toBe(true);
}

/** The edits that came to this state, by the log of `program`. */
function changedTo(state: string, program: Program): unknown[] {
  return program.lines().flatMap((line) => (line['to'] === state ? line['modificationId'] : []));
}
