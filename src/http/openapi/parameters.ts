import { LONGEST_FILTER } from '../audit/parameters.js';
import type { Parameter, Schema } from './document-types.js';
import { groupId, id, msgSeq, oneOfWords, text } from './schema.js';

export const modificationIdInPath: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The modification.',
  schema: id,
};

export const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Chosen by the client, new for each new request, the same for a repeat: it takes effect once. Not needed for a dry run.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
};

export const prefer: Parameter = {
  name: 'Prefer',
  in: 'header',
  description:
    '`respond-async`: answer 202 at once. `wait=N`: wait at most N seconds for the edit to settle (0-30, default 10).',
  schema: { type: 'string' },
  example: 'wait=5',
};

export const dryRun: Parameter = {
  name: 'dryRun',
  in: 'query',
  description: 'Check everything, show the prior version and the changes, send nothing.',
  schema: oneOfWords(['true', 'false'], 'false where left out.'),
};

export function filter(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'query', description, schema };
}

/** A filter that compares a whole text. */
export function textFilter(
  name: string,
  description: string,
  max = LONGEST_FILTER.text,
): Parameter {
  return filter(name, description, text(1, max, 'Compared as a whole.'));
}

/** `from` and `to`. */
export function timeFilter(name: string, description: string): Parameter {
  return filter(name, description, {
    type: 'string',
    pattern: '^\\d{4}-\\d{2}-\\d{2}([Tt].+)?$',
    description:
      'A date (2026-01-31, which is midnight UTC) or an RFC 3339 time with its offset; the + of an offset is written as %2B. `from` has to be before `to`.',
  });
}

export function order(description: string): Parameter {
  return filter('order', description, oneOfWords(['desc', 'asc'], 'desc where left out.'));
}

export function limit(description: string): Parameter {
  return filter('limit', description, { type: 'integer', minimum: 1, maximum: 500 });
}

export function cursor(description: string): Parameter {
  return filter('cursor', description, { type: 'string' });
}

/** The three filters by message. */
export const messageFilters: readonly Parameter[] = [
  filter('groupId', 'The group, with its # written as %23.', groupId),
  filter('msgSeq', 'The message.', msgSeq),
  filter('topicId', 'The topic; empty for none.', {
    type: 'string',
    pattern: '^[\\x20-\\x7e]{0,96}$',
  }),
];

/** The three parameters that name a message. */
export const messageParameters: readonly Parameter[] = messageFilters.map((one) =>
  one.name === 'topicId' ? one : { ...one, required: true },
);
