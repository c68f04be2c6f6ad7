import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { v7 as uuidv7 } from 'uuid';
import type { Actor, IdempotencyKey, Intent } from '../../edits/edit.js';
import { isSamePerson } from '../../edits/same-person.js';
import { invalid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';
import { readerOf } from '../request-context.js';
import type { Fault, Reading } from '../requests/fault.js';
import { readIdempotencyKey } from '../requests/headers.js';
import { readDryRunQuery } from '../requests/query.js';
import { routeOf } from '../routes.js';

type Asked = Omit<
  Intent,
  'id' | 'receivedAt' | 'actor' | 'operatorSub' | 'batch' | 'approval' | 'key'
> & {
  readonly operator: string;
};

/** What comes with a POST that edits, besides its body. */
export interface Posted<Body> {
  readonly body: Body;
  readonly isDryRun: boolean;
  /** Null for a dry run: always of a single edit, and where a batch has none. */
  readonly key: IdempotencyKey | null;
}

interface Others {
  /** Faults of other parts of the request. */
  readonly faults?: readonly Fault[];
  /** How many faults are reported. */
  readonly atMost?: number;
  /** A dry run that leaves a record may have a key, so that a repeat finds it. */
  readonly mayKeyDryRun?: boolean;
}

/** Checks body, header and query of a POST that edits, and throws all faults of all three at once. */
export function readPost<Body extends { readonly payload: string }>(
  request: Request,
  body: Reading<Body>,
  {
    faults: others = [],
    atMost = Number.POSITIVE_INFINITY,
    mayKeyDryRun: mayKey = false,
  }: Others = {},
): Posted<Body> {
  const query = readDryRunQuery(request.query);
  const isDryRun = query.ok && query.request.dryRun;
  const isKeyless = isDryRun && !(mayKey && request.headers['idempotency-key']);
  const key: Reading<string | null> = isKeyless
    ? { ok: true, request: null }
    : readIdempotencyKey(request.headers);
  if (!body.ok || !query.ok || !key.ok || others.length > 0) {
    const faults = [others, faultsOf(query), faultsOf(key), faultsOf(body)].flat();
    throw invalid(faults.slice(0, atMost));
  }
  return {
    body: body.request,
    isDryRun,
    key:
      key.request === null
        ? null
        : { value: key.request, payloadDigest: digestOf(request, body.request.payload) },
  };
}

/**
 * A request that says who wants what and why, received now.
 * @throws Problem where a person names another one
 */
export function intentOf(asked: Asked, request: Request, key: IdempotencyKey | null): Intent {
  const { operator, ...rest } = asked;
  return {
    ...rest,
    ...receivedNow(),
    actor: actorOf(operator, request),
    ...operatorSubOf(request),
    batch: null,
    approval: null,
    key,
  };
}

/** An id for what is received now; its 48-bit time is `receivedAt`. */
export function receivedNow(): { readonly id: string; readonly receivedAt: number } {
  const receivedAt = Date.now();
  return { id: uuidv7({ msecs: receivedAt }), receivedAt };
}

/**
 * Who asks.
 * @param named the operator that the request names
 * @throws Problem where a person names another one
 */
export function actorOf(named: string, request: Request): Actor {
  const reader = readerOf(request);
  if (reader.operator !== null && !isSamePerson(reader.operator, named)) {
    throw new Problem('operator-mismatch');
  }
  return { ...reader, operator: reader.operator ?? named };
}

/** Tells a person who asks whatever name her token gives her; nothing where an application asks. */
export function operatorSubOf({ context: { caller } }: Request): Pick<Intent, 'operatorSub'> {
  return caller === null || caller.person === null ? {} : { operatorSub: caller.sub };
}

function faultsOf(reading: Reading<unknown>): readonly Fault[] {
  return reading.ok ? [] : reading.faults;
}

/** Two requests are the same when route, query and the RFC 8785 form of the body are. */
function digestOf(request: Request, payload: string): Buffer {
  const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
  query.sort();
  return createHash('sha256')
    .update(`${pathOf(request)}\n${query.toString()}\n`)
    .update(payload)
    .digest();
}

/** The one way to write the path of this route: no slash at its end, and ids in lower case. */
function pathOf(request: Request): string {
  const route = routeOf(request) ?? request.path;
  return route.replace(/:(\w+)/g, (_, name: string) => String(request.params[name]).toLowerCase());
}
