import type { ValidationOptions } from 'class-validator';
import { buildMessage, Max, Min, ValidateBy, ValidateIf } from 'class-validator';

/** A class-validator decorator that takes nothing but its options. */
export type Check = (options: ValidationOptions) => PropertyDecorator;

/** The member has to pass every check; `message` says what to write there, whichever fails. */
export function Must(message: string, ...checks: Check[]): PropertyDecorator {
  return (target, property) => {
    for (const check of checks) check({ message })(target, property);
  };
}

/** The member may be left out. Unlike `IsOptional` it may not be null: a null is more often a mistake than a wish. */
export function Optional(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}

export function atLeast(minimum: number): Check {
  return (options) => Min(minimum, options);
}

export function atMost(maximum: number): Check {
  return (options) => Max(maximum, options);
}

/** Every control character of Unicode: C0, DEL and C1. */
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_BREAKS = /[^\P{Cc}\t\n\r]/u;

interface TextRule {
  /** Code points, after trimming. */
  readonly max: number;
  /** Line breaks and tabs may stand inside. */
  readonly breaks: boolean;
}

/** A text that people wrote: trimmed it is neither empty nor longer than `max`, and it has no control characters. */
export function IsWritten({ max, breaks }: TextRule): Check {
  const forbidden = breaks ? CONTROL_BUT_BREAKS : CONTROL;
  return (options) =>
    ValidateBy(
      {
        name: 'isWritten',
        validator: {
          validate: (value: unknown) => isWritten(value, max, forbidden),
          defaultMessage: buildMessage((prefix) => `${prefix}$property must be a text`, options),
        },
      },
      options,
    );
}

function isWritten(value: unknown, max: number, forbidden: RegExp): boolean {
  if (typeof value !== 'string') return false;
  const text = value.trim();
  if (text === '' || text.length > 2 * max || forbidden.test(text)) return false;
  return text.length <= max || codePointsIn(text) <= max;
}

function codePointsIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) count += 1;
  return count;
}
