import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, until } from '../ledger-service/log.js';
import { startReplica } from '../support/replica.js';
import { seedEdits } from '../support/seed-edits.js';
import { DocumentedService, textIn } from './service.js';

/** Several steps of an erasure. */
const EDITS = 2_500;
const admin = { client: 'privacy', scope: 'audit:admin' };
const asked = { reason: 'asked', basis: 'GDPR article 17' };

let service: DocumentedService;
beforeEach(async () => {
  service = await DocumentedService.start();
  await seedEdits(service.database.superuserUrl, EDITS);
});
afterEach(() => service.stop());

test('an erasure whose connections are cut again and again is carried on, by another replica too, and erases each content once', async () => {
  await using client = await connect(service.database.superuserUrl);
  const second = await startReplica({
    databaseUrl: service.database.appUrl,
    imUrl: service.im.baseUrl,
    jwksFile: service.tokens.jwksFile,
  });
  try {
    const body = { ...asked, scope: { account: 'bob' } };
    const id = textIn(await service.post('/v1/erasures', body, { as: admin }), 'id');
    const status = async () => {
      const { rows } = await client.query<{ state: string; erased: string; entries: number }>(
        'SELECT state, erased, entries FROM erasure_status WHERE erasure_id = $1',
        [id],
      );
      return rows[0];
    };
    let cuts = 0;
    let erasedAtCut: string | undefined;
    await until(async () => {
      const now = await status();
      if (now?.state !== 'running') return true;
      // One cut for each step: however slow it is, it goes on in between.
      if (now.erased === erasedAtCut) return false;
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%erase_contents%' AND state = 'active'`,
      );
      if (rowCount) erasedAtCut = now.erased;
      cuts += rowCount ?? 0;
      return false;
    }, 240_000);

    expect(cuts).toBeGreaterThan(1);
    expect(await status()).toMatchObject({ state: 'finished', erased: String(EDITS) });
    const { rows } = await client.query<{ named: string; ids: string; gone: string }>(
      `SELECT count(*) AS named, count(DISTINCT i.id) AS ids,
         (SELECT count(*) FROM modification_content WHERE erasure_id = $1 AND prior_item IS NULL) AS gone
       FROM ledger_entry e, jsonb_array_elements_text(convert_from(e.bytes, 'UTF8')::jsonb #> '{details,modificationIds}') i (id)
       WHERE e.type = 'content.erased'`,
      [id],
    );
    expect(rows[0]).toEqual({ named: String(EDITS), ids: String(EDITS), gone: String(EDITS) });
  } finally {
    await second.stop();
  }
}, 300_000);
