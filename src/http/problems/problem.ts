import type { Fault } from '../requests/fault.js';
import { problemKind, problemType, usualDetail, type ProblemCode } from './catalogue.js';

export interface ProblemDetails {
  /** Left out: that of the catalogue. Only for a problem that is one of reading at one route and of a state at another. */
  readonly status?: number;
  /**
   * What went wrong this time and what to do, for a person. MUST hold no message content and no secret. Left out: what the
   * catalogue says of every problem of this kind.
   */
  readonly detail?: string;
  readonly errors?: readonly Fault[];
  readonly modificationId?: string;
  readonly im?: { readonly errorCode: number; readonly errorInfo: string };
  /** Rounded up to whole seconds, at least 1. Left out: what the catalogue says. */
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body of an `application/problem+json` answer. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The `X-Request-Id` of this answer. */
  readonly requestId: string;
  readonly errors?: readonly Fault[];
  readonly modificationId?: string;
  readonly im?: { readonly errorCode: number; readonly errorInfo: string };
}

/** A refusal, as the caller sees it. Thrown anywhere in src/http, answered by `ProblemFilter`. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    readonly details: ProblemDetails = {},
  ) {
    super(details.detail ?? usualDetail(code));
  }

  get status(): number {
    return this.details.status ?? problemKind(this.code).status;
  }

  /** @param requestId of the request that is answered */
  body(requestId: string): ProblemBody {
    const { title } = problemKind(this.code);
    const { status } = this;
    const { detail = usualDetail(this.code), errors, modificationId, im } = this.details;
    return {
      type: problemType(this.code),
      title,
      status,
      detail,
      requestId,
      ...(errors === undefined ? {} : { errors }),
      ...(modificationId === undefined ? {} : { modificationId }),
      ...(im === undefined ? {} : { im: { errorCode: im.errorCode, errorInfo: im.errorInfo } }),
    };
  }

  headers(): Readonly<Record<string, string>> {
    const seconds = this.details.retryAfterSeconds ?? problemKind(this.code).retryAfterSeconds;
    const retryAfter =
      seconds === undefined ? {} : { 'Retry-After': String(Math.max(1, Math.ceil(seconds))) };
    return { ...retryAfter, ...this.details.headers };
  }
}
