import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, one of which may be made before the port is listened at. */
const LOWEST = 10_240;
const BEYOND = 32_000;

/** The port that a variable names is taken. */
export class PortInUse extends Error {
  constructor(variable: string, port: number) {
    super(`Port ${port} is in use. Choose another one: ${variable}=${port + 10} npm start`);
  }
}

/** @throws PortInUse */
export function requireFreePort(variable: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUse(variable, port) : error);
    });
    probe.listen(port, () => probe.close(() => resolve()));
  });
}

/** A port at which nobody listened a moment ago, on any address. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, BEYOND);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port);
    await once(probe, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
