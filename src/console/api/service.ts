import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../../../clients/typescript/src/schema.js';
import type { Session } from '../login/session.js';
import { parseExact } from './exact-json.js';
import { NoAnswer, type Problem, ProblemError } from './problem.js';

/** The routes of the service, with types out of its OpenAPI document. */
export type Service = Client<paths>;

/** Calls with the token of the session. A 401 ends the session, and the page says so. */
export function serviceOf(session: Session): Service {
  return createClient<paths>({
    baseUrl: location.origin,
    fetch: async (request) => {
      const token = await session.token();
      if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
      const answer = await fetch(request);
      if (answer.status === 401) session.end();
      return answer;
    },
  });
}

/**
 * What a call of the service gave.
 * @throws ProblemError where the service refused, NoAnswer where it did not answer
 */
export async function answerOf<T>(
  call: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>,
): Promise<T> {
  let outcome: Awaited<typeof call>;
  try {
    outcome = await call;
  } catch (error) {
    throw new NoAnswer(error instanceof Error ? error.message : String(error));
  }
  const { data, error, response } = outcome;
  if (data !== undefined) return data;
  if (isProblem(error)) throw new ProblemError(error);
  throw new NoAnswer(`HTTP ${String(response.status)}`);
}

/** As `answerOf`, for a call with `parseAs: 'text'` whose JSON holds contents of messages: no digit of a number is lost. */
export async function exactAnswerOf<T>(
  call: Promise<{ readonly data?: string; readonly error?: unknown; readonly response: Response }>,
): Promise<T> {
  return parseExact(await answerOf(call)) as T;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'type' in value && 'requestId' in value;
}
