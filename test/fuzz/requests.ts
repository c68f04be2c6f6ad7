import { body, goodEdit, type Target } from './bodies.js';
import type { Random } from '../support/random.js';
import { spoilt, STRANGE_TEXTS } from './strange.js';

/** One request through an ordinary HTTP client. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  /** Hangs up after this many milliseconds. */
  readonly hangUpMs: number | null;
  /** Takes the beginning of the answer, and the rest so many milliseconds later. */
  readonly pauseMs: number;
}

export interface Grounds {
  readonly targets: readonly Target[];
  /** Tokens that are good. */
  readonly tokens: readonly string[];
  /** Ids of modifications that exist. */
  readonly ids: string[];
}

const PARAMETERS = [
  'groupId',
  'msgSeq',
  'topicId',
  'client',
  'operator',
  'state',
  'ticket',
  'imErrorCode',
  'from',
  'to',
  'text',
  'order',
  'limit',
  'cursor',
  'type',
  'modificationId',
  'dryRun',
  'nonsense',
] as const;

const GOOD_VALUES = ['1', 'g0', 'asc', 'applied', '2026-01-01T00:00:00Z', 'to', '10'] as const;

const HEADER_VALUES = [
  '',
  'x',
  '"',
  'a,b;c=d',
  'wait=9999999999999999999999',
  'respond-async, wait=1',
  'text/csv;q=0.1, application/x-ndjson',
  'gzip, chunked',
  'Bearer ',
  'Bearer a.b.c',
  `Bearer ${'A'.repeat(4_000)}`,
  'Basic eDp5',
  '\xe4\xf6',
  'é'.repeat(300),
  'k'.repeat(256),
  '__proto__',
] as const;

const HEADERS = [
  'Idempotency-Key',
  'Prefer',
  'Content-Type',
  'Content-Encoding',
  'Authorization',
  'X-Request-Id',
  'Accept',
  'X-Forwarded-For',
  'If-None-Match',
  'Range',
  'Expect',
] as const;

/** Any request: most are about editing, some are good. */
export function anyRequest(random: Random, grounds: Grounds): Asked {
  const isPost = random.below(10) < 7;
  const path = isPost ? postPath(random, grounds) : getPath(random, grounds);
  const good = goodEdit(random, random.oneOf(grounds.targets));
  const { message: _, acceptUnreadablePrior: __, ...why } = good as Record<string, unknown>;
  const isExport = path.startsWith('/v1/audit/modifications') && random.isOnce(3);
  return {
    method: random.isOnce(40)
      ? random.oneOf(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])
      : isPost
        ? 'POST'
        : 'GET',
    path,
    headers: {
      ...headers(random, grounds),
      ...(isExport ? { Accept: random.oneOf(['application/x-ndjson', 'text/csv']) } : {}),
    },
    body: isPost ? body(random, path.includes('restoration') ? why : good) : null,
    hangUpMs: random.isOnce(isExport ? 4 : 100) ? random.below(50) : null,
    pauseMs: isExport && random.isOnce(4) ? random.below(5_000) : 0,
  };
}

function postPath(random: Random, grounds: Grounds): string {
  if (random.isOnce(10))
    return `/v1/modifications/${id(random, grounds)}/restoration${query(random)}`;
  return `/v1/modifications${random.isOnce(4) ? '?dryRun=true' : ''}${random.isOnce(10) ? query(random) : ''}`;
}

function getPath(random: Random, grounds: Grounds): string {
  const path = random.oneOf([
    `/v1/modifications/${id(random, grounds)}`,
    `/v1/modifications/${id(random, grounds)}/prior`,
    `/v1/modifications/${id(random, grounds)}/receipt`,
    '/v1/messages/current',
    '/v1/audit/modifications',
    '/v1/audit/messages/history',
    '/v1/audit/events',
    '/v1/ledger/checkpoint',
    '/v1/ledger/key',
    `/v1/ledger/tile/${word(random)}/${word(random)}`,
    `/problems/${word(random)}`,
    `/docs/${word(random)}`,
    `/${word(random)}/${word(random)}`,
  ]);
  return random.isOnce(3) ? path : path + query(random);
}

function id(random: Random, grounds: Grounds): string {
  return grounds.ids.length > 0 && !random.isOnce(3) ? random.oneOf(grounds.ids) : word(random);
}

/** A text that may stand in an address: whole, or spoilt behind its escapes. */
function word(random: Random): string {
  const text = random.oneOf([...STRANGE_TEXTS, '0', '000', 'x001', 'entries']).slice(0, 2_000);
  const escaped = encodeURIComponent(text);
  if (!random.isOnce(4)) return escaped;
  return spoilt(random, escaped)
    .toString('latin1')
    .replaceAll(/[^\x21-\x7e]/g, '%');
}

function query(random: Random): string {
  const parts = Array.from({ length: random.below(5) }, () => {
    const name = random.isOnce(10) ? word(random) : random.oneOf(PARAMETERS);
    return `${name}=${random.isOnce(2) ? encodeURIComponent(random.oneOf(GOOD_VALUES)) : word(random)}`;
  });
  return `?${parts.join('&')}`.slice(0, 8_000);
}

function headers(random: Random, grounds: Grounds): Record<string, string> {
  const ordinary: Record<string, string> = {
    Authorization: `Bearer ${random.oneOf(grounds.tokens)}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': `k${random.below(random.isOnce(2) ? 50 : 1e9)}`,
    Prefer: random.oneOf(['wait=5', 'respond-async', 'wait=0']),
  };
  while (random.isOnce(4)) ordinary[random.oneOf(HEADERS)] = random.oneOf(HEADER_VALUES);
  return ordinary;
}
