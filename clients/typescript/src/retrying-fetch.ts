import { type ProblemCode, codeOf, isProblem, NoAnswer } from './problem.js';

export type Fetch = (request: Request) => Promise<Response>;

export interface RetryRules {
  /** A request is repeated until so much time has passed; the last answer then counts. */
  readonly giveUpAfterMs: number;
  /** An answer that has not begun by then counts as lost. */
  readonly answerWithinMs: number;
  /** Called before each repetition. */
  readonly onRetry?: (retry: Retry) => void;
}

/** Why a request is repeated, and when. */
export interface Retry {
  /** What came, or the error that stands for no answer. */
  readonly because: Response | Error;
  readonly pauseMs: number;
}

/** The longest pause between two tries where the service does not say when to come back. */
const LONGEST_PAUSE_MS = 5_000;
const FIRST_PAUSE_MS = 200;

/** Nothing was done, or doing it again does no harm under the same key. */
const WORTH_REPEATING: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'edit-in-flight',
  'too-many-requests',
  'internal-error',
  'auth-unavailable',
  'im-unavailable',
  'quota-exhausted',
  'store-unavailable',
  'request-timeout',
  'not-sealed',
]);

/**
 * Repeats a request, as it is, while no answer comes or the answer asks for it; after as long as `Retry-After` says. Each
 * request of the service may be repeated: those that edit take effect once under their key.
 */
export function retryingFetch(fetchOnce: Fetch, rules: RetryRules): Fetch {
  return async (request) => {
    const until = Date.now() + rules.giveUpAfterMs;
    for (let tries = 0; ; tries += 1) {
      const answer = await oneTry(fetchOnce, request, rules.answerWithinMs);
      const pauseMs = pauseAfter(answer, tries);
      const isLast = Date.now() + pauseMs > until;
      if (answer instanceof Response && (isLast || !(await isWorthRepeating(answer))))
        return answer;
      if (isLast) throw new NoAnswer(request.headers.get('Idempotency-Key'), answer);
      rules.onRetry?.({ because: answer, pauseMs });
      await pause(pauseMs, request.signal);
    }
  };
}

/** The answer, or why there was none. Throws where the caller has given up. */
async function oneTry(
  fetchOnce: Fetch,
  request: Request,
  withinMs: number,
): Promise<Response | Error> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), withinMs);
  const signal = AbortSignal.any([request.signal, late.signal]);
  try {
    return await whole(await fetchOnce(new Request(request.clone(), { signal })));
  } catch (error) {
    request.signal.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    clearTimeout(timer);
  }
}

/** An answer of JSON that is cut in its middle is lost like one that never began; what streams is taken as it comes. */
async function whole(answer: Response): Promise<Response> {
  const { status, statusText, headers } = answer;
  if (!/^application\/(?:problem\+)?json/.test(headers.get('Content-Type') ?? '')) return answer;
  return new Response(await answer.arrayBuffer(), { status, statusText, headers });
}

/** Answers of gateways in front of the service are no problems of its own, and say nothing about what was done. */
async function isWorthRepeating(answer: Response): Promise<boolean> {
  if (answer.status < 400) return false;
  const type = answer.headers.get('Content-Type') ?? '';
  if (!type.startsWith('application/problem+json')) return answer.status >= 502;
  const body: unknown = await answer.clone().json();
  return isProblem(body) && WORTH_REPEATING.has(codeOf(body));
}

function pauseAfter(answer: Response | Error, tries: number): number {
  const seconds = answer instanceof Response ? answer.headers.get('Retry-After') : null;
  const usual = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) * (0.5 + Math.random() / 2);
  return seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) * 1_000 : usual;
}

/** Resolves after `ms`; rejects when the caller gives up. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}
