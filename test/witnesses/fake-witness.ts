import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { PolicyWitness } from '../../src/ledger/witness-policy.js';
import { aWitness, type TestWitness } from '../ledger/witnesses.js';

export interface AskedWitness {
  readonly path: string;
  readonly old: number;
  /** Base 64. */
  readonly proof: readonly string[];
  readonly note: string;
}

/** A witness whose answers a test chooses, until the end of the block. */
export class FakeWitness implements AsyncDisposable {
  readonly asked: AskedWitness[] = [];
  readonly signer: TestWitness;
  private readonly server = createServer((req, res) => void this.receive(req, res));

  private constructor(
    name: string,
    seed: number,
    private readonly answer: (res: ServerResponse, asked: AskedWitness) => void,
  ) {
    this.signer = aWitness(name, seed);
  }

  /** @param answer left out: it signs whatever it is shown */
  static async start(
    answer?: (res: ServerResponse, asked: AskedWitness, signer: TestWitness) => void,
    name = 'w.example/1',
    seed = 1,
  ): Promise<FakeWitness> {
    const witness: FakeWitness = new FakeWitness(name, seed, (res, asked) => {
      if (answer) answer(res, asked, witness.signer);
      else res.writeHead(200).end(witness.signer.line(asked.note, 1_700_000_000n));
    });
    witness.server.listen(0, '127.0.0.1');
    await once(witness.server, 'listening');
    return witness;
  }

  get policy(): PolicyWitness & { readonly url: string } {
    const { port } = this.server.address() as AddressInfo;
    const { key } = this.signer;
    return { name: key.name, key, url: `http://127.0.0.1:${port}/submit/` };
  }

  private async receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const text = (await buffer(req)).toString();
    const [head = ''] = text.split('\n\n', 1);
    const [old = '', ...proof] = head.split('\n');
    const note = text.slice(head.length + 2);
    const asked = { path: req.url ?? '', old: Number(old.slice(4)), proof, note };
    this.asked.push(asked);
    this.answer(res, asked);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
