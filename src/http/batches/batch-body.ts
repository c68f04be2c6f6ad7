import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { isJsonInUtf8, notTaken, readTyped } from '../read-body.js';
import type { BatchBytes, BatchForm } from '../requests/batch-request.js';

export const BATCH_LIMIT_BYTES = 16 * 1024 * 1024;
/** The server itself ends a request that takes 30 s. */
const SENT_WITHIN_MS = 25_000;

const ndjson = /^application\/x-ndjson\s*(?:;|$)/i;
const otherCharset = /;\s*charset\s*=\s*(?!"?utf-8"?\s*(?:;|$))/i;

/** Parameter decorator: the bytes of a batch, once the whole of it has come. */
export const BatchBody = createParamDecorator(
  async (_: unknown, context: ExecutionContext): Promise<BatchBytes> => {
    const { bytes, type } = await readTyped(context.switchToHttp().getRequest<IncomingMessage>(), {
      typeOf: formOf,
      limitBytes: BATCH_LIMIT_BYTES,
      timeoutMs: SENT_WITHIN_MS,
      tooLarge: 'Send several batches instead.',
    });
    return { bytes, form: type };
  },
);

function formOf(contentType: string): BatchForm {
  if (isJsonInUtf8(contentType)) return 'json';
  if (ndjson.test(contentType) && !otherCharset.test(contentType)) return 'ndjson';
  throw notTaken(
    'content-type',
    'Send the batch in UTF-8 as one JSON object (Content-Type: application/json), or as a line for the batch and a line for each item (application/x-ndjson).',
  );
}
