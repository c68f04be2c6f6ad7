import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type KubernetesObject, renderChart } from './render.js';
import { Container, WHY_NO_IMAGE } from './container.js';
import { type Answer, Pod, type RunningPod } from './pod.js';
import type { PodSpec, Volumes } from './volumes.js';
import { until } from '../support/api.js';

export interface ClusterParts {
  /** A file of values. */
  readonly values: string;
  readonly secrets: Record<string, Record<string, string>>;
  readonly configMaps: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What stands in the values, and where it is here. */
  readonly here: Readonly<Record<string, string>>;
  /** A token for a service account. */
  readonly token: (account: string) => Promise<string>;
}

/**
 * As much of a cluster as the runbook's commands need: what the chart renders, with Secrets, volumes, one replica and Jobs, each
 * container a process with the command, the variables and the files that its object says, in the image where that was built. `kubectl` and `helm` are in `bin`.
 */
export class Cluster implements AsyncDisposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'cluster-'));
  readonly bin = path.join(this.folder, 'bin');
  private readonly sets: string[] = [];
  private readonly jobs = new Map<string, Answer>();
  private objects: readonly KubernetesObject[] = [];
  private readonly volumes: Volumes;
  private server: Server | null = null;
  private service: RunningPod | null = null;

  private constructor(private readonly parts: ClusterParts) {
    const { secrets, configMaps, here } = parts;
    this.volumes = { folder: this.folder, secrets: structuredClone(secrets), configMaps, here };
  }

  static async open(parts: ClusterParts): Promise<Cluster> {
    const cluster = new Cluster(parts);
    await cluster.listen();
    return cluster;
  }

  /** Where the replica answers. */
  get url(): string {
    return this.service?.url ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service?.stop();
    this.server?.closeAllConnections();
    this.server?.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Two programs that ask this process. */
  private async listen(): Promise<void> {
    this.server = createServer((req, res) => {
      this.asked(req)
        .catch((error: unknown) => ({ code: 1, out: '', err: `${String(error)}\n` }))
        .then(({ code, out, err }) => {
          const said = Buffer.from(err).toString('base64');
          res.writeHead(200, { 'X-Code': code, 'X-Said': said }).end(out);
        })
        .catch(() => res.destroy());
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    mkdirSync(this.bin);
    symlinkSync(process.execPath, path.join(this.bin, 'node'));
    for (const program of ['kubectl', 'helm']) {
      const file = path.join(this.bin, program);
      writeFileSync(file, clientOf(program, port));
      chmodSync(file, 0o755);
    }
  }

  private async asked(req: IncomingMessage): Promise<Answer> {
    const given = Buffer.from(String(req.headers['x-args']), 'base64').toString();
    const [cwd = '', ...args] = given.split('\0').slice(0, -1);
    const input = await buffer(req);
    return req.url === '/helm' ? this.helm(args) : this.kubectl(args, cwd, input);
  }

  private async helm(args: readonly string[]): Promise<Answer> {
    if (args[0] !== 'upgrade') return unknown('helm', args);
    this.sets.push(...args.filter((_, at) => args[at - 1] === '--set'));
    return this.install();
  }

  /** Renders, runs the hook that migrates, and replaces the replica. */
  async install(): Promise<Answer> {
    this.objects = renderChart(this.parts.values, this.sets);
    const migrated = await this.runJob(this.podOf('Job', 'im-edit-ledger-migrate'));
    this.jobs.set('im-edit-ledger-migrate', migrated);
    if (migrated.code !== 0) return migrated;
    await this.restart();
    return { code: 0, out: '', err: '' };
  }

  private async restart(): Promise<void> {
    await this.service?.stop();
    this.service = this.pod(this.podOf('Deployment', 'im-edit-ledger'));
    await this.service.serve();
  }

  private podOf(kind: string, name: string): PodSpec {
    const found = this.objects.find((each) => each.kind === kind && each.metadata.name === name);
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    const job = kind === 'CronJob' ? found.spec.jobTemplate?.spec : found.spec;
    if (job?.template === undefined) throw new Error(`${kind} ${name} has no pod`);
    return job.template.spec;
  }

  private runJob(spec: PodSpec): Promise<Answer> {
    return this.pod(spec).run();
  }

  /** In the image where it was built here. */
  private pod(spec: PodSpec): RunningPod {
    return WHY_NO_IMAGE === null ? new Container(spec, this.volumes) : new Pod(spec, this.volumes);
  }

  private async kubectl(given: readonly string[], cwd: string, input: Buffer): Promise<Answer> {
    const end = given.indexOf('--');
    const own = (end < 0 ? given : given.slice(0, end)).filter(
      (arg, at) => arg !== '-n' && given[at - 1] !== '-n',
    );
    const words = own.filter((arg) => !arg.startsWith('-')).join(' ');
    const verb = own[0] ?? '';
    const [, name = ''] =
      /(?:deployment|job|pod|secret|token)[/ ](?:generic )?([\w-]+)/.exec(words) ?? [];
    if (verb === 'exec') {
      return this.exec(given.slice(end + 1), own.includes('-i') ? input : Buffer.alloc(0));
    }
    if (verb === 'get' && words.startsWith('get pods')) return done('pod/im-edit-ledger-0\n');
    if (verb === 'get' && words.startsWith('get secret')) return this.secretUrl(name);
    if (verb === 'logs') return this.logs(words, name);
    if (verb === 'apply') return this.apply(input);
    if (verb === 'rollout') return this.rollout(words);
    if (verb === 'port-forward') return done('');
    if (words.startsWith('create secret generic')) return secretFrom(name, own, input, cwd);
    if (words.startsWith('create token')) return done(await this.parts.token(name));
    if (words.startsWith('create job')) return this.createJob(own);
    if (words.startsWith('delete job')) return this.jobs.delete(name) ? done('') : unknown('', own);
    return unknown('kubectl', given);
  }

  private async exec(command: readonly string[], input: Buffer): Promise<Answer> {
    if (this.service === null) throw new Error('no pod runs');
    return this.service.exec(command, input);
  }

  private secretUrl(name: string): Answer {
    const url = this.volumes.secrets[name]?.['url'];
    return url === undefined
      ? unknown('secret', [name])
      : done(Buffer.from(url).toString('base64'));
  }

  private logs(words: string, name: string): Answer {
    const job = words.includes('job/') ? this.jobs.get(name) : null;
    if (job === undefined) return unknown('job', [name]);
    return done(job === null ? (this.service?.output.join('\n') ?? '') : `${job.out}${job.err}`);
  }

  private apply(input: Buffer): Answer {
    const { kind, metadata, data } = JSON.parse(input.toString()) as {
      kind: string;
      metadata: { name: string };
      data: Record<string, string>;
    };
    if (kind !== 'Secret') return unknown('apply', [kind]);
    this.volumes.secrets[metadata.name] = Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
    );
    return done(`secret/${metadata.name} configured\n`);
  }

  private async rollout(words: string): Promise<Answer> {
    if (words.includes('restart')) await this.restart();
    const isReady = async () => (await fetch(`${this.service?.opsUrl}/health/ready`)).ok || null;
    const ready = await until(isReady);
    return ready ? done('successfully rolled out\n') : { code: 1, out: '', err: 'timed out\n' };
  }

  private async createJob(own: readonly string[]): Promise<Answer> {
    const [, cronJob = ''] = /--from=cronjob\/(\S+)/.exec(own.join(' ')) ?? [];
    const name = own.at(-1) ?? '';
    this.jobs.set(name, await this.runJob(this.podOf('CronJob', cronJob)));
    return done(`job.batch/${name} created\n`);
  }

  /** How a Job's container ended. */
  codeOf(job: string): number | undefined {
    return this.jobs.get(job)?.code;
  }
}

function done(out: string): Answer {
  return { code: 0, out, err: '' };
}
function unknown(program: string, args: readonly string[]): Answer {
  return { code: 64, out: '', err: `unknown here: ${program} ${args.join(' ')}\n` };
}

/** `--from-file=key=path`, as JSON, which is YAML. */
function secretFrom(name: string, own: readonly string[], input: Buffer, cwd: string): Answer {
  const [, key = '', file = ''] = /--from-file=([^=\s]+)=(\S+)/.exec(own.join(' ')) ?? [];
  const bytes = file === '/dev/stdin' ? input : readFileSync(path.resolve(cwd, file));
  const data = { [key]: bytes.toString('base64') };
  return done(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, data }));
}

/** Sends its arguments and its standard input, and is answered with its output, its exit code and what it says beside. */
function clientOf(program: string, port: number): string {
  return `#!/bin/sh
head=$(mktemp)
args=$(printf '%s\\0' "$PWD" "$@" | base64 -w0)
curl -sS -D "$head" -H "X-Args: $args" -H 'Expect:' --data-binary @- http://127.0.0.1:${port}/${program}
code=$(sed -n 's/^x-code: \\([0-9]*\\).*/\\1/ip' "$head")
sed -n 's/^x-said: //ip' "$head" | tr -d '\\r' | base64 -d >&2
rm "$head"
exit "$code"
`;
}
