import { connect } from 'node:net';
import { body, goodEdit, type Target } from './bodies.js';
import type { Random } from '../support/random.js';
import { spoilt } from './strange.js';

export interface Wired {
  readonly name: string;
  /** Written one after the other, with the pause between. */
  readonly pieces: readonly Buffer[];
  readonly pauseMs: number;
  readonly hangUpMs: number | null;
}

/** Bytes on a socket that no HTTP client would send. */
export function anyWire(random: Random, targets: readonly Target[], token: string): Wired {
  const text = body(random, goodEdit(random, random.oneOf(targets)));
  const head = (more: string, length = text.length, version = '1.1') =>
    `POST /v1/modifications HTTP/${version}\r\nHost: h\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nIdempotency-Key: w${random.below(1e9)}\r\n${more}Content-Length: ${length}\r\n\r\n`;
  const once = (name: string, start: string, rest = text): Wired => ({
    name,
    pieces: [Buffer.concat([Buffer.from(start, 'latin1'), rest])],
    pauseMs: 0,
    hangUpMs: null,
  });
  switch (random.below(13)) {
    case 0:
      return once('noise', '', random.bytes(1 + random.below(500)));
    case 1:
      return once('a spoilt head', '', Buffer.concat([spoilt(random, head('')), text]));
    case 2:
      return once('too many headers', head('X-A: b\r\n'.repeat(300)));
    case 3:
      return once('too long a header', head(`X-A: ${'b'.repeat(20_000)}\r\n`));
    case 4:
      return once('both lengths', head('Transfer-Encoding: chunked\r\n'));
    case 5:
      return once('two lengths', head(`Content-Length: ${text.length + 1}\r\n`));
    case 6:
      return once('a negative length', head('', -1));
    case 7:
      return once('an old version', head('', text.length, '1.0'));
    case 8:
      return once('a length too short, then more', head('', Math.floor(text.length / 2)));
    case 9:
      return {
        ...once('hung up in the body', head('', text.length + 10)),
        hangUpMs: random.below(30),
      };
    case 10:
      return once(
        'control characters',
        head(`Prefer: a\x01b\r\nX-Request-Id: \x7f\x80\r\nidempotency-key: two\r\n`),
      );
    case 11:
      return once('several at once', `GET /problems HTTP/1.1\r\nHost: h\r\n\r\n${head('')}`);
    default: {
      const all = Buffer.concat([Buffer.from(head('')), text]);
      const step = Math.max(1, Math.ceil(all.length / 5));
      const pieces = Array.from({ length: 5 }, (_, n) => all.subarray(n * step, (n + 1) * step));
      return { name: 'in pieces', pieces, pauseMs: random.below(20), hangUpMs: null };
    }
  }
}

/** A body that never comes to its end. */
export function slowBody(token: string): Wired {
  const head = `POST /v1/modifications HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n`;
  const drops = Array.from({ length: 60 }, () => Buffer.from(' '));
  return {
    name: 'a slow body',
    pieces: [Buffer.from(head), ...drops],
    pauseMs: 250,
    hangUpMs: null,
  };
}

/** Statuses of all answers; null where nothing came and the connection stayed open until the deadline. */
export function onWire(port: number, wired: Wired, deadlineMs: number): Promise<number[] | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    let isOver = false;
    const end = (isHung: boolean): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      socket.destroy();
      const statuses = [...received.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map((m) => Number(m[1]));
      resolve(isHung && statuses.length === 0 ? null : statuses);
    };
    const timer = setTimeout(() => end(true), deadlineMs);
    if (wired.hangUpMs !== null) setTimeout(() => end(false), wired.hangUpMs);
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
      // Room for a second answer on the same connection.
      setTimeout(() => end(false), 300);
    });
    socket.on('error', () => undefined).on('close', () => end(false));
    writePieces(wired, (piece) => !isOver && socket.write(piece));
  });
}

function writePieces({ pieces, pauseMs }: Wired, write: (piece: Buffer) => unknown): void {
  const [first, ...others] = pieces;
  if (!first) return;
  write(first);
  if (others.length > 0) {
    setTimeout(
      () => writePieces({ pieces: others, pauseMs, name: '', hangUpMs: null }, write),
      pauseMs,
    );
  }
}
