import { beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../../src/auth/caller.js';
import { parseClientScopes } from '../../src/auth/client-scopes.js';
import { JwtVerifier } from '../../src/auth/jwt-verifier.js';
import { parseRoleScopes } from '../../src/auth/role-scopes.js';
import { audienceName, Issuer, issuerName, keysIn } from './issuer.js';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.make('RS256', 'first');
});

type Claims = Readonly<Record<string, unknown>>;

/** A confidential client's access token. Keycloak puts a scope into each, unless it is told not to. */
const keycloak = (claims: Claims = {}): Claims => ({
  jti: 'trrtcc:8d1f4f0e-4bd9-4f9c-9d0e-0a7d6f4fd2c1',
  aud: [audienceName, 'account'],
  sub: '0a4c6a0e-6a43-4d3c-8d0c-1f4a0a1a7a11',
  typ: 'Bearer',
  azp: 'refund-desk',
  acr: '1',
  'allowed-origins': ['/*'],
  realm_access: { roles: ['offline_access', 'uma_authorization', 'im-editor'] },
  resource_access: {
    account: { roles: ['view-profile'] },
    'desk.app': { roles: ['im-auditor'] },
  },
  scope: 'openid profile email',
  email_verified: false,
  preferred_username: 'service-account-refund-desk',
  ...claims,
});

/** A machine-to-machine token, with roles that an Action adds under a URL, as Auth0 demands. */
const auth0 = (claims: Claims = {}): Claims => ({
  sub: 'Qf2A9y0Zb1@clients',
  aud: [audienceName, 'https://tenant.eu.auth0.com/userinfo'],
  azp: 'Qf2A9y0Zb1',
  gty: 'client-credentials',
  scope: undefined,
  'https://example.com/roles': ['im-editor'],
  permissions: ['messages:modify'],
  ...claims,
});

/** Version 2.0; an application's has `roles`, a person's `scp`. */
const entra = (claims: Claims = {}): Claims => ({
  aud: audienceName,
  sub: 'f5e2b7f3-9f3d-4a52-b5cb-5a4f5f9c2b11',
  oid: 'f5e2b7f3-9f3d-4a52-b5cb-5a4f5f9c2b11',
  tid: '9122040d-6c67-4c5b-b112-36a304b66dad',
  appid: '11112222-bbbb-3333-cccc-4444dddd5555',
  azp: '11112222-bbbb-3333-cccc-4444dddd5555',
  azpacr: '1',
  aio: 'E2ZgYBDn',
  rh: '0.AXkA',
  uti: 'x',
  ver: '2.0',
  xms_ftd: 'x',
  scope: undefined,
  ...claims,
});

/** A projected service-account token. */
const kubernetes = (claims: Claims = {}): Claims => ({
  aud: [audienceName],
  sub: 'system:serviceaccount:desk:refunds',
  jti: '79ba9d4b-5e5a-4d9d-8b0f-0f6f4b0f1a11',
  'kubernetes.io': {
    namespace: 'desk',
    node: { name: 'node-1', uid: '1' },
    pod: { name: 'refunds-0', uid: '2' },
    serviceaccount: { name: 'refunds', uid: '3' },
    warnafter: 1_700_000_000,
  },
  nbf: Math.floor(Date.now() / 1000) - 5,
  scope: undefined,
  ...claims,
});

interface Files {
  readonly clients?: object;
  readonly roles?: object;
}

async function callerOf(claims: Claims, { clients, roles }: Files = {}): Promise<Caller> {
  const files = {
    clients: clients ? parseClientScopes(JSON.stringify(clients)) : null,
    roles: roles ? parseRoleScopes(JSON.stringify(roles)) : null,
  };
  const settings = { issuer: issuerName, audience: audienceName };
  const verifier = new JwtVerifier(settings, keysIn(issuer.jwks), () => files, Date.now);
  const verdict = await verifier.verify(await issuer.token(claims));
  if (verdict.kind !== 'valid') throw new Error(JSON.stringify(verdict));
  return verdict.caller;
}

const editor = ['messages:modify'];

describe('tokens as they are made give their scopes', () => {
  test.each<[string, Claims, Files]>([
    ['Keycloak, client scopes', keycloak({ scope: 'openid messages:modify' }), {}],
    [
      'Keycloak, realm roles',
      keycloak({ scope: undefined }),
      { roles: { 'realm_access.roles': { 'im-editor': editor } } },
    ],
    [
      'Keycloak, roles of a client that has a dot in its name',
      keycloak({ scope: undefined }),
      { roles: { 'resource_access.desk.app.roles': { 'im-auditor': editor } } },
    ],
    [
      'Keycloak, a mapper that writes a text',
      keycloak({ scope: undefined, desk_role: 'im-editor' }),
      { roles: { desk_role: { 'im-editor': editor } } },
    ],
    ['Auth0, scope', auth0({ scope: 'messages:modify' }), {}],
    [
      'Auth0, a claim that is a URL',
      auth0(),
      { roles: { 'https://example.com/roles': { 'im-editor': editor } } },
    ],
    ['Auth0, permissions', auth0(), { roles: { permissions: { 'messages:modify': editor } } }],
    ['Entra ID, a person’s scp', entra({ scp: 'User.Read messages:modify' }), {}],
    ['scp as a list, as Okta has it', entra({ scp: ['messages:modify', 7, null] }), {}],
    [
      'Entra ID, roles of an application',
      entra({ roles: ['Desk.Edit'] }),
      { roles: { roles: { 'Desk.Edit': editor } } },
    ],
    [
      'Entra ID, groups',
      entra({ groups: ['6bf7f8f2-2f0f-4a53-9a5d-0c4b0a1a7a11'] }),
      { roles: { groups: { '6bf7f8f2-2f0f-4a53-9a5d-0c4b0a1a7a11': editor } } },
    ],
    [
      'Kubernetes, by its sub',
      kubernetes(),
      { clients: { 'system:serviceaccount:desk:refunds': editor } },
    ],
    [
      'Kubernetes, by its namespace',
      kubernetes(),
      { roles: { 'kubernetes.io.namespace': { desk: editor } } },
    ],
  ])('%s', async (_, claims, files) => {
    expect((await callerOf(claims, files)).scopes).toEqual(new Set(editor));
  });
});

describe('where scopes come from', () => {
  const roles = { roles: { a: ['messages:modify'], b: ['audit:export'], none: [] } };
  const clients = { desk: ['audit:read', 'audit:admin'] };
  const all = { clients, roles };
  const notScope = 'the claim scope (not in the token)';
  const notScp = 'the claim scp (not in the token)';

  test.each<[string, Claims, string[], string[]]>([
    [
      'scope before all',
      { scope: 'messages:modify', scp: 'audit:read' },
      editor,
      ['the claim scope'],
    ],
    ['an empty scope', { scope: '', scp: 'audit:read', roles: 'a' }, [], ['the claim scope']],
    ['a scope that is no text', { scope: 7, roles: 'a' }, [], ['the claim scope']],
    ['scp next', { scp: 'audit:read', sub: 'desk' }, ['audit:read'], [notScope, 'the claim scp']],
    ['an empty scp', { scp: [], sub: 'desk' }, [], [notScope, 'the claim scp']],
    [
      'the sub next',
      { sub: 'desk', roles: 'a' },
      ['audit:read', 'audit:admin'],
      [notScope, notScp, 'AUTH_CLIENTS_FILE'],
    ],
    [
      'roles last, all of them together',
      { roles: ['a', 'b', 'none', 'x', {}, null] },
      ['messages:modify', 'audit:export', 'audit:read'],
      [notScope, notScp, 'AUTH_CLIENTS_FILE (it does not name the sub)', 'AUTH_ROLES_FILE'],
    ],
    [
      'a text of two roles, which is another role',
      { roles: 'a b' },
      [],
      [
        notScope,
        notScp,
        'AUTH_CLIENTS_FILE (it does not name the sub)',
        'AUTH_ROLES_FILE (it names no role of the token)',
      ],
    ],
  ])('%s', async (_, claims, scopes, lookedAt) => {
    const caller = await callerOf({ scope: undefined, ...claims }, all);

    expect(caller.scopes).toEqual(new Set(scopes));
    expect(caller.lookedAt).toEqual(lookedAt);
  });

  test('files that are not set are named, too', async () => {
    expect((await callerOf({ scope: undefined })).lookedAt).toEqual([
      notScope,
      notScp,
      'AUTH_CLIENTS_FILE (not set)',
      'AUTH_ROLES_FILE (not set)',
    ]);
  });

  test.each([
    ['a name that is there wins over a path', { 'a.b': 'x', a: { b: 'y' } }, 'a.b', 'x'],
    ['a path through names with dots', { 'a.b': { 'c.d': 'x' } }, 'a.b.c.d', 'x'],
    ['what every object has is no claim', {}, 'constructor.name', 'Object'],
  ])('%s', async (_, claims, claim, value) => {
    const caller = await callerOf(
      { scope: undefined, ...claims },
      { roles: { [claim]: { [value]: editor } } },
    );
    expect(caller.scopes.size).toBe(Object.keys(claims).length === 0 ? 0 : 1);
  });
});

test.each([
  ['[]', /write \{/],
  ['{"roles": ["a"]}', /"roles" must have an object of scopes by value/],
  ['{"roles": {"a": "audit:read"}}', /"a" of "roles" must have a list of known scopes/],
  ['{"roles": {"a": ["audit:all"]}}', /"a" of "roles" must have a list of known scopes/],
  ['{"": {}}', /a claim has no name/],
  ['secret-that-is-no-json', /^AUTH_ROLES_FILE: the file is not JSON$/],
])('a roles file of another form (%s) is refused with its cure', (text, message) => {
  expect(() => parseRoleScopes(text)).toThrow(message);
});
