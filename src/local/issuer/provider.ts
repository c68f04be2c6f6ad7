import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWK } from 'jose';
import { type Configuration, Provider } from 'oidc-provider';
import { faultPage, logOutPage, pickPersonPage } from './pages.js';
import type { Person } from './persons.js';

export interface ProviderOptions {
  readonly issuer: string;
  /** Private, with `kid`, `alg` and `use`. */
  readonly signingKey: JWK;
  readonly clientId: string;
  readonly audience: string;
  /** Where the console may be opened, without a slash at the end. */
  readonly consoleUrls: readonly string[];
  readonly persons: readonly Person[];
  readonly accessTokenSeconds: number;
}

export type Listener = (req: IncomingMessage, res: ServerResponse) => void;

const RESOURCE = 'urn:im-edit-ledger:service';
const DAY_SECONDS = 86_400;
const LARGEST_FORM_BYTES = 1_024;

/** An OpenID provider that keeps everything in memory and asks for no password. */
export function providerOf(options: ProviderOptions): Listener {
  const { persons } = options;
  const provider = quietly(() => new Provider(options.issuer, configurationOf(options)));
  const answer = provider.callback();
  return (req, res) => {
    const [, uid] = /^\/interaction\/([\w-]+)$/.exec(req.url ?? '') ?? [];
    if (uid === undefined) {
      answer(req, res).catch((error: unknown) => fail(res, error));
    } else {
      const step =
        req.method === 'POST'
          ? logIn(provider, persons, req, res)
          : showPersons(provider, persons, uid, req, res);
      step.catch((error: unknown) => fail(res, error));
    }
  };
}

async function showPersons(
  provider: Provider,
  persons: readonly Person[],
  uid: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  // Throws where this browser has not begun to log in.
  await provider.interactionDetails(req, res);
  res.setHeader('Content-Type', 'text/html; charset=utf-8').end(pickPersonPage(uid, persons));
}

async function logIn(
  provider: Provider,
  persons: readonly Person[],
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const picked = new URLSearchParams(await textOf(req)).get('person');
  const person = persons.find(({ sub }) => sub === picked);
  if (!person) throw new Error('There is no such person.');
  await provider.interactionFinished(req, res, { login: { accountId: person.sub } });
}

function configurationOf(options: ProviderOptions): Configuration {
  const { clientId, consoleUrls, persons, signingKey } = options;
  const scopesOf = (sub: string | undefined): readonly string[] =>
    persons.find((person) => person.sub === sub)?.scopes ?? [];
  const all = [...new Set(persons.flatMap(({ scopes }) => scopes))];
  return {
    jwks: { keys: [signingKey] },
    cookies: { keys: [crypto.randomUUID()] },
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: consoleUrls.map((url) => `${url}/callback`),
        post_logout_redirect_uris: consoleUrls.map((url) => `${url}/`),
        id_token_signed_response_alg: 'ES256',
      },
    ],
    clientBasedCORS: (_, origin) => consoleUrls.some((url) => new URL(url).origin === origin),
    scopes: ['openid', ...all],
    claims: { openid: ['sub'], email: ['email'], profile: ['name', 'preferred_username'] },
    pkce: { required: () => true },
    ttl: {
      AccessToken: options.accessTokenSeconds,
      IdToken: options.accessTokenSeconds,
      AuthorizationCode: 60,
      Grant: DAY_SECONDS,
      Interaction: DAY_SECONDS,
      RefreshToken: DAY_SECONDS,
      Session: DAY_SECONDS,
    },
    issueRefreshToken: () => true,
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => {
      const person = persons.find((one) => one.sub === sub);
      if (!person) return undefined;
      const { name, email } = person;
      return { accountId: sub, claims: () => ({ sub, name, email, preferred_username: sub }) };
    },
    extraTokenClaims: (_, token) => {
      const { accountId } = token as { readonly accountId?: string };
      return { email: persons.find(({ sub }) => sub === accountId)?.email };
    },
    // Nobody is asked whether the console may: each person grants it what she may do herself.
    loadExistingGrant: async ({ oidc }) => {
      const { provider, session, client } = oidc;
      if (!session?.accountId || !client) return undefined;
      const known = session.grantIdFor(client.clientId);
      if (known !== undefined) return provider.Grant.find(known);
      const { accountId } = session;
      const grant = new provider.Grant({ clientId: client.clientId, accountId });
      const own = scopesOf(accountId);
      grant.addOIDCScope(['openid', 'profile', 'email', ...all].join(' '));
      grant.addResourceScope(RESOURCE, own.join(' '));
      grant.rejectResourceScope(RESOURCE, all.filter((scope) => !own.includes(scope)).join(' '));
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: all.join(' '),
          audience: options.audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: options.accessTokenSeconds,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = logOutPage(form);
        },
      },
    },
    renderError: (ctx, { error, error_description: why }) => {
      ctx.type = 'html';
      ctx.body = faultPage(`${error}${why === undefined ? '' : `: ${why}`}`);
    },
  };
}

/** It warns, on the terminal, of what is meant here: memory alone, a Node that it does not know. */
function quietly<T>(make: () => T): T {
  const { info, warn } = console;
  console.info = console.warn = () => undefined;
  try {
    return make();
  } finally {
    console.info = info;
    console.warn = warn;
  }
}

async function textOf(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of req.setEncoding('utf8')) {
    text += String(part);
    if (text.length > LARGEST_FORM_BYTES) throw new Error('The form is too long.');
  }
  return text;
}

function fail(res: ServerResponse, error: unknown): void {
  const reason = error instanceof Error ? error.message : 'Something unexpected has happened.';
  if (!res.headersSent) res.writeHead(400, { 'Content-Type': 'text/html; charset=utf-8' });
  res.end(faultPage(reason));
}
