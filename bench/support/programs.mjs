import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const START_PATIENCE_MS = 30_000;
const STOP_PATIENCE_MS = 10_000;
const LINES_KEPT = 20;

/** Every program that was started and has not ended yet. */
const running = new Set();

/**
 * Starts a Node program and waits for the line of JSON on its standard output that `find` makes something of.
 *
 * @param {readonly string[]} args of `node`
 * @param {{ env?: object, cwd?: string, find: (line: object) => unknown }} options
 */
export async function startProgram(args, { env = {}, cwd, find }) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = [];
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  const program = { pid: child.pid, lines, ended, stop: () => stop(child, ended) };
  running.add(program);
  void ended.then((how) => {
    running.delete(program);
    if (how !== 0 && how !== 'SIGTERM') {
      process.stderr.write(`${args.at(-1)} ended with ${how}:\n${lines.join('\n')}\n`);
    }
  });
  const found = await new Promise((resolve, reject) => {
    const fail = (how) => reject(new Error(`${args.at(-1)} ${how}:\n${lines.join('\n')}`));
    const timer = setTimeout(() => fail('did not start in time'), START_PATIENCE_MS);
    void ended.then((how) => fail(`ended with ${how}`));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > LINES_KEPT) lines.shift();
        const what = find(asJson(line));
        if (what === undefined) return;
        clearTimeout(timer);
        resolve(what);
      });
    }
  });
  return { ...program, found };
}

export async function stopAllPrograms() {
  await Promise.all([...running].map((program) => program.stop()));
}

async function stop(child, ended) {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
  await ended;
  clearTimeout(timer);
}

function asJson(line) {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
