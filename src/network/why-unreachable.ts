/** Why something could not be reached: a label of a metric, so each one is a word of this list. */
export const CAUSES = [
  'certificate',
  'dns',
  'refused',
  'proxy',
  'timeout',
  'too many connections',
  'other',
] as const;
export type Cause = (typeof CAUSES)[number];

export interface WhyUnreachable {
  readonly cause: Cause;
  /** The code of the system, TLS, the proxy or the server: a short word without addresses. */
  readonly code: string;
}

/** Codes of Node, OpenSSL and `Tunnels`, and SQLSTATEs. */
const BY_CODE: readonly (readonly [RegExp, Cause])[] = [
  [/^PROXY_/, 'proxy'],
  [
    /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY|DECODE|DECRYPT)|HOSTNAME_MISMATCH$|INVALID_(CA|PURPOSE)$|PATH_LENGTH_)/,
    'certificate',
  ],
  [/^ERR_SSL_.*(CERTIFICATE|UNKNOWN_CA)/, 'certificate'],
  [/^(ENOTFOUND|EAI_[A-Z]+)$/, 'dns'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/, 'refused'],
  [/^(ETIMEDOUT|ECONNABORTED|TIMEOUT)$/, 'timeout'],
  [/^53300$/, 'too many connections'],
];

/** What PgBouncer and the driver say without a code. */
const BY_MESSAGE: readonly (readonly [RegExp, Cause, string])[] = [
  [/query_wait_timeout/, 'too many connections', 'QUERY_WAIT_TIMEOUT'],
  [/no more connections allowed/, 'too many connections', 'MAX_CLIENT_CONN'],
  [/too many (clients|connections)|remaining connection slots/, 'too many connections', '53300'],
  [/^timeout exceeded when trying to connect$/, 'too many connections', 'POOL_EXHAUSTED'],
  [/^(timeout expired|Query read timeout)$|due to connection timeout$/, 'timeout', 'TIMEOUT'],
  [/does not support SSL connections$/, 'other', 'NO_TLS'],
];

/** The one place where failures to reach something are told apart. An error's causes count where it says nothing itself. */
export function whyUnreachable(error: unknown): WhyUnreachable {
  let code: string | null = null;
  for (const each of chainOf(error)) {
    const [, byMessage, word = ''] = BY_MESSAGE.find(([text]) => text.test(each.message)) ?? [];
    if (byMessage) return { cause: byMessage, code: word };
    const own = codeOf(each);
    const [, byCode] = BY_CODE.find(([codes]) => codes.test(own ?? '')) ?? [];
    if (byCode) return { cause: byCode, code: own ?? '' };
    code ??= own;
  }
  return { cause: 'other', code: code ?? 'unknown' };
}

function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let each = error; each instanceof Error && chain.length < 5; each = each.cause) {
    chain.push(each);
  }
  return chain;
}

function codeOf(error: Error): string | null {
  if (error.name === 'TimeoutError') return 'TIMEOUT';
  const code = 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[A-Z0-9][A-Z0-9_]{1,60}$/.test(code) ? code : null;
}
