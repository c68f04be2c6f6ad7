import type { Socket } from 'node:net';

/** After this long a quicker handshake says nothing about the way there any more. */
const HOLDS_MS = 10 * 60_000;
/** More servers than this are not remembered. */
const MOST_SERVERS = 64;

/** How long it took at best, TLS included, to connect to each server. */
export class Handshakes {
  readonly #quickest = new Map<string, { readonly ms: number; readonly at: number }>();

  /** @param socket connected by now */
  add(socket: Socket, ms: number, now: number): void {
    const server = serverOf(socket);
    const known = this.#quickest.get(server);
    if (known && known.ms <= ms && now - known.at < HOLDS_MS) return;
    if (!known && this.#quickest.size === MOST_SERVERS) this.#quickest.clear();
    this.#quickest.set(server, { ms, at: now });
  }

  /** The quickest with the server at the other end, in ms; null where none was seen. */
  quickestMs(socket: Socket): number | null {
    return this.#quickest.get(serverOf(socket))?.ms ?? null;
  }
}

function serverOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress ?? ''} ${remotePort ?? ''}`;
}
