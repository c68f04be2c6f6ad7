import { validate as isUuid } from 'uuid';
import type { Schema } from '../openapi/document-types.js';
import { id, oneOfWords, text } from '../openapi/schema.js';
import { readInstantInQuery } from './instant.js';

/** What the texts of a query mean, or what to write instead. */
export type Parsed<T> = { readonly value: T } | { readonly fault: string };

/** One parameter of a query, declared once: what the OpenAPI document says of it, and how it is read. */
export interface Parameter<T> {
  readonly description: string;
  readonly schema: Schema;
  /** @param values as they were sent, decoded; never none */
  readonly parse: (values: readonly string[]) => Parsed<T>;
  /** Where it is missing, it is read as an empty text. */
  readonly required?: true;
  /** What it is called in what was read, where that is not its own name. */
  readonly member?: string;
}

/** The parameters of a route by their names. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What was read of them, by their names or members. */
export type Values<Table extends Parameters> = {
  readonly [Name in keyof Table as MemberOf<Table, Name>]?: Table[Name] extends Parameter<infer T>
    ? T
    : never;
};

type MemberOf<Table extends Parameters, Name extends keyof Table> = Table[Name] extends {
  readonly member: infer Member extends string;
}
  ? Member
  : Name;

export const ONCE = 'give this parameter once';

/** A parameter that may be given once. */
export function parameter<T>(
  description: string,
  schema: Schema,
  parse: (text: string) => Parsed<T>,
): Parameter<T> {
  return {
    description,
    schema,
    parse: ([first = '', ...others]) => (others.length > 0 ? { fault: ONCE } : parse(first)),
  };
}

/**
 * A text of 1 to `max` code points, as records hold it: trimmed, without control characters. What no record can hold would
 * match nothing; a fault is no wrong answer.
 */
export function textParameter(description: string, max: number): Parameter<string> {
  return parameter(description, text(1, max, 'Compared as a whole.'), (value) => {
    if (value !== value.trim()) return { fault: 'remove the white space around this value' };
    const isFit = value !== '' && Array.from(value).length <= max && !/\p{Cc}/u.test(value);
    return isFit ? { value } : { fault: `give 1 to ${max} characters, no control characters` };
  });
}

/** @param schema in the document; where left out, an integer within these bounds */
export function integerParameter(
  description: string,
  min: number,
  max: number,
  schema: Schema = { type: 'integer', minimum: min, maximum: max },
): Parameter<number> {
  return parameter(description, schema, (digits) => {
    const value = /^(0|[1-9][0-9]{0,15})$/.test(digits) ? Number(digits) : Number.NaN;
    return value >= min && value <= max
      ? { value }
      : { fault: `give an integer from ${min} to ${max}` };
  });
}

/** @param fault what to do about any other word */
export function wordParameter<Word extends string>(
  description: string,
  words: readonly Word[],
  fault = `give one of ${words.join(', ')}`,
  schema: Schema = oneOfWords(words),
): Parameter<Word> {
  return parameter(description, schema, (word) => {
    const value = words.find((known) => known === word);
    return value === undefined ? { fault } : { value };
  });
}

/** Epoch ms. */
export function instantParameter(description: string): Parameter<number> {
  const schema = {
    type: 'string',
    pattern: '^\\d{4}-\\d{2}-\\d{2}([Tt].+)?$',
    description:
      'A date (2026-01-31, which is midnight UTC) or an RFC 3339 time with its offset; the + of an offset is written as %2B. `from` has to be before `to`.',
  };
  return parameter(description, schema, readInstantInQuery);
}

export function uuidParameter(description: string): Parameter<string> {
  return parameter(description, id, (text) =>
    isUuid(text) ? { value: text.toLowerCase() } : { fault: 'give a UUID' },
  );
}
