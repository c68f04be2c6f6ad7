import { expect, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase } from '../support/database.js';
import { connect, signerOf, until, untilSealed } from '../ledger-service/log.js';
import { Service, textBody } from '../ledger-service/service.js';
import { policyFile } from './policy-file.js';

const SECRETS = ['prior secret 0815', 'wanted secret 4711', 'why secret 1234', 'word secret 5678'];

/** Everything that stands in the tables of this schema, as text. */
async function everythingIn(url: string): Promise<string> {
  await using client = await connect(url);
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const found = await client.query<{ text: string }>(
      `SELECT t::text AS text FROM public.${client.escapeIdentifier(name)} t`,
    );
    texts.push(...found.rows.map(({ text }) => text));
  }
  return texts.join('\n');
}

const isIn = (secret: string, dump: string): boolean =>
  dump.includes(secret) || dump.includes(Buffer.from(secret).toString('hex'));

test('an erasure reaches what was proposed, and what was said to it; verification goes on', async () => {
  using policy = policyFile([{ when: {}, approvals: 1 }]);
  const database = await createDatabase();
  const settings = { CONSOLE_CLIENT_ID: 'edit-console', APPROVAL_POLICY_FILE: policy.path };
  await using service = await Service.on(database.appUrl, settings);
  const [prior = '', wanted = '', why = '', word = ''] = SECRETS;
  const contents = { MsgBody: textBody(wanted) };
  const also = { reason: why };
  const { json } = await service.edit(service.message(prior), contents, 'wait=10', also);
  const approved = await service.decide(json, 'bob@example.com', { comment: word });
  expect(approved.json['state']).toBe('applied');
  const id = String(json['id']);
  const before = await everythingIn(database.superuserUrl);
  expect(SECRETS.filter((secret) => isIn(secret, before))).toEqual(SECRETS);

  const asked = await service.send(
    'POST',
    '/v1/erasures',
    {
      scope: { groupId: (json['message'] as { GroupId: string }).GroupId },
      reason: 'asked by the customer',
      basis: 'GDPR 17',
      includeReasons: true,
    },
    'officer',
    'audit:admin',
  );
  expect([asked.status, asked.json]).toMatchObject([202, {}]);
  await until(async () => {
    const { json: edit } = await service.get(`/v1/modifications/${id}`);
    return JSON.stringify(edit['prior']).includes('erased');
  });

  const after = await everythingIn(database.superuserUrl);
  expect(SECRETS.filter((secret) => isIn(secret, after))).toEqual([]);
  const { json: edit } = await service.get(`/v1/modifications/${id}`);
  expect(edit['approvals']).toMatchObject([{ by: 'bob@example.com', comment: null }]);
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
  const key = signerOf(service.pem).key;
  const options = { url: database.superuserUrl, key, known: [], progress: () => undefined };
  expect((await verifyDatabase(options)).findings.kept).toEqual([]);
});
