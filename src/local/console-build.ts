import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const PROGRAM = 'deploy/console.mjs';

/**
 * Builds the console in the background where its sources have changed since it was built; the first edit does not wait for it.
 * Does nothing where there is nothing to build it from. The function that comes back stops it.
 * @param onFailure gets what it wrote
 */
export function buildConsole(onFailure: (output: string) => void): () => void {
  if (!existsSync(PROGRAM)) return () => undefined;
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4_000);
    });
  }
  child.once('spawn', () => {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  });
  child.once('error', (error) => onFailure(error.message));
  child.once('close', (code) => {
    if (code !== 0 && !child.killed) onFailure(output.trim());
  });
  return () => void child.kill();
}
