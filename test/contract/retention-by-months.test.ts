import { afterEach, beforeEach, expect, test } from 'vitest';
import { Store } from '../../src/postgres/connections/store.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { textsIn } from '../erasure/texts.js';
import { connect, untilSealed } from '../ledger-service/log.js';
import {
  applyRetention,
  endFirstMonthAt,
  FIRST,
  untilDropped,
} from '../postgres/erasure/months.js';
import { itemsOf, DocumentedService, textBody, textIn } from './service.js';

let service: DocumentedService;
beforeEach(async () => {
  service = await DocumentedService.start();
});
afterEach(() => service.stop());

async function findings(): Promise<string[]> {
  await using client = await connect(service.database.superuserUrl);
  await untilSealed(client);
  const url = service.database.superuserUrl;
  const checked = await verifyDatabase({ url, key: null, known: [], progress: () => {} });
  return checked.findings.kept.map(({ kind, record, what }) => `${kind} ${record}: ${what}`);
}

async function edits(secrets: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const secret of secrets) {
    const message = service.message({ MsgBody: textBody(secret) });
    ids.push(textIn(await service.edit({ ...message, MsgBody: textBody(`new ${secret}`) }), 'id'));
  }
  return ids;
}

test('a month that was dropped is reported as retention; one that somebody takes away is found', async () => {
  const old = ['secret-1', 'secret-2', 'secret-3'];
  const ids = await edits(old);
  await using owner = await connect(service.database.ownerUrl);
  const isOver = new Date();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await owner.query('BEGIN');
  await endFirstMonthAt(owner, isOver);
  await owner.query('SELECT make_content_months()');
  await owner.query('COMMIT');

  const store = new Store({ url: service.database.appUrl, connections: 2 });
  await applyRetention(store, 0);
  const [young = ''] = await edits(['secret-young']);
  await untilDropped(store, owner, FIRST);
  await store.close();

  expect(await textsIn(service.database.superuserUrl, old)).toEqual([]);
  expect(await findings()).toEqual([]);
  const events = itemsOf(await service.audit('/v1/audit/events?type=retention.applied'));
  expect(events).toMatchObject([{ details: { modificationIds: ids.toSorted() } }]);
  for (const id of ids) {
    const { body } = await service.audit(`/v1/modifications/${id}`);
    expect(body).toMatchObject({
      state: 'applied',
      reason: 'customer asked',
      prior: { erased: {} },
    });
    expect((await service.audit(`/v1/modifications/${id}/prior`)).status).toBe(410);
  }
  expect((await service.audit(`/v1/modifications/${young}/prior`)).status).toBe(200);

  await owner.query(`ALTER TABLE modification_content DETACH PARTITION ${FIRST}`);
  const found = await findings();
  await owner.query(
    `ALTER TABLE modification_content ATTACH PARTITION ${FIRST} FOR VALUES FROM (MINVALUE) TO ('${await boundOf(owner)}')`,
  );

  for (const id of ids) {
    expect(found.filter((line) => line.includes(id))).toContainEqual(
      expect.stringMatching(/^removed contents of modification/),
    );
  }
  expect(found.filter((line) => line.includes(young))).toEqual([]);
  expect(found.every((line) => !line.includes('erased otherwise'))).toBe(true);
  expect(await findings()).toEqual([]);
});

async function boundOf(owner: Awaited<ReturnType<typeof connect>>): Promise<string> {
  const { rows } = await owner.query<{ bound: string }>(
    'SELECT first_id_at(to_at)::text AS bound FROM content_month WHERE from_at IS NULL',
  );
  return rows[0]?.bound ?? '';
}
