import { createServer } from 'node:net';

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
