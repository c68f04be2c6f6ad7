/** For failures that no test provokes: thrown where nobody waits, they end the run. */
export function unexpected(error: unknown): never {
  throw error;
}
