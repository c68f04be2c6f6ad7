import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Identity } from './authority.js';

export interface TlsFront extends AsyncDisposable {
  readonly port: number;
}

/** TLS in front of a program on this machine that speaks without it. */
export async function tlsFront(identity: Identity, target: string): Promise<TlsFront> {
  const { port: targetPort } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer(identity, (near) => {
    const far = connect(Number(targetPort), '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => undefined).once('close', () => other.destroy());
    }
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
