import type { Logger } from 'pino';

/**
 * Logs a defect that no caller hears of: only its kind and its place, for its message might quote contents.
 * @param where the part in which it happened, or the id of the modification that it is about
 */
export function logDefect(logger: Logger, where: string, error: unknown): void {
  const stack = error instanceof Error ? error.stack?.split('\n    at ').slice(1, 6) : [];
  const name = error instanceof Error ? error.name : typeof error;
  logger.error({ event: 'defect', where, name, stack });
}
