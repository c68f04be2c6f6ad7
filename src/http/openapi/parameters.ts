import type { Parameters } from '../requests/parameter.js';
import { DRY_RUN_PARAMETERS, MESSAGE_REF_PARAMETERS } from '../requests/query.js';
import type { Parameter } from './document-types.js';
import { id } from './schema.js';

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

export const lastEventId: Parameter = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'With `Accept: text/event-stream`: the index of the last event that was received.',
  schema: { type: 'string', pattern: '^(0|[1-9][0-9]{0,14})$' },
  example: '41',
};

/** The parameters of a query as the document has them; those of a list are repeated. */
export function inQuery(...tables: readonly Parameters[]): readonly Parameter[] {
  return tables.flatMap(Object.entries<Parameters[string]>).map(([name, one]) => ({
    name,
    in: 'query',
    description: one.description,
    ...(one.required ? { required: true } : {}),
    schema: one.schema,
    ...(one.schema.type === 'array' ? { explode: true } : {}),
  }));
}

export const dryRun = inQuery(DRY_RUN_PARAMETERS);
/** The three parameters that name a message. */
export const messageParameters = inQuery(MESSAGE_REF_PARAMETERS);
