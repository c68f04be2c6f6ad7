/** Parameters that say how the server is reached. Every other one would set something for the session. */
const REACHING = new Set([
  'host',
  'port',
  'user',
  'password',
  'ssl',
  'sslmode',
  'sslcert',
  'sslkey',
  'sslrootcert',
  'sslnegotiation',
  'uselibpqcompat',
]);

export interface ConnectionUrl {
  /** What the driver may be given. */
  readonly url: string;
  /** Names of the parameters that were left out: sessions are set up by the service alone. */
  readonly ignored: readonly string[];
}

/** A database URL without parameters that could replace the service's own settings. */
export function connectionUrl(text: string): ConnectionUrl {
  if (!URL.canParse(text)) return { url: text, ignored: [] };
  const url = new URL(text);
  const ignored = [...new Set(url.searchParams.keys())].filter((name) => !REACHING.has(name));
  if (ignored.length === 0) return { url: text, ignored };
  for (const name of ignored) url.searchParams.delete(name);
  return { url: url.href, ignored };
}
