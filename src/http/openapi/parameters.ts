import type { Parameter } from './document-types.js';
import { groupId, id, msgSeq, topicId } from './schema.js';

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
  schema: { enum: ['true', 'false'], default: 'false' },
};

/** The three parameters that name a message. */
export function messageParameters(required: boolean): readonly Parameter[] {
  return [
    { name: 'groupId', in: 'query', required, description: 'The group.', schema: groupId },
    { name: 'msgSeq', in: 'query', required, description: 'The message.', schema: msgSeq },
    {
      name: 'topicId',
      in: 'query',
      description: 'The topic; empty for none.',
      schema: { anyOf: [topicId, { const: '' }] },
    },
  ];
}
