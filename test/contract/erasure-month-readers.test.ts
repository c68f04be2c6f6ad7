import type { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Store } from '../../src/postgres/connections/store.js';
import { connect } from '../ledger-service/log.js';
import {
  applyRetention,
  dropSpent,
  endFirstMonthAt,
  FIRST,
  untilDropped,
} from '../postgres/erasure/months.js';
import { againUntilDone } from '../support/again-until-done.js';
import { seedEdits, SEED_START_MS, SEED_STEP_MS } from '../support/seed-edits.js';
import { DocumentedService } from './service.js';

/** Erased, and still more than two sockets hold for a reader who does not read. */
const EDITS = 60_000;
const auditor = { client: 'auditor', scope: 'audit:read audit:export' };
/** That of the first edit of the seed. */
const HISTORY = '/v1/audit/messages/history?groupId=%40TGS%231&msgSeq=2';

let service: DocumentedService;
let store: Store;
let owner: Client & AsyncDisposable;

beforeEach(async () => {
  service = await DocumentedService.start();
  owner = await connect(service.database.ownerUrl);
  await owner.query('BEGIN');
  await endFirstMonthAt(owner, new Date(SEED_START_MS + (EDITS + 1) * SEED_STEP_MS));
  await owner.query('SELECT make_content_months()');
  await owner.query('COMMIT');
  await seedEdits(service.database.superuserUrl, EDITS);
  store = new Store({ url: service.database.appUrl, connections: 2 });
  await applyRetention(store, 1);
}, 300_000);
afterEach(async () => {
  await store.close();
  await owner.end();
  await service.stop();
});

async function isDropped(): Promise<boolean> {
  const { rowCount } = await owner.query(
    'SELECT FROM content_month WHERE name = $1 AND dropped_at IS NOT NULL',
    [FIRST],
  );
  return rowCount === 1;
}

test('an export that goes on while a month is dropped has every edit, and a history read meanwhile is whole', async () => {
  const { token } = await exportToken();
  const before = await service.get(HISTORY, { as: auditor });
  expect(before.status).toBe(200);
  const answer = await fetch(`${service.replica.url}/v1/audit/modifications?order=asc`, {
    headers: { Authorization: `Bearer ${token}`, Accept: 'application/x-ndjson' },
  });
  const reader = answer.body?.getReader();
  if (!reader) throw new Error('no export');
  const first = await reader.read();

  // It is read no further for now: the month waits for it. The service tries, too, one at a time.
  for (let tries = 0; tries < 2; tries += 1)
    await expect.poll(() => dropSpent(store)).toBe('later');
  expect(await isDropped()).toBe(false);
  const chunks = [first.value ?? new Uint8Array()];
  for (let next = await reader.read(); !next.done; next = await reader.read())
    chunks.push(next.value);
  const answers = await againUntilDone(untilDropped(store, owner, FIRST), () =>
    service.get(HISTORY, { as: auditor }),
  );

  const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
  const exported = lines.map((line) => JSON.parse(line) as { id: string; prior: object });
  expect(new Set(exported.map(({ id }) => id)).size).toBe(EDITS);
  expect(exported.filter(({ prior }) => !('erased' in prior))).toEqual([]);
  // 503, which a busy machine says at times, answers nothing.
  const read = answers.filter(({ status }) => status !== 503);
  expect(read.length).toBeGreaterThan(0);
  for (const one of read) expect([one.status, one.body]).toEqual([200, before.body]);
  await expect
    .poll(async () => (await service.get(HISTORY, { as: auditor })).body)
    .toEqual(before.body);
}, 300_000);

async function exportToken(): Promise<{ token: string }> {
  return { token: await service.tokens.token(auditor.client, auditor.scope) };
}
