/** The database answers, and must not be used as it is. Each reason names its cure and holds no secret. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused';

  constructor(readonly reasons: readonly string[]) {
    super(reasons.join('; '));
  }
}

/** Why a database is not used; empty where an error says something else. */
export function refusalsIn(error: unknown): readonly string[] {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof DatabaseRefused ? cause.reasons : [];
}
