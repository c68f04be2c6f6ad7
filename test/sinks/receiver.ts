import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** One delivery as it came in. Its signature was checked, by the package of Standard Webhooks. */
export interface Delivery {
  readonly id: string;
  readonly contentType: string;
  readonly body: string;
  /** The places of the entries in the log. */
  readonly indexes: readonly number[];
}

/** How a delivery is answered; left out: it is taken. */
export type Answer = (res: ServerResponse, delivery: Delivery, count: number) => void;

/** A receiver that keeps what it is sent, taken or not, until the end of the block. */
export class Receiver implements AsyncDisposable {
  readonly deliveries: Delivery[] = [];
  answer: Answer = (res) => void res.writeHead(204).end();
  private readonly server = createServer((req, res) => void this.receive(req, res));
  private readonly webhook = new Webhook(SECRET);

  static async start(answer?: Answer, port = 0): Promise<Receiver> {
    const receiver = new Receiver();
    if (answer) receiver.answer = answer;
    receiver.server.listen(port, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** The places of all entries that came, in the order in which they came. */
  get indexes(): readonly number[] {
    return this.deliveries.flatMap(({ indexes }) => indexes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = (await buffer(req)).toString();
    const headers = req.headers as Record<string, string>;
    // Throws where the signature is not right, and the connection breaks.
    const events = this.webhook.verify(body, headers) as readonly object[];
    const delivery: Delivery = {
      id: headers['webhook-id'] ?? '',
      contentType: headers['content-type'] ?? '',
      body,
      indexes: events.map(indexOf),
    };
    this.deliveries.push(delivery);
    this.answer(res, delivery, this.deliveries.length);
  }
}

function indexOf(event: object): number {
  const { data, metadata } = event as {
    readonly data?: { readonly index: number };
    readonly metadata?: { readonly sequence: number };
  };
  return data?.index ?? metadata?.sequence ?? -1;
}

/** The numbers from 0 up to `end`, without it. */
export function upTo(end: number): readonly number[] {
  return Array.from({ length: end }, (_, i) => i);
}
