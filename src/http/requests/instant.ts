const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** RFC 3339, with any fraction of a second; finer than a millisecond is cut off. */
const INSTANT = /^\d{4}-\d{2}-\d{2}[Tt](?!24)\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const PLUS_LOST = /\d \d{2}:\d{2}$/;

const RULE =
  'give a date (2026-01-31, which is midnight UTC) or an RFC 3339 time with its offset (2026-01-31T00:00:00Z, 2026-01-31T08:00:00+08:00)';
const RULE_IN_QUERY = RULE.replace('+', '%2B');
const PLUS_RULE = 'write the + of the offset as %2B: in a query a bare + is a space';

type ReadInstant = { readonly value: number } | { readonly fault: string };

/** Reads a time that a person may write, as epoch ms. A date alone is midnight UTC. */
export function readInstant(text: string): ReadInstant {
  const isWritten = DAY.test(text) || INSTANT.test(text);
  const value = isWritten && isDay(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(value) ? { fault: RULE } : { value };
}

/** The same in a query, where a + has to be encoded. */
export function readInstantInQuery(text: string): ReadInstant {
  if (PLUS_LOST.test(text)) return { fault: PLUS_RULE };
  const read = readInstant(text);
  return 'fault' in read ? { fault: RULE_IN_QUERY } : read;
}

/** `Date.parse` takes the 31st of February for a day of March. */
function isDay(instant: string): boolean {
  const day = instant.slice(0, 10);
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}
