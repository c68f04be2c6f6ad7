import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface Ran {
  readonly code: number;
  readonly out: string;
  /** What it said beside its results. */
  readonly said: string;
}

const SAID = '.said';

/** A reader's shell: what one command sets, the next one finds. A pipe fails with any of its parts. */
export class Shell {
  private readonly bash: ChildProcessByStdio<Writable, Readable, null>;
  private readonly ended: Promise<never>;
  private text = '';
  private onText: () => void = () => undefined;

  constructor(
    private readonly folder: string,
    environment: Readonly<Record<string, string>>,
  ) {
    this.bash = spawn('bash', ['-o', 'pipefail', '-s'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.bash.stdout.setEncoding('utf8').on('data', (part: string) => {
      this.text += part;
      this.onText();
    });
    this.ended = new Promise((_, reject) => {
      this.bash.once('close', () => reject(new Error('the shell has ended')));
    });
    this.ended.catch(() => undefined);
  }

  async run(command: string): Promise<Ran> {
    this.text = '';
    const code = new Promise<string>((resolve) => {
      this.onText = () => {
        const [, end] = /\0(\d+)\0$/.exec(this.text) ?? [];
        if (end !== undefined) resolve(end);
      };
    });
    this.bash.stdin.write(`{ ${command}\n} </dev/null 2>"$HOME/${SAID}"; printf '\\0%d\\0' "$?"\n`);
    return {
      code: Number(await Promise.race([code, this.ended])),
      out: this.text.slice(0, this.text.indexOf('\0')),
      said: await readFile(path.join(this.folder, SAID), 'utf8'),
    };
  }

  close(): void {
    this.bash.stdin.end();
  }
}
