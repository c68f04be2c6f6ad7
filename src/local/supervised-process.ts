import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Account } from './postgres-account.js';

/**
 * Runs "$@" and interrupts it as soon as standard input ends, which it does however the starting
 * process ends, kill -9 included. Ends with the program's exit code.
 */
const SUPERVISOR = `
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
( while read -r _; do :; done; kill -INT "$program" ) <&3 >/dev/null 2>&1 &
reader=$!
exec 3<&-
wait "$program"
code=$?
kill "$reader" 2>/dev/null
exit "$code"
`;

const LINES_KEPT = 40;

export interface SupervisedProcess {
  /** Resolves at the first line of standard error that says the program is ready. */
  readonly ready: Promise<void>;
  /** Resolves with the exit code once the program has ended, null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** The last lines the program wrote to standard error. */
  lastLines(): string;
  /** Interrupts the program, waits for it, and ends it by force after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
}

/** Starts a program that cannot outlive this process; ready is a line that holds `readyWords`. */
export function startSupervised(
  command: readonly string[],
  account: Account,
  readyWords: string,
): SupervisedProcess {
  const [file = '', ...args] = [...account.wrap, 'sh', '-c', SUPERVISOR, 'sh', ...command];
  const child = spawn(file, args, {
    ...account.ids,
    cwd: '/',
    env: programEnvironment(),
    // A group of its own: Ctrl-C in a terminal reaches the starter only, which stops things in order.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const lines: string[] = [];
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
      if (line.includes(readyWords)) resolve();
    });
  });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // Whoever waits gets the failure; without a waiter it must not count as unhandled.
  ended.catch(() => undefined);

  async function stop(patienceMs: number): Promise<void> {
    child.stdin.end();
    const force = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, patienceMs);
    await ended.finally(() => clearTimeout(force));
  }

  return { ready, ended, lastLines: () => lines.join('\n'), stop };
}

/** Programs get no locale and nothing of our own settings, secrets among them. */
export function programEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };
}
