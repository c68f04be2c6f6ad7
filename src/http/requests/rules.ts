import {
  ArrayNotEmpty,
  buildMessage,
  Equals,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  type ValidationOptions,
} from 'class-validator';
import type { Schema } from '../openapi/document-types.js';
import { text } from '../openapi/schema.js';

/** A class-validator decorator that takes nothing but its options. */
type Check = (options: ValidationOptions) => PropertyDecorator;

/**
 * What a member has to be, declared once: class-validator checks it, and the OpenAPI document shows it (`Shape.schema`).
 * @param message what to write there, whatever of it fails
 * @param checks left out: those that say what the schema says
 */
export function Must(message: string, schema: Schema, ...checks: Check[]): PropertyDecorator {
  const all = checks.length > 0 ? checks : checksOf(schema);
  return (target, property) => {
    for (const check of all) check({ message, context: schema })(target, property);
  };
}

/** The member may be left out. Unlike `IsOptional` it may not be null: a null is more often a mistake than a wish. */
export function Optional(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}

function checksOf(schema: Schema): readonly Check[] {
  const { type, minimum, maximum, minLength, pattern } = schema;
  const { const: only, enum: words } = schema;
  if (only !== undefined) return [(options) => Equals(only, options)];
  if (words) return [(options) => IsIn([...words], options)];
  const ofType = typeof type === 'string' ? TYPES[type] : undefined;
  if (!ofType) throw new TypeError('A schema without a type needs checks of its own');
  return [
    ...ofType,
    ...(minimum === undefined ? [] : [(options: ValidationOptions) => Min(minimum, options)]),
    ...(maximum === undefined ? [] : [(options: ValidationOptions) => Max(maximum, options)]),
    ...(minLength === undefined
      ? []
      : [(options: ValidationOptions) => MinLength(minLength, options)]),
    ...(pattern === undefined
      ? []
      : [(options: ValidationOptions) => Matches(new RegExp(pattern), options)]),
  ];
}

const TYPES: Readonly<Record<string, readonly Check[]>> = {
  string: [IsString],
  integer: [IsInt],
  number: [(options) => IsNumber({}, options)],
  boolean: [IsBoolean],
  object: [IsObject],
  array: [IsArray, ArrayNotEmpty],
};

/** Every control character of Unicode: C0, DEL and C1. */
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_BREAKS = /[^\P{Cc}\t\n\r]/u;

interface TextRule {
  /** @param characters how many it may have, in words */
  readonly message: (characters: string) => string;
  readonly description: string;
  /** Line breaks and tabs may stand inside. */
  readonly breaks?: boolean;
}

/**
 * A text that people wrote: trimmed it is neither empty nor longer than `max` code points, and it has no control
 * characters.
 */
export function Written(max: number, rule: TextRule): PropertyDecorator {
  const forbidden = rule.breaks ? CONTROL_BUT_BREAKS : CONTROL;
  const message = rule.message(`1 to ${max.toLocaleString('en-US')} characters`);
  return Must(message, text(1, max, rule.description), (options) =>
    ValidateBy(
      {
        name: 'isWritten',
        validator: {
          validate: (value: unknown) => isWritten(value, max, forbidden),
          defaultMessage: buildMessage((prefix) => `${prefix}$property must be a text`, options),
        },
      },
      { ...options, message: ({ value }) => `${message}${lackOf(value, max, forbidden)}` },
    ),
  );
}

/** What of a text that people wrote is against its rule, where the rule alone does not say. */
function lackOf(value: unknown, max: number, forbidden: RegExp): string {
  if (typeof value !== 'string') return '';
  const control = forbidden.exec(value.trim());
  if (control) {
    const code = control[0].codePointAt(0) ?? 0;
    const place = Array.from(value.trim().slice(0, control.index)).length + 1;
    return `; this one holds U+${code.toString(16).toUpperCase().padStart(4, '0')} at character ${place}`;
  }
  const length = Array.from(value.trim()).length;
  return length > max ? `; this one has ${length.toLocaleString('en-US')}` : '';
}

function isWritten(value: unknown, max: number, forbidden: RegExp): boolean {
  if (typeof value !== 'string') return false;
  const text = value.trim();
  if (text === '' || text.length > 2 * max || forbidden.test(text)) return false;
  return text.length <= max || Array.from(text).length <= max;
}
