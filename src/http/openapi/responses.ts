import type { Scope } from '../../auth/caller.js';
import { isRefusalCode, refusalDetail } from '../modifications/refusal-detail.js';
import { problemKind, problemType, type ProblemCode, usualDetail } from '../problems/catalogue.js';
import { faultsInWords } from '../problems/faults-in-words.js';
import type {
  Example,
  Header,
  Json,
  MediaType,
  Named,
  Operation,
  Response,
  Schema,
} from './document-types.js';
import { reference } from './schema.js';

const requestId: Header = {
  description: 'The id under which this request is logged: yours, or one that was made.',
  required: true,
  schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' },
};

const rateLimit: Named<Header> = {
  RateLimit: {
    description: 'What is left of this client’s rate, and in how many seconds it is whole again.',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description: 'The rate of this client: requests (q) in a window of seconds (w).',
    schema: { type: 'string' },
  },
};

export const retryAfter: Named<Header> = {
  'Retry-After': {
    description: 'Whole seconds after which to ask again.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
};

export const location: Named<Header> = {
  Location: {
    description: 'The path of the modification.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  },
};

export const preferenceApplied: Named<Header> = {
  'Preference-Applied': {
    description: 'Which preference of `Prefer` was followed.',
    schema: { type: 'string' },
  },
};

export const replayOf: Named<Header> = {
  'Idempotency-Replayed': {
    description: '`true` where this is the answer to an earlier request with the same key.',
    schema: { type: 'string', const: 'true' },
  },
};

export const replayed: Named<Header> = { ...replayOf, ...preferenceApplied };

export const viewOf: Named<Header> = {
  'Audit-As-Of': {
    description:
      'Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now.',
    schema: { type: 'string', format: 'date-time' },
  },
  'Audit-Read-From': {
    description:
      'The copy of the database that was read, which may lag, or the database itself. Left out without `DATABASE_AUDIT_URL`.',
    schema: { type: 'string', enum: ['primary', 'standby'] },
  },
};

/** Security of a route that any one of the scopes opens. */
export function anyOf(...scopes: readonly Scope[]): Operation['security'] {
  return scopes.map((scope) => ({ bearer: [scope] }));
}

/** A good answer of a route that counts against the client's rate. */
export function success(
  description: string,
  content: Named<MediaType>,
  headers: Named<Header> = {},
): Response {
  return { description, headers: { ...headers, 'X-Request-Id': requestId, ...rateLimit }, content };
}

/** A good answer of an open route. */
export function openSuccess(description: string, content: Named<MediaType>): Response {
  return { description, headers: { 'X-Request-Id': requestId }, content };
}

/** An open route that only says where to go on. */
export function openRedirect(description: string): Response {
  const to: Header = {
    description: 'The path to go on with.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  };
  return { description, headers: { Location: to, 'X-Request-Id': requestId } };
}

export function json(schema: string | Schema, examples?: Named<Example>): Named<MediaType> {
  const shown = typeof schema === 'string' ? reference(schema) : schema;
  return {
    'application/json': { schema: shown, ...(examples === undefined ? {} : { examples }) },
  };
}

/** A list as a file; a line of NDJSON is an item of it. `csv` is an example: the header, and a line for `line`. */
export function listExports(item: string, line: Json, csv: readonly string[]): Named<MediaType> {
  return {
    'application/x-ndjson': { schema: reference(item), examples: { line: { value: line } } },
    'text/csv': {
      schema: { type: 'string', description: 'RFC 4180 with a header line.' },
      examples: { csv: { value: csv.map((row) => `${row}\r\n`).join('') } },
    },
  };
}

export function html(title: string): Named<MediaType> {
  const value = `<!doctype html>\n<html lang="en"><title>${title}</title> …`;
  return { 'text/html': { schema: { type: 'string' }, examples: { page: { value } } } };
}

const ofEveryClosedRoute: readonly ProblemCode[] = [
  'unauthenticated',
  'forbidden',
  'operator-unknown',
  'too-many-requests',
  'internal-error',
  'auth-unavailable',
  'store-unavailable',
];

/** The problems of a route that needs a token: its own, and those that every such route has. */
export function problems(...own: readonly (ProblemCode | AtStatus)[]): Named<Response> {
  return byStatus([...own, ...ofEveryClosedRoute], rateLimit);
}

/** The problems of a route that needs a token, and takes any. */
export function problemsOfAnyCaller(...own: readonly ProblemCode[]): Named<Response> {
  const others = ofEveryClosedRoute.filter((code) => code !== 'forbidden');
  return byStatus([...own, ...others], rateLimit);
}

/** The problems of a route that edits: each may be the answer to an earlier request with the same key. */
export function editProblems(...own: readonly (ProblemCode | AtStatus)[]): Named<Response> {
  return byStatus([...own, ...ofEveryClosedRoute], { ...rateLimit, ...replayed });
}

/** The problems of an open route. */
export function openProblems(...own: readonly (ProblemCode | AtStatus)[]): Named<Response> {
  return byStatus([...own, 'internal-error'], {});
}

/** A problem that is answered here with another status than elsewhere. */
export interface AtStatus {
  readonly code: ProblemCode;
  readonly status: number;
}

function atStatus(problem: ProblemCode | AtStatus): AtStatus {
  if (typeof problem !== 'string') return problem;
  return { code: problem, status: problemKind(problem).status };
}

function byStatus(
  codes: readonly (ProblemCode | AtStatus)[],
  headers: Named<Header>,
): Named<Response> {
  const unique = [...new Set(codes)].map(atStatus);
  const statuses = [...new Set(unique.map(({ status }) => status))];
  return Object.fromEntries(
    statuses.map((status) => {
      const ofStatus = unique.filter((one) => one.status === status).map(({ code }) => code);
      const shown = headersOf(status, ofStatus, headers);
      return [String(status), problemResponse(ofStatus, status, shown)];
    }),
  );
}

function headersOf(
  status: number,
  codes: readonly ProblemCode[],
  common: Named<Header>,
): Named<Header> {
  const waits = codes.filter((code) => problemKind(code).retryAfterSeconds !== undefined);
  const wait = { ...retryAfter['Retry-After'], required: waits.length === codes.length } as Header;
  return {
    'X-Request-Id': requestId,
    ...(status === 401 ? {} : common),
    ...(waits.length > 0 ? { 'Retry-After': wait } : {}),
    ...(status === 401 || status === 403 ? challenge : {}),
  };
}

const challenge: Named<Header> = {
  'WWW-Authenticate': {
    description: 'RFC 6750: what is wrong with the token, or which scopes would do.',
    schema: { type: 'string' },
  },
};

function problemResponse(
  codes: readonly ProblemCode[],
  status: number,
  headers: Named<Header>,
): Response {
  const lines = codes.map((code) => `- \`${code}\`: ${problemKind(code).meaning}`);
  return {
    description: lines.join('\n'),
    headers,
    content: {
      'application/problem+json': {
        schema: reference('Problem'),
        examples: Object.fromEntries(codes.map((code) => [code, exampleOf(code, status)])),
      },
    },
  };
}

function exampleOf(code: ProblemCode, status: number): Example {
  const { title } = problemKind(code);
  const base = {
    type: problemType(code),
    title,
    status,
    detail: usualDetail(code),
    requestId: '01934d2c-89f6-7d5e-b0a4-7c1d2e3f4a5b',
  };
  if (code === 'invalid-request') {
    const errors = [
      {
        header: 'Idempotency-Key',
        message:
          'send an Idempotency-Key of 1 to 255 visible ASCII characters: new for each new request, such as a UUID, and the same when you repeat one',
      },
      { pointer: '/message/MsgSeq', message: 'give an integer from 1 to 4294967295' },
    ];
    return { summary: title, value: { ...base, detail: faultsInWords(errors), errors } };
  }
  if (code !== 'store-unavailable' && isRefusalCode(code)) {
    const im =
      code === 'refused-by-im'
        ? { im: { errorCode: 80_001, errorInfo: 'text was refused by content moderation' } }
        : {};
    const detail = refusalDetail(code, { ...im, isRecorded: true });
    const modificationId = '01934d2c-8a00-7c3e-9d55-3f1f0a6b7c21';
    return { summary: title, value: { ...base, detail, modificationId, ...im } };
  }
  return { summary: title, value: base };
}
