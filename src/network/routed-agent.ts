import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Given, Tunnels } from './tunnel.js';

/** TLS connections by the proxy where one leads to the server, else straight to it. Plain HTTP goes by no proxy: it could read it. */
export class RoutedAgent extends Agent {
  constructor(
    private readonly tunnels: Tunnels,
    options: AgentOptions,
  ) {
    super(options);
  }

  override createConnection(options: RequestOptions, given?: Given): Duplex | null | undefined {
    if (!given || !this.tunnels.lead(options.host ?? '', Number(options.port))) {
      return super.createConnection(options);
    }
    this.tunnels.connect(options, given);
    return undefined;
  }
}
