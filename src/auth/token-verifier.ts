import type { Caller } from './caller.js';

/** What a token proves. */
export type TokenVerdict =
  | { readonly kind: 'valid'; readonly caller: Caller }
  /** `reason` is fit for the caller: of the token it has no more than its times. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** A person's token that does not say whose; `reason` is fit for the caller. */
  | { readonly kind: 'nameless'; readonly reason: string }
  /** The keys cannot be had at the moment; nothing is said about the token. */
  | { readonly kind: 'undecided' };

/** Finds out who is behind a bearer token. */
export abstract class TokenVerifier {
  abstract verify(token: string): Promise<TokenVerdict>;
}
