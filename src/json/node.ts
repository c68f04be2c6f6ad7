/** A place in a document: `bytes.subarray(start, end)` is the exact text of the value. */
interface Span {
  readonly start: number;
  readonly end: number;
}

export interface JsonMember {
  readonly key: string;
  /** Byte offset of the key's opening quote. */
  readonly keyStart: number;
  readonly value: JsonNode;
}

export interface JsonObject extends Span {
  readonly kind: 'object';
  /** In the order of the text, duplicates included. */
  readonly members: readonly JsonMember[];
}

export interface JsonArray extends Span {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
}

export interface JsonString extends Span {
  readonly kind: 'string';
  /** Lone surrogates from `\u` escapes are kept; bytes that are not UTF-8 read as U+FFFD. */
  readonly value: string;
}

export interface JsonNumber extends Span {
  readonly kind: 'number';
  /** The number as written, no digit lost. */
  readonly lexeme: string;
}

export interface JsonBoolean extends Span {
  readonly kind: 'boolean';
  readonly value: boolean;
}

export interface JsonNull extends Span {
  readonly kind: 'null';
}

/** One JSON value (RFC 8259) with its place in the bytes it was read from. */
export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonBoolean | JsonNull;
