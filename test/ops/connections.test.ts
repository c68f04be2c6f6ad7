import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AuditService } from '../audit/service.js';

const GROUP = 'many';

let service: AuditService;

beforeAll(async () => {
  service = await AuditService.open({ CLIENT_REQUESTS_PER_SECOND: '10000' });
  service.im.addGroup({ groupId: GROUP, type: 'Public' });
});
afterAll(() => service.stop());

/** What the runbook tells the database administrator to allow. */
async function documented(): Promise<number> {
  const runbook = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const [, count] = /PostgreSQL needs (\d+) connections for each replica/.exec(runbook) ?? [];
  return Number(count);
}

async function openConnections(): Promise<number> {
  const [row] = await service.sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND usename <> current_user`,
  );
  return row?.count ?? 0;
}

async function load(): Promise<void> {
  const seqs = Array.from({ length: 80 }, () =>
    service.im.addMessage({ groupId: GROUP, MsgBody: textOf('before') }),
  );
  const edits = seqs.map((msgSeq) => service.edit({ groupId: GROUP, msgSeq, text: 'after' }));
  const pages = seqs.map((msgSeq) => service.find({ groupId: GROUP, msgSeq }));
  const exports = seqs
    .slice(0, 20)
    .map(() => service.ask('/v1/audit/modifications', {}, { accept: 'text/csv' }));
  await Promise.all([...edits, ...pages, ...exports]);
}

const textOf = (text: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];

test('a replica under load opens no more connections than the runbook says', async () => {
  const loaded = load().then(() => true);
  let most = 0;
  do most = Math.max(most, await openConnections());
  while (!(await Promise.race([loaded, Promise.resolve(false)])));

  expect(most).toBeLessThanOrEqual(await documented());
  // The load filled most pools: the figure is no guess.
  expect(most).toBeGreaterThan(15);
});
