/** Parameters that say how the server is reached; any other could change what is read. */
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

/** A database URL without parameters that would set something for the session, and the names of those. */
export function databaseUrl(text: string): {
  readonly url: string;
  readonly ignored: readonly string[];
} {
  // A socket's path and the like are the driver's to read.
  if (!URL.canParse(text)) return { url: text, ignored: [] };
  const url = new URL(text);
  const ignored = [...new Set(url.searchParams.keys())].filter((name) => !REACHING.has(name));
  for (const name of ignored) url.searchParams.delete(name);
  return { url: ignored.length === 0 ? text : url.href, ignored };
}
