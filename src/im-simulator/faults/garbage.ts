import type { GarbageKind } from './faults.js';

const HUGE_BYTES = 20 * 1024 * 1024;
let hugeBody: Buffer | null = null;

type WholeGarbage = Exclude<GarbageKind, 'cut' | 'other-message'>;

const BODIES: Readonly<Record<WholeGarbage, (answer: Buffer) => Buffer>> = {
  html: () => Buffer.from('<html><head><title>200 OK</title></head><body>gateway</body></html>'),
  empty: () => Buffer.alloc(0),
  truncated: (answer) => answer.subarray(0, Math.ceil(answer.length / 2)),
  huge,
  'wrong-types': () =>
    Buffer.from(
      '{"ActionStatus":1,"ErrorCode":"0","ErrorInfo":[],"GroupId":7,"IsFinished":"1",' +
        '"RspMsgList":{"0":null},"GroupInfo":"none","MsgSeq":"23","MsgTime":null}',
    ),
  'no-error-code': (answer) =>
    Buffer.from(answer.toString('latin1').replace(/"ErrorCode":\d+,/, ''), 'latin1'),
};

/** What goes over the wire instead of an answer; status 200 each time. */
export function garbageFor(
  kind: WholeGarbage,
  answer: Buffer,
): { readonly contentType: string; readonly body: Buffer } {
  const contentType = kind === 'html' ? 'text/html' : 'application/json';
  return { contentType, body: BODIES[kind](answer) };
}

function huge(): Buffer {
  hugeBody ??= Buffer.concat([
    Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"'),
    Buffer.alloc(HUGE_BYTES, 0x78),
    Buffer.from('"}'),
  ]);
  return hugeBody;
}
