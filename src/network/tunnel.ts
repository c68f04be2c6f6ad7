import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { checkServerIdentity } from 'node:tls';
import { HttpsProxyAgent } from 'hpagent';
import type { NoProxy } from './no-proxy.js';

/** Which proxy leads to servers outside, and to which of them it does not. */
export interface Proxying {
  /** `http://` or `https://`; user and password, where it has them, are secret. */
  readonly url: string;
  readonly covers: Extract<NoProxy, { kind: 'ok' }>['covers'];
}

/** As Node's agents call it: with a socket whose TLS handshake has begun, or with an error alone. */
export type Given = (error: Error | null, socket: Duplex) => void;

/** The proxy could not be reached, or does not connect to the server. The code says which, and holds nothing secret. */
class ProxyFailed extends Error {
  readonly code: string;

  constructor(error: Error) {
    const [, status] = /^Bad response: (\d{3})$/.exec(error.message) ?? [];
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'TIMEOUT';
    super('the proxy did not connect to the server');
    this.code = `PROXY_${status ?? code}`;
  }
}

/**
 * TLS connections to servers by way of a proxy, which is asked for a tunnel (CONNECT) and sees no more than host and port of
 * the server.
 */
export class Tunnels {
  private readonly agent: HttpsProxyAgent | null;

  constructor(private readonly proxying: Proxying | null) {
    this.agent = proxying && new HttpsProxyAgent({ proxy: proxying.url, keepAlive: true });
  }

  /** Whether connections to that server go by the proxy. This machine never does. */
  lead(host: string, port: number): boolean {
    const name = host
      .toLowerCase()
      .replace(/^\[(.*)\]$/, '$1')
      .replace(/\.$/, '');
    if (!this.proxying || isThisMachine(name)) return false;
    return !this.proxying.covers(name, port);
  }

  /** @param options of the TLS connection, `servername` among them */
  connect(options: RequestOptions, given: Given): void {
    const connected: Given = (error, socket) => given(error && new ProxyFailed(error), socket);
    this.agent?.createConnection({ ...options, ...hostOf(options) }, connected);
  }
}

/** In what is asked of a proxy, an IPv6 address stands in brackets; in a certificate it does not. */
function hostOf({ host }: RequestOptions): RequestOptions {
  if (typeof host !== 'string' || !isIPv6(host)) return {};
  return {
    host: `[${host}]`,
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
  };
}

function isThisMachine(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    /^127(\.\d+){3}$/.test(host)
  );
}
