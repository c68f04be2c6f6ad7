import { authoritiesFrom } from './authorities.js';
import { isLoopback, type SettingsReader } from './reader.js';

/** How a connection to PostgreSQL is encrypted, and whom it trusts. Plain data. */
export interface DatabaseTls {
  /** The only authorities to trust, in PEM; null: those that Node trusts. */
  readonly ca: string | null;
  /** What this end shows of itself; null: nothing. */
  readonly client: { readonly cert: string; readonly key: string } | null;
  /** Whether the certificate must be for the host of the URL. */
  readonly isHostChecked: boolean;
  /** TLS from the first byte on, without asking the server whether it has TLS. */
  readonly isDirect: boolean;
}

/** A database as the driver is given it. */
export interface DatabaseAt {
  /** Without a word about TLS: the driver would read it in its own way. */
  readonly url: string;
  /** Null: nothing is encrypted. */
  readonly tls: DatabaseTls | null;
}

const PARAMETERS = ['ssl', 'sslmode', 'sslcert', 'sslkey', 'sslrootcert', 'sslnegotiation'];
const NAME_THE_FILE = 'name the file of its authority in DATABASE_CA_FILE';
/** Of modes that are not what they seem, why, and the cure. */
const REFUSED: Readonly<Record<string, string>> = {
  allow: `may be kept from encrypting by anybody on the way: write sslmode=verify-full and ${NAME_THE_FILE}, or sslmode=disable.`,
  prefer: `may be kept from encrypting by anybody on the way: write sslmode=verify-full and ${NAME_THE_FILE}, or sslmode=disable.`,
  'no-verify': `does not look who answers: write sslmode=verify-full and ${NAME_THE_FILE}.`,
};

/**
 * Reads what a database URL says about TLS; null where a problem was noted.
 *
 * `disable`: none. `verify-full`, and `require`, which is held to no less: the server's certificate is checked, its host too.
 * `verify-ca`: all but the host, which takes an authority of one's own. Nothing said: `verify-full` with `DATABASE_CA_FILE`,
 * else none.
 */
export function databaseAtFrom(
  from: SettingsReader,
  variable: string,
  text: string,
): DatabaseAt | null {
  const url = new URL(text);
  const before = from.problems.length;
  const ca = authoritiesFrom(from, 'DATABASE_CA_FILE');
  const mode = modeFrom(from, variable, url, ca !== null);
  const client = clientFrom(from, variable, url);
  if (url.searchParams.has('sslrootcert')) {
    from.problem(variable, 'has sslrootcert: name that file in DATABASE_CA_FILE instead.');
  }
  if (mode === 'disable' && ca !== null && url.searchParams.has('sslmode')) {
    from.problem(
      variable,
      'says sslmode=disable, and DATABASE_CA_FILE is set. Remove one of them.',
    );
  }
  if (mode === 'verify-ca' && ca === null && !from.isSet('DATABASE_CA_FILE')) {
    from.problem(
      variable,
      `says sslmode=verify-ca, which takes an authority of your own: ${NAME_THE_FILE}, or write sslmode=verify-full.`,
    );
  }
  const isUnread = ca === null && from.isSet('DATABASE_CA_FILE');
  if (mode === null || isUnread || from.problems.length > before) return null;
  const isDirect = url.searchParams.get('sslnegotiation') === 'direct';
  for (const name of PARAMETERS) url.searchParams.delete(name);
  const hadAny = PARAMETERS.some((name) => new URL(text).searchParams.has(name));
  const tls =
    mode === 'disable' ? null : { ca, client, isHostChecked: mode !== 'verify-ca', isDirect };
  return { url: hadAny ? url.href : text, tls };
}

type Mode = 'disable' | 'verify-ca' | 'verify-full';

function modeFrom(
  from: SettingsReader,
  variable: string,
  url: URL,
  hasAuthority: boolean,
): Mode | null {
  const word = wordIn(url);
  if (word === null && from.isSet('PGSSLMODE')) {
    return from.problem(
      variable,
      'says nothing of TLS, and PGSSLMODE, which is not read here, is set: write sslmode=… into the URL.',
    );
  }
  if (word === null) {
    const isEncrypted =
      (hasAuthority && !isSocket(url)) || url.searchParams.get('sslnegotiation') === 'direct';
    return isEncrypted ? 'verify-full' : 'disable';
  }
  if (word === 'disable' || word === 'verify-ca' || word === 'verify-full') return word;
  if (word === 'require') return 'verify-full';
  const why = REFUSED[word];
  return from.problem(
    variable,
    why === undefined
      ? 'has an sslmode that nobody knows: write disable, require, verify-ca or verify-full.'
      : `says sslmode=${word}, which ${why}`,
  );
}

/** `ssl`, which only the driver knows, in the words of `sslmode`. */
function wordIn(url: URL): string | null {
  const mode = url.searchParams.get('sslmode');
  const ssl = url.searchParams.get('ssl');
  if (mode !== null || ssl === null) return mode;
  if (ssl === 'true' || ssl === '1') return 'verify-full';
  return ssl === 'false' || ssl === '0' ? 'disable' : ssl;
}

function isSocket(url: URL): boolean {
  return hostOf(url).startsWith('/');
}

function hostOf({ hostname, searchParams }: URL): string {
  return searchParams.get('host') ?? decodeURIComponent(hostname);
}

/** Whether everything goes in plain text to another machine, where whoever is on the way reads it. */
export function isPlainToElsewhere({ url, tls }: DatabaseAt): boolean {
  const at = new URL(url);
  return tls === null && !isSocket(at) && !isLoopback(hostOf(at));
}

function clientFrom(from: SettingsReader, variable: string, url: URL): DatabaseTls['client'] {
  const certFile = url.searchParams.get('sslcert');
  const keyFile = url.searchParams.get('sslkey');
  if (certFile === null && keyFile === null) return null;
  if (certFile === null || keyFile === null) {
    return from.problem(variable, 'has one of sslcert and sslkey: set both or none.');
  }
  const cert = from.namedText(variable, certFile, 'has an sslcert that');
  const key = from.namedText(variable, keyFile, 'has an sslkey that');
  return cert === null || key === null ? null : { cert, key };
}

/** For the driver, which would otherwise read URL and environment in its own way. */
export function driverTls(tls: DatabaseTls | null | undefined) {
  return {
    ssl: tls ? optionsOf(tls) : false,
    sslnegotiation: tls?.isDirect ? 'direct' : 'postgres',
  } as const;
}

function optionsOf({ ca, client, isHostChecked }: DatabaseTls) {
  return {
    // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    rejectUnauthorized: true,
    ...(ca === null ? {} : { ca }),
    ...client,
    ...(isHostChecked ? {} : { checkServerIdentity: () => undefined }),
  };
}
