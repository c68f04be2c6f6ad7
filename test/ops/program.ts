import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { environmentOf, type ReplicaParts } from '../support/replica.js';

type LogLine = Readonly<Record<string, unknown>>;

/** A replica as a process that may never get as far as being started. */
export interface Program {
  /** The first line of this event, past or to come; rejects when the process ends without. */
  line(event: string): Promise<LogLine>;
  /** Every JSON line so far. */
  lines(): readonly LogLine[];
  /** Everything it wrote, as it is. */
  readonly output: readonly string[];
  readonly ended: Promise<number | string>;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | string>;
}

/** Is killed at the end of the block (`await using`). */
export function startProgram(parts: ReplicaParts): Program & AsyncDisposable {
  const child = spawn(process.execPath, ['dist/main.js'], {
    env: { PATH: process.env['PATH'], ...environmentOf(parts) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      for (const look of waiting) look();
    });
  }
  const lines = () =>
    output.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
  // `close`: everything written before the end has been read by then.
  const ended = once(child, 'close').then(
    ([code, signal]) => (code as number | null) ?? (signal as string | null) ?? 'unknown',
  );
  const stop = (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  return {
    output,
    lines,
    ended,
    stop,
    line: (event) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines().find((line) => line['event'] === event);
          if (found) resolve(found);
        };
        waiting.add(look);
        look();
        ended
          .then(() => reject(new Error(`ended without ${event}:\n${output.join('\n')}`)))
          .catch(reject);
      }),
    [Symbol.asyncDispose]: async () => {
      await stop('SIGKILL');
    },
  };
}
