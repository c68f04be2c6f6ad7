import type { Schema } from '../openapi/document-types.js';

interface Rule {
  readonly schema: Schema;
  readonly message: string;
}

/** What a group id may be: printable ASCII, up to 48 bytes, or longer where IM assigned it (`@TGS#…`). */
export const GROUP_ID: Rule = {
  schema: {
    type: 'string',
    pattern: '^(?:@TGS#[\\x20-\\x7e]{1,91}|(?!@TGS#)[\\x20-\\x7e]{1,48})$',
    description: 'The group, as IM names it.',
  },
  message: 'give a group id: 1 to 48 printable ASCII characters, or up to 96 that start with @TGS#',
};

/** What a topic id may be: printable ASCII, up to 96 bytes. */
export const TOPIC_ID: Rule = {
  schema: {
    type: 'string',
    pattern: '^[\\x20-\\x7e]{1,96}$',
    description: 'The topic, for messages in topics of Community groups.',
  },
  message: 'give a topic id of 1 to 96 printable ASCII characters, or leave it out',
};

/** IM counts messages in 32 bits, from 1. */
export const MAX_MSG_SEQ = 4_294_967_295;
export const MSG_SEQ: Rule = {
  schema: {
    type: 'integer',
    minimum: 1,
    maximum: MAX_MSG_SEQ,
    description: 'The number of the message in its group, or in its topic.',
  },
  message: `give an integer from 1 to ${MAX_MSG_SEQ}`,
};

/** What is wrong with an id in a query, null for nothing. In a query, more can happen to one than in a body. */
export function idFaultInQuery(id: string, { schema, message }: Rule): string | null {
  if (id === '@TGS') {
    return 'this id ends where its # was: in a URL a # begins the fragment, which is not sent; write it as %23 (@TGS%23…)';
  }
  if (/^%40TGS%23/i.test(id)) {
    return 'this id is percent-encoded twice: encode it once (%40TGS%23… or @TGS%23…)';
  }
  // A slip of copying; with it, nothing would be found.
  if (id !== id.trim()) return 'remove the white space around this value';
  return new RegExp(schema.pattern ?? '').test(id) ? null : message;
}
