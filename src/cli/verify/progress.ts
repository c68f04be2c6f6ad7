import { printable } from '../../verifier/documents/report.js';

const PROGRESS_EVERY_MS = 2_000;

/** One line, or several, to standard error: the report alone goes to standard output. */
export function say(line: string): void {
  process.stderr.write(`${line.split('\n').map(printable).join('\n')}\n`);
}

/** Says how far the work is, at most every 2 s. */
export function everySoOften(): (text: string) => void {
  let next = performance.now() + PROGRESS_EVERY_MS;
  return (text) => {
    if (performance.now() < next) return;
    next = performance.now() + PROGRESS_EVERY_MS;
    say(text);
  };
}
