import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** An answer of a served log, as it should be. */
export interface Served {
  readonly path: string;
  readonly body: Buffer;
}

/** What a network, a proxy or a mirror makes of an answer; it MUST end it, break it off, or leave it open. */
export interface HarmOfServed {
  readonly name: string;
  readonly harm: (res: ServerResponse, answer: Served) => void;
  /** Left out: it happens to bundles as well as to the checkpoint. */
  readonly only?: 'bundles';
}

const HTML = '<!doctype html><html><head><title>Log in</title></head><body>proxy</body></html>\n';
const MEGABYTE = Buffer.alloc(1 << 20, '0');

/** None of it changes what the log says: it can be read, or it cannot. */
export const HARMS_OF_SERVED: readonly HarmOfServed[] = [
  { name: 'half of an answer', harm: (res, { body }) => res.end(half(body)) },
  {
    name: 'half of an answer, and the connection cut',
    harm: (res, { body }) => {
      res.writeHead(200, { 'Content-Length': body.length });
      res.write(half(body), () => res.destroy());
    },
  },
  { name: 'an answer without an end', harm: (res) => endless(res) },
  { name: 'no answer', harm: () => undefined },
  { name: 'a connection cut', harm: (res) => void res.destroy() },
  {
    name: 'an answer that nobody finishes',
    harm: (res, { body }) => void res.writeHead(200).write(half(body)),
  },
  { name: 'an empty answer', harm: (res) => res.end() },
  { name: 'no content', harm: (res) => res.writeHead(204).end() },
  { name: 'a part of the content', harm: (res, { body }) => res.writeHead(206).end(half(body)) },
  {
    name: 'a page of a proxy',
    harm: (res) => res.writeHead(200, { 'Content-Type': 'text/html' }).end(HTML),
  },
  { name: 'a page before the answer', harm: (res, { body }) => res.end(HTML + body.toString()) },
  { name: 'JSON', harm: (res) => res.end('{"error":"too many requests"}') },
  {
    name: 'gzip that is a bomb',
    harm: (res) => res.writeHead(200, { 'Content-Encoding': 'gzip' }).end(BOMB),
  },
  {
    name: 'gzip that is cut',
    harm: (res, { body }) =>
      res.writeHead(200, { 'Content-Encoding': 'gzip' }).end(half(gzipSync(body))),
  },
  {
    name: 'gzip that is none',
    harm: (res, { body }) => res.writeHead(200, { 'Content-Encoding': 'gzip' }).end(body),
  },
  {
    name: 'a compression that nobody asked for',
    harm: (res) => res.writeHead(200, { 'Content-Encoding': 'br' }).end(BOMB),
  },
  { name: 'nothing there', harm: (res) => res.writeHead(404).end() },
  { name: 'an error', harm: (res) => res.writeHead(500).end(HTML) },
  { name: 'a refusal', harm: (res) => res.writeHead(403).end() },
  {
    name: 'a redirection to itself',
    harm: (res, { path }) => res.writeHead(302, { Location: path }).end(),
  },
  {
    name: 'another protocol',
    harm: (res) =>
      void res.socket?.end('HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
  },
  { name: 'no HTTP', harm: (res) => void res.socket?.end('SSH-2.0-OpenSSH_9.6\r\n') },
  {
    name: 'headers without an end',
    harm: (res) => void res.socket?.end(`HTTP/1.1 200 OK\r\nX: ${MEGABYTE.toString()}\r\n\r\n`),
  },
  { name: 'zeros', harm: (res, { body }) => res.end(Buffer.alloc(body.length)) },
  {
    name: 'a zero for each byte of a length',
    only: 'bundles',
    harm: (res, { path }) => res.end(Buffer.alloc(2 * widthIn(path))),
  },
  {
    name: 'line ends as text has them elsewhere',
    harm: (res, { body }) => res.end(body.toString('latin1').replaceAll('\n', '\r\n')),
  },
  {
    name: 'a byte order mark',
    harm: (res, { body }) => res.end(Buffer.concat([Buffer.from('\uFEFF'), body])),
  },
  {
    name: 'the answer twice',
    harm: (res, { body }) => res.end(Buffer.concat([body, body])),
  },
];

const BOMB = gzipSync(Buffer.alloc(64 << 20));

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length >> 1);
}

function endless(res: ServerResponse): void {
  const more = (): void => void (res.destroyed || res.write(MEGABYTE, more));
  res.on('error', () => undefined);
  more();
}

/** How many entries the bundle at a path has. */
export function widthIn(path: string): number {
  return Number(/\.p\/(\d+)$/.exec(path)?.[1] ?? 256);
}
