import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Problem } from './problems/problem.js';

const defaultLimitBytes = 64 * 1024;
const defaultTimeoutMs = 10_000;
const jsonInUtf8 = /^application\/json\s*(?:;\s*charset\s*=\s*(?:utf-8|"utf-8")\s*)?;?\s*$/i;

/**
 * Reads the bytes of a JSON body without parsing them. Throws a `Problem`: 415 for any media type but
 * `application/json` in UTF-8 and for any Content-Encoding, 413 over the limit (by Content-Length before anything is
 * read), 408 when the body takes longer than the timeout, 400 when it is empty or breaks off.
 */
export function readBody(
  req: IncomingMessage,
  limitBytes = defaultLimitBytes,
  timeoutMs = defaultTimeoutMs,
): Promise<Buffer> {
  return readUncompressed(req, () => requireJson(req), limitBytes, timeoutMs);
}

/** As `readBody`, whatever the media type is said to be. */
export function readBodyOfAnyType(
  req: IncomingMessage,
  limitBytes: number,
  timeoutMs: number,
): Promise<Buffer> {
  return readUncompressed(req, () => undefined, limitBytes, timeoutMs);
}

async function readUncompressed(
  req: IncomingMessage,
  requireType: () => void,
  limitBytes: number,
  timeoutMs: number,
): Promise<Buffer> {
  if (req.headers['content-encoding'] !== undefined) {
    throw notJson('content-encoding', 'Send the body uncompressed: no Content-Encoding is taken.');
  }
  requireType();
  if (Number(req.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const body = await collect(req, limitBytes, timeoutMs);
  if (body.length === 0) throw incomplete('Send a JSON body: this one is empty.');
  return body;
}

/** Parameter decorator: the bytes of the JSON body, read once guards have let the request through. */
export const JsonBytes = createParamDecorator(
  (_: unknown, context: ExecutionContext): Promise<Buffer> =>
    readBody(context.switchToHttp().getRequest<IncomingMessage>()),
);

function requireJson(req: IncomingMessage): void {
  if (!jsonInUtf8.test(req.headers['content-type'] ?? '')) {
    throw notJson(
      'content-type',
      'Send the body as JSON in UTF-8 and say so with the header Content-Type: application/json.',
    );
  }
}

function collect(req: IncomingMessage, limitBytes: number, timeoutMs: number): Promise<Buffer> {
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
      if (size > limitBytes) refuse(tooLarge(limitBytes));
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

function notJson(header: string, message: string): Problem {
  return new Problem('unsupported-media-type', { detail: message, errors: [{ header, message }] });
}

function tooLarge(limitBytes: number): Problem {
  return new Problem('payload-too-large', {
    detail: `Send a smaller body: it may have ${limitBytes.toLocaleString('en-US')} bytes. IM takes messages of up to 12,000.`,
  });
}

function incomplete(message: string): Problem {
  return new Problem('invalid-request', { detail: message, errors: [{ pointer: '', message }] });
}
