import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditor, type Answer, itemsOf, DocumentedService, textBody } from './service.js';

let folder: string;
let service: DocumentedService;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'identity-'));
  const rolesFile = path.join(folder, 'roles.json');
  const roles = { 'realm_access.roles': { editor: ['messages:modify'] } };
  await writeFile(rolesFile, JSON.stringify(roles));
  service = await DocumentedService.start({
    AUTH_ROLES_FILE: rolesFile,
    TRUSTED_PROXIES: '127.0.0.0/8,::1/128',
  });
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

const hello = { MsgBody: textBody('hello') };

async function editWith(claims: object, headers: Record<string, string> = {}): Promise<Answer> {
  const token = await service.tokens.tokenOf('desk', { ...claims });
  const authorized = { Authorization: `Bearer ${token}`, ...headers };
  const message = { ...service.message(), ...hello };
  return service.edit(message, {}, { as: null, headers: authorized });
}

test('a role gives a scope, and the record has the address behind the proxy', async () => {
  const forwarded = 'for=198.51.100.1, for="[2001:db8::9]:4711", for=127.0.0.9';
  const edit = await editWith({ realm_access: { roles: ['editor'] } }, { Forwarded: forwarded });

  expect(edit.status).toBe(201);
  expect(edit.body['actor']).toMatchObject({ client: 'desk', ip: '2001:db8::9' });
});

test('a read is recorded with that address as well', async () => {
  await service.get('/v1/audit/modifications', {
    as: auditor,
    headers: { 'X-Forwarded-For': '203.0.113.77' },
  });
  const events = await service.audit('/v1/audit/events?type=audit.queried');

  expect(itemsOf(events)[0]?.['actor']).toMatchObject({ ip: '203.0.113.77' });
});

test('a 403 says which scope is missing, and where it was looked for', async () => {
  const byRole = await editWith({ realm_access: { roles: ['reader'] } });
  const byScope = await editWith({ scope: 'openid', realm_access: { roles: ['editor'] } });

  expect([byRole.status, byScope.status]).toEqual([403, 403]);
  expect(byRole.body['detail']).toContain(
    'The token needs the scope messages:modify; it has none. Looked at: the claim scope (not in the token), the claim scp (not in the token), AUTH_CLIENTS_FILE (not set), AUTH_ROLES_FILE (it names no role of the token).',
  );
  expect(byScope.body['detail']).toContain('it has none. Looked at: the claim scope. Ask');
});
