import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

/** What a program printed, and its exit code. */
export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface PodSpec {
  readonly containers: readonly {
    readonly command?: readonly string[];
    readonly args?: readonly string[];
    readonly env?: readonly { readonly name: string; readonly value: string }[];
    readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
  readonly volumes?: readonly Volume[];
}
interface Volume {
  readonly name: string;
  readonly projected?: {
    readonly sources: readonly { readonly secret: { name: string; items: readonly Item[] } }[];
  };
  readonly configMap?: { readonly name: string; readonly items?: readonly Item[] };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}
interface Item {
  readonly key: string;
  readonly path: string;
}

export interface Volumes {
  readonly folder: string;
  readonly secrets: Record<string, Record<string, string>>;
  readonly configMaps: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What stands in the objects, and where it is here. */
  readonly here: Readonly<Record<string, string>>;
}

/** What the image has that commands may need. */
const PROGRAMS = ['sh', 'cat'];

/** A container as a process: its command, its variables and its files are those of the object. */
export class Pod {
  readonly output: string[] = [];
  url = '';
  private opsUrl = '';
  private child: ChildProcess | null = null;
  private readonly folder: string;
  private readonly places: Record<string, string>;

  constructor(
    private readonly spec: PodSpec,
    volumes: Volumes,
  ) {
    this.folder = mkdtempSync(path.join(volumes.folder, 'pod-'));
    this.places = { ...volumes.here };
    for (const { name, mountPath } of this.container.volumeMounts ?? []) {
      const volume = spec.volumes?.find((each) => each.name === name);
      if (volume) this.places[mountPath] = mounted(volume, volumes, path.join(this.folder, name));
    }
    const bin = path.join(this.folder, 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, path.join(bin, 'node'));
    for (const program of PROGRAMS) symlinkSync(`/bin/${program}`, path.join(bin, program));
  }

  /** Starts the image's own command; resolves when it has started, whether it is ready or not. */
  async serve(): Promise<void> {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const own = { ...this.environment(), PORT: '0', OPS_PORT: '0' };
    const child = this.spawned((scripts['start:prod'] ?? '').split(' '), own);
    this.child = child;
    const ports = await new Promise<{ port: number; opsPort: number }>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on('line', (line) => {
          this.output.push(line);
          if (!line.includes('"event":"started"')) return;
          resolve(JSON.parse(line) as { port: number; opsPort: number });
        });
      }
      child.once('exit', () => reject(new Error(this.output.join('\n'))));
    });
    this.url = `http://127.0.0.1:${ports.port}`;
    this.opsUrl = `http://127.0.0.1:${ports.opsPort}`;
  }

  /** A Job's container, until it ends. */
  run(): Promise<Answer> {
    const { command = [], args = [] } = this.container;
    return this.ran([...command, ...args], Buffer.alloc(0));
  }

  /** `kubectl exec`. */
  exec(command: readonly string[], input: Buffer): Promise<Answer> {
    return this.ran(command, input);
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`${this.opsUrl}/health/ready`)).ok;
  }

  async stop(): Promise<void> {
    if (this.child === null || this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }

  private async ran(command: readonly string[], input: Buffer): Promise<Answer> {
    const child = this.spawned(
      command.map((arg) => this.here(arg)),
      this.environment(),
    );
    // A program need not read what it is given.
    child.stdin?.on('error', () => undefined).end(input);
    const [out, err, [code]] = await Promise.all([
      child.stdout ? text(child.stdout) : '',
      child.stderr ? text(child.stderr) : '',
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    return { code: code ?? 137, out, err };
  }

  private spawned(
    [program = '', ...args]: readonly string[],
    env: NodeJS.ProcessEnv,
  ): ChildProcess {
    return spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  private environment(): NodeJS.ProcessEnv {
    const given = (this.container.env ?? []).map(({ name, value }) => [name, this.here(value)]);
    const env: Record<string, string> = Object.fromEntries(given) as Record<string, string>;
    return { NODE_ENV: 'production', PATH: path.join(this.folder, 'bin'), ...env };
  }

  private get container(): PodSpec['containers'][number] {
    const [first] = this.spec.containers;
    if (first === undefined) throw new Error('a pod without a container');
    return first;
  }

  private here(value: string): string {
    const ports = { 'http://127.0.0.1:3000': this.url, 'http://127.0.0.1:3001': this.opsUrl };
    return Object.entries({ ...this.places, ...ports }).reduce(
      (text, [from, to]) => text.replaceAll(from, to),
      value,
    );
  }
}

/** The folder that a volume is, here. */
function mounted(volume: Volume, volumes: Volumes, folder: string): string {
  const claim = volume.persistentVolumeClaim?.claimName;
  const place = claim === undefined ? folder : path.join(volumes.folder, 'claims', claim);
  if (!existsSync(place)) mkdirSync(place, { recursive: true });
  for (const { secret } of volume.projected?.sources ?? []) {
    write(place, volumes.secrets[secret.name], secret.items);
  }
  const { configMap } = volume;
  if (configMap) write(place, volumes.configMaps[configMap.name], configMap.items ?? []);
  return place;
}

function write(
  folder: string,
  texts: Readonly<Record<string, string>> | undefined,
  items: readonly Item[],
): void {
  for (const { key, path: name } of items) {
    const text = texts?.[key];
    if (text === undefined) throw new Error(`nothing has the key ${key}`);
    writeFileSync(path.join(folder, name), text);
  }
}
