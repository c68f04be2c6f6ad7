import type { components, paths } from './schema.js';

/** The body of a problem (RFC 9457), as the service answers with it. */
export type ProblemBody = components['schemas']['Problem'];

/** Every kind of problem, by the last part of its `type`. */
export type ProblemCode = paths['/problems/{name}']['get']['parameters']['path']['name'];

/** The service has answered with a problem. `message` says what to do. */
export class LedgerProblem extends Error {
  override readonly name = 'LedgerProblem';
  readonly code: ProblemCode;
  readonly status: number;

  constructor(readonly body: ProblemBody) {
    super(body.detail);
    this.code = codeOf(body);
    this.status = body.status;
  }

  /** The record of the edit, where there is one. */
  get modificationId(): string | null {
    return this.body.modificationId ?? null;
  }
}

/** What answered is not the service: a proxy, or something else at its address. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';

  constructor(readonly status: number) {
    super(
      `The answer ${String(status)} is none of im-edit-ledger: check the address of the service.`,
    );
  }
}

/** Nobody answered in time, or nobody could be reached. Whether the request took effect is not known: repeat it with `key`. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  /** @param key the Idempotency-Key of the request; null where it has none and may be repeated as it is */
  constructor(
    readonly key: string | null,
    cause: unknown,
  ) {
    const advice = ' Repeat the request with the same key: it takes effect once.';
    super(`No answer came in time.${key === null ? '' : advice}`, { cause });
  }
}

/** The edit is on record and goes on by itself, but was not settled in time. Ask for it by its id, or repeat with `key`. */
export class NotSettled extends Error {
  override readonly name = 'NotSettled';

  constructor(
    readonly modification: components['schemas']['Modification'],
    readonly key: string,
  ) {
    super('The edit is not settled yet. It goes on by itself.');
  }
}

export function isProblem(body: unknown): body is ProblemBody {
  return (
    typeof body === 'object' &&
    body !== null &&
    'type' in body &&
    typeof body.type === 'string' &&
    body.type.startsWith('/problems/') &&
    'requestId' in body
  );
}

export function codeOf({ type }: ProblemBody): ProblemCode {
  return type.slice('/problems/'.length) as ProblemCode;
}
