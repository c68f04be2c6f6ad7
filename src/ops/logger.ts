import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';

/** Carries Nest's own log lines into the service's JSON log. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.write('info', message, context);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest.at(-1));
  }

  warn(message: unknown, context?: string): void {
    this.write('warn', message, context);
  }

  debug(message: unknown, context?: string): void {
    this.write('debug', message, context);
  }

  private write(
    level: 'info' | 'error' | 'warn' | 'debug',
    message: unknown,
    context: unknown,
  ): void {
    const from = typeof context === 'string' ? { context } : {};
    if (typeof message === 'object' && message !== null)
      this.logger[level]({ ...from, ...message });
    else this.logger[level](from, String(message));
  }
}

export function makeLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
