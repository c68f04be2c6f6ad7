import type { components } from '../../../clients/typescript/src/schema.js';

export type Problem = components['schemas']['Problem'];

/** The service refused, and says why. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Nothing came back, or nothing that is of the service. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** What an answer that is not good says. */
export async function problemOf(answer: Response): Promise<ProblemError | NoAnswer> {
  const isProblem = answer.headers.get('content-type')?.includes('problem+json') === true;
  if (!isProblem) return new NoAnswer(`HTTP ${String(answer.status)}`);
  return new ProblemError((await answer.json()) as Problem);
}
