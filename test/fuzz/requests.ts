import { body, goodEdit, type Target } from './bodies.js';
import type { Dice } from './dice.js';
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
export function anyRequest(dice: Dice, grounds: Grounds): Asked {
  const isPost = dice.below(10) < 7;
  const path = isPost ? postPath(dice, grounds) : getPath(dice, grounds);
  const good = goodEdit(dice, dice.oneOf(grounds.targets));
  const { message: _, acceptUnreadablePrior: __, ...why } = good as Record<string, unknown>;
  const isExport = path.startsWith('/v1/audit/modifications') && dice.isOnce(3);
  return {
    method: dice.isOnce(40)
      ? dice.oneOf(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])
      : isPost
        ? 'POST'
        : 'GET',
    path,
    headers: {
      ...headers(dice, grounds),
      ...(isExport ? { Accept: dice.oneOf(['application/x-ndjson', 'text/csv']) } : {}),
    },
    body: isPost ? body(dice, path.includes('restoration') ? why : good) : null,
    hangUpMs: dice.isOnce(isExport ? 4 : 100) ? dice.below(50) : null,
    pauseMs: isExport && dice.isOnce(4) ? dice.below(5_000) : 0,
  };
}

function postPath(dice: Dice, grounds: Grounds): string {
  if (dice.isOnce(10)) return `/v1/modifications/${id(dice, grounds)}/restoration${query(dice)}`;
  return `/v1/modifications${dice.isOnce(4) ? '?dryRun=true' : ''}${dice.isOnce(10) ? query(dice) : ''}`;
}

function getPath(dice: Dice, grounds: Grounds): string {
  const path = dice.oneOf([
    `/v1/modifications/${id(dice, grounds)}`,
    `/v1/modifications/${id(dice, grounds)}/prior`,
    `/v1/modifications/${id(dice, grounds)}/receipt`,
    '/v1/messages/current',
    '/v1/audit/modifications',
    '/v1/audit/messages/history',
    '/v1/audit/events',
    '/v1/ledger/checkpoint',
    '/v1/ledger/key',
    `/v1/ledger/tile/${word(dice)}/${word(dice)}`,
    `/problems/${word(dice)}`,
    `/docs/${word(dice)}`,
    `/${word(dice)}/${word(dice)}`,
  ]);
  return dice.isOnce(3) ? path : path + query(dice);
}

function id(dice: Dice, grounds: Grounds): string {
  return grounds.ids.length > 0 && !dice.isOnce(3) ? dice.oneOf(grounds.ids) : word(dice);
}

/** A text that may stand in an address: whole, or spoilt behind its escapes. */
function word(dice: Dice): string {
  const text = dice.oneOf([...STRANGE_TEXTS, '0', '000', 'x001', 'entries']).slice(0, 2_000);
  const escaped = encodeURIComponent(text);
  if (!dice.isOnce(4)) return escaped;
  return spoilt(dice, escaped)
    .toString('latin1')
    .replaceAll(/[^\x21-\x7e]/g, '%');
}

function query(dice: Dice): string {
  const parts = Array.from({ length: dice.below(5) }, () => {
    const name = dice.isOnce(10) ? word(dice) : dice.oneOf(PARAMETERS);
    return `${name}=${dice.isOnce(2) ? encodeURIComponent(dice.oneOf(GOOD_VALUES)) : word(dice)}`;
  });
  return `?${parts.join('&')}`.slice(0, 8_000);
}

function headers(dice: Dice, grounds: Grounds): Record<string, string> {
  const ordinary: Record<string, string> = {
    Authorization: `Bearer ${dice.oneOf(grounds.tokens)}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': `k${dice.below(dice.isOnce(2) ? 50 : 1e9)}`,
    Prefer: dice.oneOf(['wait=5', 'respond-async', 'wait=0']),
  };
  while (dice.isOnce(4)) ordinary[dice.oneOf(HEADERS)] = dice.oneOf(HEADER_VALUES);
  return ordinary;
}
