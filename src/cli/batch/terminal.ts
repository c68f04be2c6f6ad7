import { createInterface } from 'node:readline/promises';
import { printable } from './show.js';

/** Whom the command talks to. */
export interface Terminal {
  say(lines: readonly string[]): void;
  complain(lines: readonly string[]): void;
  /** Shows how far it is, in place of what was shown before. */
  progress(line: string): void;
  endProgress(): void;
  confirm(question: string): Promise<boolean>;
  /** `signal` aborts at the first interrupt; after `done` an interrupt ends the process again. */
  interruptible(): { readonly signal: AbortSignal; readonly done: () => void };
}

/** Where nobody looks on, a line is enough for so long. */
const LINE_EVERY_MS = 10_000;

/** The terminal, or the pipe, of this process. */
export class ProcessTerminal implements Terminal {
  private shownAt = Number.NEGATIVE_INFINITY;
  private latest = '';
  private readonly isSeen = process.stderr.isTTY;

  say(lines: readonly string[]): void {
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  }

  complain(lines: readonly string[]): void {
    process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  }

  progress(line: string): void {
    this.latest = line;
    if (this.isSeen) process.stderr.write(`\r\u001b[K${line}`);
    else if (performance.now() - this.shownAt >= LINE_EVERY_MS) {
      this.shownAt = performance.now();
      process.stderr.write(`${line}\n`);
      this.latest = '';
    }
  }

  endProgress(): void {
    if (this.isSeen) process.stderr.write('\n');
    else if (this.latest !== '') process.stderr.write(`${this.latest}\n`);
    this.latest = '';
    this.shownAt = Number.NEGATIVE_INFINITY;
  }

  async confirm(question: string): Promise<boolean> {
    if (!process.stdin.isTTY) {
      this.complain([`${printable(question)} Nobody can be asked: use --yes.`]);
      return false;
    }
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    // Ctrl-C, and an end of the input, are no yes.
    const refused = new AbortController();
    lines.once('SIGINT', () => refused.abort()).once('close', () => refused.abort());
    try {
      const answer = await lines.question(`${question} [y/N] `, { signal: refused.signal });
      return /^y(es)?$/i.test(answer.trim());
    } catch (error) {
      if (refused.signal.aborted) return false;
      throw error;
    } finally {
      lines.close();
    }
  }

  interruptible(): { readonly signal: AbortSignal; readonly done: () => void } {
    const interrupted = new AbortController();
    const onInterrupt = (): void => interrupted.abort();
    process.once('SIGINT', onInterrupt);
    return {
      signal: interrupted.signal,
      done: () => void process.off('SIGINT', onInterrupt),
    };
  }
}
