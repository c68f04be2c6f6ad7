import { errorCode } from '../../failures/error-code.js';

/** What may be logged of an unexpected error: never its message, which may quote contents. */
export interface Defect {
  readonly error: string;
  readonly code: string | null;
  readonly frames: readonly string[];
  readonly causes: readonly string[];
}

const frame = /^\s+at .+:\d+:\d+\)?$/;
const maxFrames = 20;
const maxCauses = 5;

/** Strips an error down to its class, its code and its stack frames. */
export function describeDefect(error: unknown): Defect {
  return {
    error: className(error),
    code: codeOf(error),
    frames: error instanceof Error ? framesOf(error) : [],
    causes: causesOf(error),
  };
}

function className(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}

function codeOf(error: unknown): string | null {
  const code = errorCode(error);
  return code !== null && /^[A-Za-z0-9_.-]{1,64}$/.test(code) ? code : null;
}

function framesOf(error: Error): string[] {
  const stack = error.stack ?? '';
  const afterMessage = stack.indexOf(error.message) + error.message.length;
  return stack
    .slice(Math.max(0, afterMessage))
    .split('\n')
    .filter((line) => frame.test(line))
    .slice(0, maxFrames)
    .map((line) => line.trim());
}

function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause instanceof Error && causes.length < maxCauses) {
    causes.push([className(cause), codeOf(cause)].filter((part) => part !== null).join(' '));
    cause = cause.cause;
  }
  return causes;
}
