import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { PAGE_STYLE } from './pages.js';
import type { Listener, ProviderOptions } from './provider.js';

/** The issuer of local mode, listening. */
export interface Issuer {
  /** The `iss` of its tokens. */
  readonly url: string;
  /** From now on it answers; before, requests wait. To be called once. */
  open(options: Omit<ProviderOptions, 'issuer'>): void;
  stop(): Promise<void>;
}

/**
 * Listens on loopback, on the port that is asked for, or on another one where that is taken. The provider is loaded at the
 * first request: nobody waits for it at the start.
 */
export async function startIssuer(port: number): Promise<Issuer> {
  let admit: (options: Omit<ProviderOptions, 'issuer'>) => void = () => undefined;
  const opened = new Promise<Omit<ProviderOptions, 'issuer'>>((resolve) => {
    admit = resolve;
  });
  let loaded: Promise<Listener> | null = null;
  const server = createServer((req, res) => {
    setSecurityHeaders(res.setHeader.bind(res));
    loaded ??= opened.then(async (options) => {
      const { providerOf } = await import('./provider.js');
      return providerOf({ ...options, issuer: url });
    });
    loaded.then(
      (listener) => listener(req, res),
      (error: unknown) => {
        process.stderr.write(`The issuer of local mode cannot be loaded: ${String(error)}\n`);
        res.writeHead(500).end();
      },
    );
  });
  const url = `http://127.0.0.1:${String(await listen(server, port))}`;
  return {
    url,
    open: (options) => admit(options),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const styleHash = createHash('sha256').update(PAGE_STYLE).digest('base64');

function setSecurityHeaders(set: (name: string, value: string) => void): void {
  set(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'`,
  );
  set('Referrer-Policy', 'no-referrer');
  set('X-Content-Type-Options', 'nosniff');
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    return await listenOn(server, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return listenOn(server, 0);
  }
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
