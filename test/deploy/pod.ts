import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { containerOf, mountsOf, type PodSpec, type Volumes } from './volumes.js';

/** What a program printed, and its exit code. */
export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A container of the chart as something that runs here. */
export interface RunningPod {
  /** What the service printed. */
  readonly output: readonly string[];
  /** Where it answers, once it serves. */
  readonly url: string;
  readonly opsUrl: string;
  /** Starts the image's own command; resolves when it has started, whether it is ready or not. */
  serve(): Promise<void>;
  /** A Job's container, until it ends. */
  run(): Promise<Answer>;
  /** `kubectl exec`. */
  exec(command: readonly string[], input: Buffer): Promise<Answer>;
  /** SIGTERM, and its exit code; null where nothing runs. */
  stop(): Promise<number | null>;
}

/** The lines of a service that starts, up to the one that names its ports. */
export async function untilStarted(
  child: ChildProcess,
  output: string[],
): Promise<{ readonly port: number; readonly opsPort: number }> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        if (!line.includes('"event":"started"')) return;
        resolve(JSON.parse(line) as { port: number; opsPort: number });
      });
    }
    child.once('exit', () => reject(new Error(output.join('\n'))));
  });
}

/** What a program that is spawned prints, and its exit code. */
export async function answerOf(child: ChildProcess, input: Buffer): Promise<Answer> {
  // A program need not read what it is given.
  child.stdin?.on('error', () => undefined).end(input);
  const [out, err, [code]] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code: code ?? 137, out, err };
}

/** What the image has that commands may need. */
const PROGRAMS = ['sh', 'cat'];

/** A container as a process: its command, its variables and its files are those of the object. */
export class Pod implements RunningPod {
  readonly output: string[] = [];
  url = '';
  opsUrl = '';
  private child: ChildProcess | null = null;
  private readonly folder: string;
  private readonly places: Record<string, string>;

  constructor(
    private readonly spec: PodSpec,
    volumes: Volumes,
  ) {
    this.folder = mkdtempSync(path.join(volumes.folder, 'pod-'));
    this.places = { ...volumes.here };
    for (const { mountPath, place } of mountsOf(spec, volumes, this.folder)) {
      this.places[mountPath] = place;
    }
    const bin = path.join(this.folder, 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, path.join(bin, 'node'));
    for (const program of PROGRAMS) symlinkSync(`/bin/${program}`, path.join(bin, program));
  }

  async serve(): Promise<void> {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const own = { ...this.environment(), PORT: '0', OPS_PORT: '0' };
    const child = this.spawned((scripts['start:prod'] ?? '').split(' '), own);
    this.child = child;
    const ports = await untilStarted(child, this.output);
    this.url = `http://127.0.0.1:${ports.port}`;
    this.opsUrl = `http://127.0.0.1:${ports.opsPort}`;
  }

  run(): Promise<Answer> {
    const { command = [], args = [] } = containerOf(this.spec);
    return this.ran([...command, ...args], Buffer.alloc(0));
  }

  exec(command: readonly string[], input: Buffer): Promise<Answer> {
    return this.ran(command, input);
  }

  async stop(): Promise<number | null> {
    if (this.child === null || this.child.exitCode !== null) return this.child?.exitCode ?? null;
    this.child.kill('SIGTERM');
    const [code] = (await once(this.child, 'exit')) as [number | null];
    return code;
  }

  private ran(command: readonly string[], input: Buffer): Promise<Answer> {
    const child = this.spawned(
      command.map((arg) => this.here(arg)),
      this.environment(),
    );
    return answerOf(child, input);
  }

  private spawned(
    [program = '', ...args]: readonly string[],
    env: NodeJS.ProcessEnv,
  ): ChildProcess {
    return spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  private environment(): NodeJS.ProcessEnv {
    const given = (containerOf(this.spec).env ?? []).map(({ name, value }) => [
      name,
      this.here(value),
    ]);
    const env: Record<string, string> = Object.fromEntries(given) as Record<string, string>;
    return { NODE_ENV: 'production', PATH: path.join(this.folder, 'bin'), ...env };
  }

  private here(value: string): string {
    const ports = { 'http://127.0.0.1:3000': this.url, 'http://127.0.0.1:3001': this.opsUrl };
    return Object.entries({ ...this.places, ...ports }).reduce(
      (text, [from, to]) => text.replaceAll(from, to),
      value,
    );
  }
}
