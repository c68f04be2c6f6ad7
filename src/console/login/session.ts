import {
  ErrorResponse,
  ErrorTimeout,
  InMemoryWebStorage,
  type User,
  UserManager,
  WebStorageStateStore,
} from 'oidc-client-ts';
import type { components } from '../../../clients/typescript/src/schema.js';
import { NoAnswer, problemOf, type ProblemError } from '../api/problem.js';
import type { ConsoleConfig } from '../config.js';

export type Caller = components['schemas']['Caller'];

/** How the login of this page stands. */
export type Login =
  | { readonly kind: 'starting' }
  | { readonly kind: 'logged-out'; readonly isOver: boolean }
  /** The provider refused; `reason` is its own text. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'issuer-away' }
  /** The provider is content, and the service is not, or does not answer. */
  | { readonly kind: 'not-taken'; readonly error: ProblemError | NoAnswer }
  /** `hasEnded`: the token is over, and what is on the page stays. */
  | { readonly kind: 'logged-in'; readonly caller: Caller; readonly hasEnded: boolean };

/** Says in this browser, to its other tabs and later visits, that somebody has logged in. It holds nothing else. */
const MARK = 'im-edit-ledger.logged-in';
const RENEW_BEFORE_SECONDS = 30;
const BASE = '/console';
/** What a provider answers when it was asked not to show a page, and has to (OpenID Connect Core 3.1.2.6). */
const NEEDS_A_PAGE = new Set([
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);

/**
 * The login of one page: OpenID Connect, authorization code with PKCE. The token is in the memory of the page and nowhere else;
 * a reload, or another tab, asks the provider for one of its own without a page to be seen.
 */
export class Session {
  private login: Login = { kind: 'starting' };
  private readonly listeners = new Set<() => void>();
  private readonly manager: UserManager;
  private renewing: Promise<User | null> | null = null;

  constructor(config: ConsoleConfig) {
    this.manager = new UserManager({
      authority: config.issuer,
      client_id: config.clientId,
      scope: config.scope,
      redirect_uri: `${location.origin}${BASE}/callback`,
      post_logout_redirect_uri: `${location.origin}${BASE}/`,
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      // No token: where to come back to, and the proof that this page began the login.
      stateStore: new WebStorageStateStore({ store: sessionStorage }),
      automaticSilentRenew: false,
    });
    addEventListener('storage', ({ key, newValue }) => {
      if (key === MARK && newValue === null) this.forget();
    });
  }

  readonly current = (): Login => this.login;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Ends a login that the provider has just sent back, or goes on with one that this browser has. */
  async start(): Promise<void> {
    if (location.pathname === `${BASE}/callback`) return this.comeBack();
    if (localStorage.getItem(MARK) === null) this.become({ kind: 'logged-out', isOver: false });
    else await this.leaveFor({ prompt: 'none' });
  }

  /** Goes to the provider's page, and comes back to the present one. */
  readonly logIn = (): Promise<void> => this.leaveFor({});

  /** Forgets the token, here and in other tabs, and ends the login at the provider, which gets no token in an address. */
  readonly logOut = async (): Promise<void> => {
    localStorage.removeItem(MARK);
    const user = await this.manager.getUser();
    if (user?.refresh_token !== undefined) {
      // It is forgotten here whatever the provider says.
      await this.manager.revokeTokens(['refresh_token']).catch(() => undefined);
    }
    await this.manager.removeUser();
    try {
      await this.manager.signoutRedirect();
    } catch {
      // A provider without such a page, or away.
      this.become({ kind: 'logged-out', isOver: true });
    }
  };

  /** A token that is good for a while; null where there is none any more, which the page then says. */
  async token(): Promise<string | null> {
    const user = await this.manager.getUser();
    if (user && !isNearlyOver(user)) return user.access_token;
    this.renewing ??= this.renew(user).finally(() => {
      this.renewing = null;
    });
    const renewed = await this.renewing;
    if (!renewed) this.end();
    return renewed?.access_token ?? null;
  }

  /** The service takes the token no more. */
  end(): void {
    if (this.login.kind === 'logged-in') this.become({ ...this.login, hasEnded: true });
  }

  private async renew(user: User | null): Promise<User | null> {
    if (user?.refresh_token !== undefined) {
      try {
        return await this.manager.signinSilent();
      } catch {
        // What there is may do for its last seconds.
      }
    }
    return user && user.expired === false ? user : null;
  }

  private async comeBack(): Promise<void> {
    const isSilent = sessionStorage.getItem(SILENT) !== null;
    sessionStorage.removeItem(SILENT);
    try {
      const user = await this.manager.signinCallback();
      showAddress(typeof user?.state === 'string' ? user.state : `${BASE}/`);
      if (user) await this.meet(user);
      else this.become({ kind: 'logged-out', isOver: false });
    } catch (error) {
      localStorage.removeItem(MARK);
      const state = error instanceof ErrorResponse ? error.state : null;
      showAddress(typeof state === 'string' ? state : `${BASE}/`);
      this.become(whyNot(error, isSilent));
    }
  }

  /** Asks the service who she is to it. */
  private async meet(user: User): Promise<void> {
    localStorage.setItem(MARK, '1');
    try {
      const headers = { Authorization: `Bearer ${user.access_token}` };
      const answer = await fetch('/v1/caller', { headers });
      if (answer.ok) {
        const caller = (await answer.json()) as Caller;
        this.become({ kind: 'logged-in', caller, hasEnded: false });
      } else this.become({ kind: 'not-taken', error: await problemOf(answer) });
    } catch (error) {
      this.become({ kind: 'not-taken', error: new NoAnswer(String(error)) });
    }
  }

  private async leaveFor(how: { readonly prompt?: 'none' }): Promise<void> {
    this.become({ kind: 'starting' });
    const here = location.pathname + location.search + location.hash;
    try {
      if (how.prompt === 'none') sessionStorage.setItem(SILENT, '1');
      await this.manager.signinRedirect({ ...how, state: here });
    } catch {
      sessionStorage.removeItem(SILENT);
      this.become({ kind: 'issuer-away' });
    }
  }

  private forget(): void {
    this.manager.removeUser().then(
      () => this.become({ kind: 'logged-out', isOver: true }),
      () => this.become({ kind: 'logged-out', isOver: true }),
    );
  }

  private become(login: Login): void {
    this.login = login;
    for (const listener of this.listeners) listener();
  }
}

const SILENT = 'im-edit-ledger.silent';

function isNearlyOver(user: User): boolean {
  return user.expires_in !== undefined && user.expires_in < RENEW_BEFORE_SECONDS;
}

function showAddress(address: string): void {
  history.replaceState(null, '', address);
}

function whyNot(error: unknown, isSilent: boolean): Login {
  // The provider sent the browser back, and then did not answer.
  if (error instanceof TypeError || error instanceof ErrorTimeout) return { kind: 'issuer-away' };
  if (!(error instanceof ErrorResponse)) {
    // An address that was kept or sent to somebody: this page did not begin that login.
    return { kind: 'logged-out', isOver: false };
  }
  const code = error.error ?? '';
  if (isSilent && NEEDS_A_PAGE.has(code)) return { kind: 'logged-out', isOver: false };
  return { kind: 'refused', code, reason: error.error_description ?? code };
}
