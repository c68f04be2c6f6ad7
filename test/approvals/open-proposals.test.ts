import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, signerOf, until, untilSealed } from '../ledger-service/log.js';
import { LedgerService } from '../ledger-service/service.js';
import { policyFile } from './policy-file.js';

/*
 * What is open stands in a table that the application's role may change: that makes no edit run alone, and whoever hides there what
 * waits is found.
 */

const policy = policyFile([{ when: {}, approvals: 2 }]);
let database: TestDatabase;
let service: LedgerService;

beforeEach(async () => {
  database = await createDatabase();
  const settings = { CONSOLE_CLIENT_ID: 'edit-console', APPROVAL_POLICY_FILE: policy.path };
  service = await LedgerService.on(database.appUrl, settings);
});
afterEach(async () => {
  await service[Symbol.asyncDispose]();
  await database.drop();
});
afterAll(() => policy[Symbol.dispose]());

type Proposal = Readonly<Record<string, unknown>> & { readonly id: string };

async function proposed(approvals = 0): Promise<Proposal> {
  const { body } = await service.edit(service.message());
  expect(body['state']).toBe('awaiting_approval');
  for (const one of ['bob', 'carol'].slice(0, approvals)) {
    await service.decide(body, `${one}@example.com`);
  }
  return body as Proposal;
}

async function asApp(text: string, { id }: Proposal): Promise<void> {
  await using client = await connect(database.appUrl);
  await client.query(text, [id]);
}

async function found(): Promise<readonly string[]> {
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
  const asked = { url: database.superuserUrl, key: signerOf(service.pem).key, known: [] };
  const { findings } = await verifyDatabase({ ...asked, progress: () => undefined });
  return findings.kept.map(({ kind, record, what }) => `${kind} ${record}: ${what}`).toSorted();
}

test.each([0, 1])(
  'what has %i of its 2 approvals does not begin, whoever says that it may',
  async (approvals) => {
    const proposal = await proposed(approvals);
    await using client = await connect(database.superuserUrl);
    const nextTry = async (): Promise<number> => {
      const { rows } = await client.query<{ at: Date }>(
        'SELECT next_try_at AS at FROM approval_open WHERE request_id = $1',
        [proposal.id],
      );
      return rows[0]?.at.getTime() ?? 0;
    };
    // Tried, and tried again: then the first time is over.
    for (let n = 0; n < 2; n += 1) {
      await asApp(`UPDATE approval_open SET next_try_at = now() WHERE request_id = $1`, proposal);
      const asked = await nextTry();
      await until(async () => (await nextTry()) > asked);
    }

    expect(await found()).toEqual([
      `changed open proposal ${proposal.id}: its state is not what the log says`,
    ]);
    await asApp(`UPDATE approval_open SET next_try_at = NULL WHERE request_id = $1`, proposal);
    const { body } = await service.get(`/v1/modifications/${proposal.id}`);
    expect(body).toMatchObject({ state: 'awaiting_approval', im: { attempts: 0 } });
    expect(await found()).toEqual([]);

    // It still begins with all of them, once.
    for (const one of ['bob', 'carol'].slice(approvals)) {
      await service.decide(proposal, `${one}@example.com`);
    }
    await until(async () => {
      const { body: now } = await service.get(`/v1/modifications/${proposal.id}`);
      return now['state'] === 'applied';
    });
  },
  60_000,
);

test('what waits and is hidden, shown as over, or as another one, is found', async () => {
  const [hidden, longer] = [await proposed(), await proposed(1)];
  const ended = await proposed();
  await service.decide(ended, 'bob@example.com', { decision: 'decline' });
  expect(await found()).toEqual([]);

  await asApp('DELETE FROM approval_open WHERE request_id = $1', hidden);
  await asApp(
    `UPDATE approval_open SET expires_at = expires_at + interval '1 year' WHERE request_id = $1`,
    longer,
  );
  await asApp(
    `INSERT INTO approval_open (request_id, expires_at) VALUES ($1, now() + interval '1 day')`,
    ended,
  );

  expect(await found()).toEqual([
    `added open proposal ${ended.id}: the log records how it ended`,
    `changed open proposal ${longer.id}: its expiry is not what the log says`,
    `removed open proposal ${hidden.id}: the log records it, and no end of it: no list shows it`,
  ]);
});
