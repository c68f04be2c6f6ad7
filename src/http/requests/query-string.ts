import type { Fault } from './fault.js';

/**
 * The parameters of a query string by name: a text each, several where one was repeated, `NotEncoded` where name or value is
 * not percent-encoded UTF-8.
 */
export type Query = Readonly<Record<string, unknown>>;

/** Represents a value that cannot be decoded. With a wrong letter it would match nothing, and that would look like an answer. */
export class NotEncoded {}

const NOT_ENCODED =
  'percent-encode this parameter as UTF-8 (the sign 张 is %E5%BC%A0, a % itself is %25); other encodings, such as GBK, are not taken';

/** Reads what follows the `?` of a URL as application/x-www-form-urlencoded: a bare + is a space. */
export function parseQueryString(text: string | null | undefined): Query {
  const query = Object.create(null) as Record<string, unknown>;
  for (const pair of (text ?? '').split('&')) {
    if (pair === '') continue;
    const [rawName = '', ...rest] = pair.split('=');
    const name = decoded(rawName);
    const value = decoded(rest.join('='));
    if (name === null || value === null) query[name ?? rawName] = new NotEncoded();
    else query[name] = name in query ? withOneMore(query[name], value) : value;
  }
  return query;
}

/** One fault for each parameter that cannot be read. */
export function encodingFaults(query: Query): Fault[] {
  return Object.keys(query)
    .filter((name) => query[name] instanceof NotEncoded)
    .map((parameter) => ({ parameter, message: NOT_ENCODED }));
}

function withOneMore(before: unknown, value: string): unknown {
  if (before instanceof NotEncoded) return before;
  if (!Array.isArray(before)) return [before, value];
  before.push(value);
  return before;
}

/** Null where the text is not percent-encoded UTF-8; bytes beyond ASCII that were sent as they are count as that. */
function decoded(text: string): string | null {
  if (/[^\x20-\x7e]/.test(text)) return null;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
