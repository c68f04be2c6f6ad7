import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A connection on which a test writes bytes by hand. */
export class RawClient {
  private readonly socket: Socket;
  private text = '';
  private readonly closed: Promise<void>;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('utf8').on('data', (chunk: string) => (this.text += chunk));
    // A reset is one of the ways in which the other side may end the connection.
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()));
  }

  write(text: string): this {
    this.socket.write(text);
    return this;
  }

  /** Cuts the connection as a client does that goes away. */
  hangUp(): void {
    this.socket.destroy();
  }

  /** Everything received until `count` answers have begun, or the deadline. */
  async answers(count: number, withinMs = 20_000): Promise<string> {
    const deadline = performance.now() + withinMs;
    while (this.text.split('HTTP/1.1 ').length - 1 < count && performance.now() < deadline) {
      await delay(5);
    }
    return this.text;
  }

  /** Whether the other side closes within the time. */
  async closesWithin(ms: number): Promise<boolean> {
    return Promise.race([this.closed.then(() => true), delay(ms, false)]);
  }
}
