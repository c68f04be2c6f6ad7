import type { IncomingHttpHeaders } from 'node:http';

import type { Reading } from './fault.js';

const KEY_RULE = 'send an Idempotency-Key of 1 to 255 visible ASCII characters';
const KEY_MISSING = `${KEY_RULE}: new for each new request, such as a UUID, and the same when you repeat one`;
const DEFAULT_WAIT_S = 10;
const MAX_WAIT_S = 30;

/**
 * Reads `Idempotency-Key`. The quoted form of draft-ietf-httpapi-idempotency-key-header is taken without its quotes, so that
 * both spellings are the same key.
 */
export function readIdempotencyKey(headers: IncomingHttpHeaders): Reading<string> {
  const sent = headers['idempotency-key'];
  const key = typeof sent === 'string' ? unquoted(sent.trim()) : undefined;
  if (key !== undefined && /^[\x21-\x7e]{1,255}$/.test(key)) return { ok: true, request: key };
  return { ok: false, faults: [{ header: 'Idempotency-Key', message: keyFault(key) }] };
}

function keyFault(key: string | undefined): string {
  if (key === undefined || key === '') return KEY_MISSING;
  if (key.length > 255) return `${KEY_RULE}; this one has ${key.length}`;
  return `${KEY_RULE}, once; this one holds a space or another character, or the header was sent twice`;
}

/** The value of an RFC 9651 string; any other text as it is. `undefined` for a string that does not end, or ends early. */
function unquoted(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  const inner = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text)?.[1];
  return inner?.replaceAll(/\\(["\\])/g, '$1');
}

/** How long the caller wants to wait for the outcome. */
export interface Preference {
  readonly waitMs: number;
  /** What to answer as `Preference-Applied`; `null` where no preference was taken up. */
  readonly applied: string | null;
}

/**
 * Reads `Prefer` (RFC 7240): `respond-async` asks for an answer at once, `wait=N` bounds the wait, clamped to 0-30 s; with both,
 * the answer comes when N seconds have passed. Anything else is ignored.
 */
export function readPrefer(headers: IncomingHttpHeaders): Preference {
  const preferences = preferencesIn(headers['prefer']);
  const isAsync = preferences.has('respond-async');
  const wait = preferences.get('wait');
  const waitS = wait !== undefined && /^-?[0-9]+$/.test(wait) ? clamped(Number(wait)) : undefined;
  const applied = [
    ...(isAsync ? ['respond-async'] : []),
    ...(waitS === undefined ? [] : [`wait=${waitS}`]),
  ];
  return {
    waitMs: (waitS ?? (isAsync ? 0 : DEFAULT_WAIT_S)) * 1_000,
    applied: applied.length === 0 ? null : applied.join(', '),
  };
}

function clamped(seconds: number): number {
  return Math.max(0, Math.min(MAX_WAIT_S, seconds));
}

/** Of a preference that is given twice, the first counts. */
function preferencesIn(header: string | string[] | undefined): Map<string, string> {
  const preferences = new Map<string, string>();
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  for (const item of text.match(/(?:[^,"]|"[^"]*")+/g) ?? []) {
    const [preference = ''] = item.split(';');
    const [name = '', value = ''] = preference.split('=');
    const token = name.trim().toLowerCase();
    if (!preferences.has(token)) preferences.set(token, value.trim().replaceAll('"', ''));
  }
  return preferences;
}
