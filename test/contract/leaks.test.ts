import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { SIMULATOR_SECRET_KEY } from '../../src/im-simulator/options.js';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { environmentOf, type ReplicaProcess, startReplicaProcess } from '../support/replica.js';
import { startSimulator } from '../support/simulator.js';
import { makeTokens } from '../support/tokens.js';

/** In every message, search, key and made-up address of this file, and nowhere else. */
const SECRET = 'kumquat';
const CALLBACK_TOKEN = 'callback-token-persimmon';

let database: TestDatabase;
let simulator: ImSimulator;
let replica: ReplicaProcess;
let signingKey: string;
const tokens: string[] = [];
const problems: string[] = [];

beforeAll(async () => {
  database = await createDatabase();
  simulator = await startSimulator();
  const maker = await makeTokens();
  for (const scope of ['messages:modify', 'audit:read']) {
    tokens.push(await maker.token('client', scope));
  }
  const parts = {
    databaseUrl: database.appUrl,
    imUrl: simulator.baseUrl,
    jwksFile: maker.jwksFile,
    settings: {
      LOG_LEVEL: 'trace',
      IM_TIMEOUT_MS: '300',
      IM_LATE_LANDING_MS: '100',
      SETTLE_GIVE_UP_MS: '1000',
      IM_CALLBACK_TOKEN: CALLBACK_TOKEN,
    },
  };
  signingKey = environmentOf(parts)['LEDGER_SIGNING_KEY']?.split('\n')[1] ?? '';
  replica = await startReplicaProcess(parts);
});

afterEach(() => simulator.clearFaults());
afterAll(async () => {
  replica.kill('SIGTERM');
  await replica.ended;
  await simulator.stop();
  await database.drop();
});

/** Asks by hand, so that any byte can be sent, and keeps what an error says. */
function ask(method: string, path: string, token: string, body?: string | Buffer): Promise<number> {
  const headers = {
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': `${SECRET}-${randomUUID()}`,
    Prefer: `wait=3, ${SECRET}=1`,
    'User-Agent': SECRET,
    'X-Request-Id': `${SECRET} no id`,
    Referer: `http://x/${SECRET}`,
    Cookie: SECRET,
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${replica.url}${path}`, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const status = answer.statusCode ?? 0;
        if (status >= 400) {
          problems.push(JSON.stringify(answer.headers) + Buffer.concat(chunks).toString());
        }
        resolve(status);
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const text = (words: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }];

function edit(change: object = {}, seed: object = {}): Promise<number> {
  const groupId = `g-${randomUUID()}`;
  const MsgSeq = simulator.addMessage({ groupId, MsgBody: text(`${SECRET} before`), ...seed });
  const message = { GroupId: groupId, MsgSeq, MsgBody: text(`${SECRET} after`), ...change };
  const body = { message, operator: 'op', reason: `${SECRET} reason`, ticket: SECRET };
  return ask('POST', '/v1/modifications', tokens[0] ?? '', JSON.stringify(body));
}

/** Of messages that are there and that are not, good and faulty. */
async function batches(): Promise<number[]> {
  const groupId = `g-${randomUUID()}`;
  const MsgSeq = simulator.addMessage({ groupId, MsgBody: text(`${SECRET} before`) });
  const item = (seq: unknown) => ({
    message: { GroupId: groupId, MsgSeq: seq, MsgBody: text(`${SECRET} after`) },
    ticket: SECRET,
  });
  const header = { operator: 'op', reason: `${SECRET} reason` };
  const sent = [
    JSON.stringify({ ...header, items: [item(MsgSeq), item(4_000)] }),
    JSON.stringify({ ...header, items: [item(SECRET), item(1), item(1), SECRET] }),
    `{"items":[{"${SECRET}":`,
  ];
  const statuses: number[] = [];
  for (const body of sent) statuses.push(await ask('POST', '/v1/batches', tokens[0] ?? '', body));
  // Its calls to IM would take the faults that are meant for single edits.
  await vi.waitFor(async () => expect(await batchesUnderWay()).toBe(0), {
    timeout: 60_000,
    interval: 100,
  });
  for (const part of ['', '/items', '/events']) {
    await ask('GET', `/v1/batches/${SECRET}${part}?cursor=${SECRET}`, tokens[0] ?? '');
  }
  return statuses;
}

async function batchesUnderWay(): Promise<number> {
  const admin = new Client({ connectionString: database.superuserUrl });
  await admin.connect();
  const { rowCount } = await admin.query('SELECT FROM batch_status WHERE finished_at IS NULL');
  await admin.end();
  return rowCount ?? 0;
}

async function editsWithFaults(): Promise<number[]> {
  const api = 'modify_group_msg';
  const info = `${SECRET} in the words of IM`;
  const faults = [
    { kind: 'code', api, errorCode: 80001, errorInfo: info },
    { kind: 'code', api, errorCode: 60008, errorInfo: info },
    { kind: 'reset', api, when: 'before' },
    { kind: 'reset', api, when: 'after' },
    { kind: 'hang', api, when: 'after' },
    { kind: 'garbage', api, garbage: 'truncated' },
    { kind: 'garbage', api: 'group_msg_get_simple', garbage: 'wrong-types' },
    { kind: 'garbage', api: 'group_msg_get_simple', garbage: 'cut' },
    { kind: 'http', api, status: 502 },
    { kind: 'code', api, errorCode: 60010, errorInfo: info },
  ] as const;
  const statuses: number[] = [];
  for (const fault of faults) {
    simulator.fault({ ...fault, times: 1 });
    statuses.push(await edit());
  }
  return statuses;
}

async function requestsThatAreWrong(): Promise<void> {
  const [modify = '', read = ''] = tokens;
  await edit({ MsgBody: SECRET });
  await edit({ unknown: SECRET, MsgSeq: SECRET });
  await edit({}, { state: 'recalled' });
  await edit({ CloudCustomData: SECRET });
  await ask('POST', '/v1/modifications', modify, `{"${SECRET}":`);
  await ask('POST', '/v1/modifications', modify, Buffer.from([0xff, ...Buffer.from(SECRET)]));
  await ask('POST', '/v1/modifications', modify, SECRET.repeat(20_000));
  await ask('POST', '/v1/modifications', `${modify}${SECRET}`, '{}');
  await ask('POST', '/v1/modifications', SECRET, '{}');
  await ask('GET', `/v1/audit/modifications?text=${SECRET}`, read);
  await ask('GET', `/v1/audit/modifications?text=${SECRET}&limit=x`, read);
  await ask('GET', `/v1/audit/modifications?client=${SECRET}&state=${SECRET}`, read);
  await ask('GET', `/v1/audit/modifications?cursor=${SECRET}`, read);
  for (const path of ['', 'modifications/', 'problems/../../', 'ledger/tile/', '%ff/']) {
    await ask('GET', `/v1/${path}${SECRET}`, read);
    await ask('PUT', `/v1/${path}${SECRET}?${SECRET}`, read);
  }
}

async function databaseGoesAway(): Promise<void> {
  const admin = new Client({ connectionString: database.superuserUrl });
  await admin.connect();
  const terminate = () =>
    admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [database.name],
    );
  for (let i = 0; i < 5; i += 1) await Promise.all([edit(), edit(), terminate()]);
  // A record that cannot be written because of what it holds.
  await admin.query(
    'ALTER TABLE modification_content ADD CONSTRAINT never CHECK (false) NOT VALID',
  );
  try {
    expect(await edit()).toBeGreaterThanOrEqual(500);
  } finally {
    await admin.query('ALTER TABLE modification_content DROP CONSTRAINT never');
    await admin.end();
  }
}

test('P7: no content, key, token or signature is in any log line, metric or error', async () => {
  expect(await edit()).toBe(201);
  expect(await batches()).toEqual([202, 400, 400]);
  const statuses = await editsWithFaults();
  await requestsThatAreWrong();
  await databaseGoesAway();
  expect(await edit()).toBeLessThan(500);
  const metrics = await (await fetch(`${replica.opsUrl}/metrics`)).text();
  const logged = replica.output.join('\n');

  expect(statuses).toContain(201);
  expect(statuses).toContain(422);
  expect(logged).toContain('"event":"started"');
  expect(logged).toContain('unexpected-error');
  expect(problems.length).toBeGreaterThan(20);
  // The caller gets what IM says, by contract; nobody else does.
  const errors = problems.join('\n').replaceAll(`${SECRET} in the words of IM`, '');
  const password = decodeURIComponent(new URL(database.appUrl).password);
  const forbidden = {
    content: SECRET,
    'secret key': SIMULATOR_SECRET_KEY,
    'callback token': CALLBACK_TOKEN,
    'signing key': signingKey,
    usersig: /usersig=|eJ[A-Za-z0-9*_-]{60,}/i,
    token: /eyJ[A-Za-z0-9_-]{20,}/,
    ...(password === '' ? {} : { 'database password': password }),
  };
  for (const [name, what] of Object.entries(forbidden)) {
    for (const [where, haystack] of Object.entries({ logged, metrics, errors })) {
      const at = typeof what === 'string' ? haystack.indexOf(what) : haystack.search(what);
      const shown = at < 0 ? null : haystack.slice(Math.max(0, at - 200), at + 100);
      expect(shown, `${name} in ${where}`).toBeNull();
    }
  }
});
