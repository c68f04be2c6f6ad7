/** How a person's token is known from an application's. */
export interface PersonRules {
  /** The client of the console: a token with it in `azp` or `client_id` is a person's. None: no token is. */
  readonly consoleClientId?: string | null;
  /** The claim that names her; none: the first there is of `email`, `preferred_username`, `sub`. */
  readonly operatorClaim?: string | null;
}

export type Bearer =
  | { readonly kind: 'application' }
  /** `operator`: trimmed, 1-256 characters, no control characters. */
  | { readonly kind: 'person'; readonly client: string; readonly operator: string }
  /** A person's token without a claim that names her; `reason` is fit for the caller. */
  | { readonly kind: 'nameless'; readonly reason: string };

const USUAL_CLAIMS = ['email', 'preferred_username', 'sub'];
const LONGEST_NAME = 256;

/** Whether a token is a person's, and whose. */
export function bearerOf(
  claims: Readonly<Record<string, unknown>>,
  { consoleClientId = null, operatorClaim = null }: PersonRules,
): Bearer {
  const isOfConsole = [claims['azp'], claims['client_id']].some((id) => id === consoleClientId);
  if (consoleClientId === null || !isOfConsole) return { kind: 'application' };
  const names = operatorClaim === null ? USUAL_CLAIMS : [operatorClaim];
  const name = names.find((one) => claims[one] !== undefined && claims[one] !== null);
  const operator = name === undefined ? null : nameIn(claims[name]);
  if (operator !== null) return { kind: 'person', client: consoleClientId, operator };
  const reason =
    name === undefined
      ? `The token names no person: it has none of the claims ${names.join(', ')}.`
      : `The claim ${name} of the token is no name: 1 to ${LONGEST_NAME} characters, no control characters.`;
  return { kind: 'nameless', reason };
}

function nameIn(claim: unknown): string | null {
  const name = typeof claim === 'string' ? claim.trim() : '';
  const isName = name !== '' && Array.from(name).length <= LONGEST_NAME;
  return isName && !/[\p{Cc}\p{Cs}]/u.test(name) ? name : null;
}
