import type { LoggerService } from '@nestjs/common';
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { readableLine } from './readable-lines.js';

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

/**
 * JSON lines on the standard output, or lines for a person who starts the service by hand. Levels are written as names.
 *
 * Redaction is by construction: what is logged is a fixed set of fields, none of which holds a body, a URL, a header, a
 * token or the message of an error that might quote one.
 */
export function makeLogger(level: string, form: 'json' | 'readable' = 'json'): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  };
  // Left to itself, pino may overtake a line that is still being written when the process ends.
  return pino(options, form === 'json' ? pino.destination({ dest: 1, sync: true }) : READABLE);
}

const READABLE: DestinationStream = {
  write: (line) => void process.stdout.write(`${readableLine(line)}\n`),
};
