import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { CompatClient } from '../../auth/compat-client.js';
import { checkUserSig, type UserSigVerdict } from '../../auth/user-sig.js';
import type { IdempotencyKey } from '../../edits/edit.js';
import { readBody } from '../requests/body.js';
import type { Fault, Reading } from '../requests/fault.js';
import { Justification, type Justified, justifiedBy } from '../requests/justification.js';
import { type ReadMessage, readMessage } from '../requests/message.js';
import type { Query } from '../requests/query.js';
import { Shape } from '../requests/shape.js';
import { badHeader, CompatRefusal, NO_REASON } from './refusal.js';

/** Who calls, proven by the UserSig, and the number by which a repeat is known. */
export interface Calling {
  readonly app: CompatClient;
  readonly identifier: string;
  readonly random: string;
}

/** What is asked for. */
export type Asked = ReadMessage & Justified & { readonly key: IdempotencyKey };

const FAILED: Readonly<Record<Exclude<UserSigVerdict, 'valid'>, readonly [number, string]>> = {
  invalid: [70003, 'the UserSig cannot be read, or was not made with the key of this app here'],
  'other-app': [70014, 'the UserSig was made for another sdkappid'],
  'other-identifier': [70013, 'the UserSig was made for another identifier'],
  expired: [70001, 'the UserSig has expired: make a new one'],
};

/**
 * Reads who calls out of the URL, as IM does.
 * @throws CompatRefusal
 */
export function readCalling(
  query: Query,
  apps: ReadonlyMap<string, CompatClient>,
  nowSeconds: number,
): Calling {
  const app = apps.get(textOf(query, 'sdkappid'));
  if (!app) throw new CompatRefusal(70020, 'no app with this sdkappid may edit here');
  const identifier = textOf(query, 'identifier');
  const owner = { sdkAppId: app.sdkAppId, identifier, secretKey: app.secretKey };
  const verdict = checkUserSig(textOf(query, 'usersig'), owner, nowSeconds);
  if (verdict !== 'valid') throw new CompatRefusal(...FAILED[verdict]);
  if (app.identifiers && !app.identifiers.has(identifier)) {
    throw new CompatRefusal(70013, 'this identifier is not among those that may edit here');
  }
  if (identifier !== identifier.trim()) {
    throw new CompatRefusal(
      70013,
      'this identifier has white space around it: it could pass for another',
    );
  }
  const random = textOf(query, 'random');
  if (!/^\d{1,10}$/.test(random)) {
    throw new CompatRefusal(
      60025,
      'random is missing or no number: send a number that is new for each call, and the same when it is repeated',
    );
  }
  return { app, identifier, random };
}

/**
 * Reads what is asked for out of body and headers.
 * @throws CompatRefusal
 */
export function readAsked(
  { app, identifier, random }: Calling,
  headers: IncomingHttpHeaders,
  bytes: Buffer,
): Asked {
  const body = readBody(bytes, (node, faults) => readMessage(node, '', faults, placeOfWrapper));
  if (!body.ok) throw badBody(body);
  const { payload, ...message } = body.request;
  const justified = readJustified(identifier, headers, app.reason);
  const key = {
    value: `compat-${sha256(JSON.stringify([identifier, random, payload])).toString('hex')}`,
    payloadDigest: sha256(payload),
  };
  return { ...message, ...justified, key };
}

function placeOfWrapper(key: string): string | null {
  return key === 'message'
    ? 'send what stands in this field as the whole body: wrapping belongs to POST /v1/modifications'
    : null;
}

const justification = new Shape(Justification);

const HEADERS: Readonly<Record<string, string>> = {
  '/reason': 'Edit-Reason',
  '/ticket': 'Edit-Ticket',
  '/onBehalfOf': 'Edit-On-Behalf-Of',
};

function readJustified(
  operator: string,
  headers: IncomingHttpHeaders,
  usualReason: string | null,
): Justified {
  const reason = headerText(headers, 'Edit-Reason') ?? usualReason;
  if (reason === null) throw NO_REASON;
  const ticket = headerText(headers, 'Edit-Ticket') ?? undefined;
  const onBehalfOf = headerText(headers, 'Edit-On-Behalf-Of') ?? undefined;
  const bytes = Buffer.from(JSON.stringify({ operator, reason, ticket, onBehalfOf }));
  const read = readBody(bytes, (node, faults) =>
    justifiedBy(justification.check(node, '', faults).value),
  );
  if (read.ok) return read.request;
  throw badHeader(
    read.faults
      .map(({ pointer = '', message }) => `${HEADERS[pointer] ?? 'identifier'}: ${message}`)
      .join('; '),
  );
}

function headerText(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name.toLowerCase()];
  if (typeof value !== 'string' || value === '') return null;
  try {
    if (/^[\x20-\x7e]*$/.test(value)) return decodeURIComponent(value);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  throw badHeader(`${name}: percent-encode the text as UTF-8 (退 is %E9%80%80, a % itself %25)`);
}

/** Broken JSON, faulty elements, and everything else, as IM tells them apart. */
function badBody({ isMalformed, faults }: Extract<Reading<unknown>, { ok: false }>): CompatRefusal {
  const isOfElements = faults.every(({ pointer = '' }) => pointer.startsWith('/MsgBody'));
  const code = isMalformed === true ? 90001 : isOfElements ? 90002 : 90010;
  return new CompatRefusal(code, faults.slice(0, 3).map(inWords).join('; '));
}

function inWords({ pointer = '', message }: Fault): string {
  return pointer === '' ? message : `${pointer}: ${message}`;
}

/** A parameter that stands there once, as text; else empty. */
function textOf(query: Query, name: string): string {
  const value = query[name];
  return typeof value === 'string' ? value : '';
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
