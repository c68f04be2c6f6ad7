import type { ServerResponse } from 'node:http';
import type { Answer } from './answers.js';
import type { Call } from './call.js';
import type { CallEntry } from '../control/logbook.js';

const GATEWAY_PAGE =
  '<html><head><title>Bad Gateway</title></head><body><center>nginx</center></body></html>';

/** One call and the ways in which it can end on the wire. Whatever is said last is what counts. */
export class Exchange {
  constructor(
    readonly call: Call,
    private readonly response: ServerResponse,
    private readonly entry: CallEntry,
  ) {}

  answer({ errorCode, body }: Answer): void {
    this.end(errorCode, 200, 'application/json', body);
  }

  garbage(outcome: string, contentType: string, body: Buffer): void {
    this.end(outcome, 200, contentType, body);
  }

  /** An answer of the network, not of the service. */
  http(status: number): void {
    this.end(`http-${status}`, status, 'text/html', Buffer.from(GATEWAY_PAGE));
  }

  hang(): void {
    this.note('hang');
  }

  reset(): void {
    this.note('reset');
    this.response.socket?.resetAndDestroy();
  }

  /** Announces the whole body, sends half of it and closes the connection. */
  cut(body: Buffer): void {
    this.note('garbage:cut');
    this.head(200, 'application/json', body.length);
    this.response.write(body.subarray(0, Math.ceil(body.length / 2)), () =>
      this.response.socket?.destroy(),
    );
  }

  private end(outcome: number | string, status: number, contentType: string, body: Buffer): void {
    this.note(outcome);
    this.head(status, contentType, body.length);
    this.response.end(body);
  }

  private head(status: number, contentType: string, length: number): void {
    this.response.writeHead(status, {
      Server: 'nginx',
      'Content-Type': contentType,
      'Content-Length': length,
      'Access-Control-Allow-Origin': '*',
    });
  }

  private note(outcome: number | string): void {
    this.entry.outcome = outcome;
    this.entry.tookMs = performance.now() - this.entry.arrivedAt;
  }
}
