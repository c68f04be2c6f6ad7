import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Problem } from './problems/problem.js';

const defaultLimitBytes = 64 * 1024;
const defaultTimeoutMs = 10_000;
const jsonInUtf8 = /^application\/json\s*(?:;\s*charset\s*=\s*(?:utf-8|"utf-8")\s*)?;?\s*$/i;

/** What of a body is taken, and how long and how large it may be. */
interface Taken<Type> {
  /** What the media type says; throws a `Problem` for one that is not taken. */
  readonly typeOf: (contentType: string) => Type;
  readonly limitBytes: number;
  readonly timeoutMs: number;
  /** What to do about a body that is too large. */
  readonly tooLarge?: string;
}

/**
 * Reads the bytes of a JSON body without parsing them. Throws a `Problem`: 415 for any media type but
 * `application/json` in UTF-8 and for any Content-Encoding, 413 over the limit (by Content-Length before anything is
 * read), 408 when the body takes longer than the timeout, 400 when it is empty or breaks off.
 */
export async function readBody(
  req: IncomingMessage,
  limitBytes = defaultLimitBytes,
  timeoutMs = defaultTimeoutMs,
): Promise<Buffer> {
  const { bytes } = await readTyped(req, { typeOf: requireJson, limitBytes, timeoutMs });
  return bytes;
}

/** As `readBody`, whatever the media type is said to be. */
export async function readBodyOfAnyType(
  req: IncomingMessage,
  limitBytes: number,
  timeoutMs: number,
): Promise<Buffer> {
  const { bytes } = await readTyped(req, { typeOf: () => undefined, limitBytes, timeoutMs });
  return bytes;
}

/** As `readBody`, with the media types, limit and timeout of `taken`. */
export async function readTyped<Type>(
  req: IncomingMessage,
  taken: Taken<Type>,
): Promise<{ readonly bytes: Buffer; readonly type: Type }> {
  if (req.headers['content-encoding'] !== undefined) {
    throw notTaken('content-encoding', 'Send the body uncompressed: no Content-Encoding is taken.');
  }
  const type = taken.typeOf(req.headers['content-type'] ?? '');
  const { limitBytes, timeoutMs } = taken;
  const advice = taken.tooLarge ?? 'IM takes messages of up to 12,000.';
  const tooLarge = new Problem('payload-too-large', {
    detail: `Send a smaller body: it may have ${limitBytes.toLocaleString('en-US')} bytes. ${advice}`,
  });
  if (Number(req.headers['content-length'] ?? 0) > limitBytes) throw tooLarge;
  const bytes = await collect(req, { limitBytes, timeoutMs, tooLarge });
  if (bytes.length === 0) throw incomplete('Send a JSON body: this one is empty.');
  return { bytes, type };
}

/** Parameter decorator: the bytes of the JSON body, read once guards have let the request through. */
export const JsonBytes = createParamDecorator(
  (_: unknown, context: ExecutionContext): Promise<Buffer> =>
    readBody(context.switchToHttp().getRequest<IncomingMessage>()),
);

/** As `JsonBytes`; null where the request has no body. */
export const OptionalJsonBytes = createParamDecorator(
  (_: unknown, context: ExecutionContext): Promise<Buffer> | null => {
    const req = context.switchToHttp().getRequest<IncomingMessage>();
    return hasBody(req) ? readBody(req) : null;
  },
);

/** A body is announced by one of two headers (RFC 9112 section 6). */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

export function isJsonInUtf8(contentType: string): boolean {
  return jsonInUtf8.test(contentType);
}

function requireJson(contentType: string): void {
  if (isJsonInUtf8(contentType)) return;
  throw notTaken(
    'content-type',
    'Send the body as JSON in UTF-8 and say so with the header Content-Type: application/json.',
  );
}

interface Limits {
  readonly limitBytes: number;
  readonly timeoutMs: number;
  readonly tooLarge: Problem;
}

function collect(
  req: IncomingMessage,
  { limitBytes, timeoutMs, tooLarge }: Limits,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      // It closes before the promise is heard of: a break that nobody hears of would be made up for each request.
      req.off('data', onData).off('end', onEnd).off('close', onBreak);
      // Without a reader the rest waits in the socket until the answer is out.
      if (!req.complete) req.pause();
      settle();
    };
    const refuse = (problem: Problem): void => end(() => reject(problem));
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limitBytes) refuse(tooLarge);
      else chunks.push(chunk);
    };
    const onEnd = (): void => end(() => resolve(Buffer.concat(chunks, size)));
    const onBreak = (): void =>
      refuse(incomplete('The body broke off. Send it whole, as long as Content-Length says.'));
    const timer = setTimeout(() => {
      refuse(new Problem('request-timeout', { headers: { Connection: 'close' } }));
    }, timeoutMs);

    if (req.destroyed && !req.complete) onBreak();
    else req.on('data', onData).on('end', onEnd).on('error', onBreak).on('close', onBreak);
  });
}

/** A 415, with what to do about this header. */
export function notTaken(header: string, message: string): Problem {
  return new Problem('unsupported-media-type', { detail: message, errors: [{ header, message }] });
}

function incomplete(message: string): Problem {
  return new Problem('invalid-request', { detail: message, errors: [{ pointer: '', message }] });
}
