/** Why a request gets no further than the guard. */
export type AuthRefusalCode =
  'unauthenticated' | 'forbidden' | 'operator-unknown' | 'auth-unavailable';

/** Thrown by `AuthGuard`. Of the token, `detail` and `challenge` hold no more than when it expired or begins to be valid. */
export class AuthRefusal extends Error {
  override readonly name = 'AuthRefusal';

  constructor(
    readonly code: AuthRefusalCode,
    readonly detail: string,
    /** The value of `WWW-Authenticate` (RFC 6750), or null where a new token would not help. */
    readonly challenge: string | null,
  ) {
    super(detail);
  }
}
