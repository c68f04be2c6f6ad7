import { canBeDecoded } from './percent-encoding.js';

const FORM = 'postgres://user:password@host:5432/database';
const SOCKET = 'postgres://user:password@%2Fvar%2Frun%2Fpostgresql/database';

/** A database URL as the driver reads it, or what is wrong with it and the cure, as the rest of a sentence. */
export type DatabaseUrl =
  | { readonly kind: 'ok'; readonly url: string }
  | { readonly kind: 'malformed'; readonly fault: string };

/** Reads the URL of one PostgreSQL with its user named. A fault quotes nothing of the text. */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const fault = faultOfText(text);
  if (fault !== null) return { kind: 'malformed', fault };
  // The driver cannot read a URL with a user and no host, which is how libpq writes a socket: `@/database?host=/path`.
  const url = text.replace(/^([^/]*\/\/[^/?#]*@)(?=(?::\d+)?(?:[/?]|$))/, '$1localhost');
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const wrong = parsed === null ? `must have the form ${FORM}.` : faultOfParts(parsed);
  if (wrong !== null) return { kind: 'malformed', fault: wrong };
  return url !== text && !parsed?.searchParams.has('host')
    ? { kind: 'malformed', fault: `must name the host: ${FORM}.` }
    : { kind: 'ok', url };
}

/** What a URL parser would read as something else than was meant. */
function faultOfText(text: string): string | null {
  if (/[\s\p{Cc}\p{Cf}]/u.test(text)) {
    return 'has white space or an invisible character in it: remove it, or write a blank as %20.';
  }
  if (/^(socket:|\/)/i.test(text)) return `must not be the path of a socket: write ${SOCKET}.`;
  const [, authority, rest] = /^postgres(?:ql)?:\/\/([^/?#]*)(.*)$/i.exec(text) ?? [];
  if (authority === undefined || rest === undefined) {
    return 'must be a URL that starts with postgres://.';
  }
  if (/[@#]/.test(rest)) {
    return 'has a #, / or ? in the user or the password, or an @ after the host: percent-encode it (# is %23, / is %2F, ? is %3F, @ is %40).';
  }
  if (!canBeDecoded(text)) return 'has a % that encodes nothing: write it as %25.';
  // A user name that is empty is none.
  if (!/^[^:]+(:.*)?@/.test(authority)) return `must name the user: ${FORM}.`;
  return authority.slice(authority.lastIndexOf('@')).includes(',') ? SEVERAL_HOSTS : null;
}

const SEVERAL_HOSTS =
  'names several hosts: name one that leads to the primary (of DATABASE_AUDIT_URL: to a standby), such as a service or a pooler.';

function faultOfParts({ searchParams }: URL): string | null {
  if (searchParams.get('host')?.includes(',')) return SEVERAL_HOSTS;
  return searchParams.has('user') || searchParams.has('password')
    ? `must have user and password before the host, not as parameters: ${FORM}.`
    : null;
}
