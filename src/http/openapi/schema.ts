import type { Named, Schema } from './document-types.js';

type Members = Named<Schema>;

/** An object that has exactly these members. */
export function closedObject(required: Members, optional: Members = {}): Schema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

/** An object of IM, which may have more members than are known. */
export function openObject(known: Members, description: string): Schema {
  return { type: 'object', description, properties: known, additionalProperties: true };
}

export function reference(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

/** One of these words. The type is said too: generators need it. */
export function oneOfWords(words: readonly string[], description?: string): Schema {
  return {
    type: 'string',
    enum: [...words],
    ...(description === undefined ? {} : { description }),
  };
}

export function text(minLength: number, maxLength: number, description: string): Schema {
  return { type: 'string', minLength, maxLength, description };
}

export const anyText: Schema = { type: 'string' };

export const anyInteger: Schema = { type: 'integer' };

export const count: Schema = { type: 'integer', minimum: 0 };

export const id: Schema = { type: 'string', format: 'uuid', description: 'A UUIDv7.' };

export const instant: Schema = {
  type: 'string',
  format: 'date-time',
  description: 'RFC 3339, UTC, with milliseconds.',
};

export const digest: Schema = {
  type: 'string',
  pattern: '^(raw-)?sha256:[0-9a-f]{64}$',
  description:
    'SHA-256 over the RFC 8785 form of {"MsgBody", "CloudCustomData"}, a member left out where unknown; `raw-sha256` over the bytes of IM where that form does not exist.',
};
