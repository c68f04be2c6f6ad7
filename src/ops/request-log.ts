import type { Logger } from 'pino';

/** What may be known of a request outside: no body, no query, no URL, no header but the id that was made of one. */
export interface RequestFigures {
  readonly requestId: string;
  readonly method: string;
  /** The declared path; null where none matched. */
  readonly route: string | null;
  /** Null: the caller left before it was answered. */
  readonly status: number | null;
  readonly ms: number;
  readonly client: string | null;
  readonly modificationId: string | null;
}

/** One line a request. */
export function logRequest(logger: Logger, request: RequestFigures): void {
  const { requestId, method, route, status, ms, client, modificationId } = request;
  logger[status !== null && status >= 500 ? 'warn' : 'info']({
    event: 'request',
    requestId,
    method,
    route,
    status,
    ms: Math.round(ms * 10) / 10,
    ...(client === null ? {} : { client }),
    ...(modificationId === null ? {} : { modificationId }),
  });
}
