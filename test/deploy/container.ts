import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { type Answer, answerOf, type RunningPod, untilStarted } from './pod.js';
import { containerOf, handOver, mountsOf, type PodSpec, type Volumes } from './volumes.js';

/** As the Dockerfile says that it is built. */
const IMAGE = process.env['IMAGE'] ?? 'im-edit-ledger:0.1.0';

/** Why nothing can run in the image here; null where it can. */
export const WHY_NO_IMAGE = whyNoImage();

function whyNoImage(): string | null {
  if (process.getuid?.() !== 0) return 'only root can hand over volumes as the kubelet does';
  const { status, error } = spawnSync('podman', ['image', 'exists', IMAGE]);
  if (error) return 'there is no podman';
  if (status !== 0) return `there is no image ${IMAGE} (build it, or name it in IMAGE)`;
  const trial = ['run', '--rm', '--network', 'host', '--entrypoint', 'node', IMAGE, '--version'];
  return spawnSync('podman', trial).status === 0 ? null : 'podman cannot run a container here';
}

/** The ports of the chart, which belong to others on a machine that all share. */
const FREE_PORTS = { PORT: '0', OPS_PORT: '0' };

/**
 * The first container of a pod in the image, by podman: its command, variables, volumes, user, capabilities, memory and root file
 * system are those of the object. It shares the network of the machine, which databases and others of the tests are on.
 */
export class Container implements RunningPod {
  readonly output: string[] = [];
  url = '';
  opsUrl = '';
  private readonly name = `iel-${randomUUID()}`;
  private readonly folder: string;
  private child: ChildProcess | null = null;

  constructor(
    private readonly spec: PodSpec,
    private readonly volumes: Volumes,
  ) {
    this.folder = mkdtempSync(path.join(volumes.folder, 'container-'));
  }

  async serve(): Promise<void> {
    const child = podman(['run', ...this.options(FREE_PORTS), IMAGE, ...this.command()]);
    this.child = child;
    child.stdin?.end();
    const { port, opsPort } = await untilStarted(child, this.output);
    this.url = `http://127.0.0.1:${port}`;
    this.opsUrl = `http://127.0.0.1:${opsPort}`;
  }

  run(): Promise<Answer> {
    return answerOf(
      podman(['run', ...this.options({}), IMAGE, ...this.command()]),
      Buffer.alloc(0),
    );
  }

  exec(command: readonly string[], input: Buffer): Promise<Answer> {
    const own = command.map((arg) => this.here(arg));
    return answerOf(podman(['exec', '--interactive', this.name, ...own]), input);
  }

  /** After the pod's grace period it is killed. */
  async stop(): Promise<number | null> {
    if (this.child === null || this.child.exitCode !== null) return this.child?.exitCode ?? null;
    podman(['stop', '--time', String(this.spec.terminationGracePeriodSeconds ?? 30), this.name]);
    const [code] = (await once(this.child, 'exit')) as [number | null];
    return code;
  }

  private command(): string[] {
    const { command = [], args = [] } = containerOf(this.spec);
    return [...command, ...args].map((arg) => this.here(arg));
  }

  private options(replaced: Readonly<Record<string, string>>): string[] {
    const { runAsUser, runAsGroup, fsGroup } = this.spec.securityContext ?? {};
    const { env = [], securityContext = {}, resources } = containerOf(this.spec);
    const variables = env.map(({ name, value }) => `${name}=${replaced[name] ?? this.here(value)}`);
    return [
      '--rm',
      '--interactive',
      `--name=${this.name}`,
      '--network=host',
      '--pull=never',
      ...(runAsUser === undefined ? [] : ['--user', `${runAsUser}:${runAsGroup ?? 0}`]),
      ...(fsGroup === undefined ? [] : ['--group-add', String(fsGroup)]),
      ...(securityContext.readOnlyRootFilesystem ? ['--read-only', '--read-only-tmpfs=false'] : []),
      ...(securityContext.capabilities?.drop ?? []).map((name) => `--cap-drop=${name}`),
      ...(securityContext.allowPrivilegeEscalation === false
        ? ['--security-opt=no-new-privileges']
        : []),
      ...this.memory(resources?.limits?.memory),
      ...variables.map((variable) => `--env=${variable}`),
      ...this.aliases(),
      ...this.mounts(fsGroup ?? 0),
    ];
  }

  private memory(limit: string | undefined): string[] {
    return limit === undefined ? [] : [`--memory=${limit.replace(/i$/, '').toLowerCase()}`];
  }

  private aliases(): string[] {
    return (this.spec.hostAliases ?? []).flatMap(({ ip, hostnames }) =>
      hostnames.map((host) => `--add-host=${host}:${ip}`),
    );
  }

  private mounts(group: number): string[] {
    return mountsOf(this.spec, this.volumes, this.folder).map((mount) => {
      handOver(mount.place, group, mount.mode, mount.isClaim);
      return `--volume=${mount.place}:${mount.mountPath}:${mount.readOnly ? 'ro' : 'rw'}`;
    });
  }

  private here(value: string): string {
    const ports = { 'http://127.0.0.1:3000': this.url, 'http://127.0.0.1:3001': this.opsUrl };
    return Object.entries({ ...this.volumes.here, ...ports }).reduce(
      (text, [from, to]) => text.replaceAll(from, to),
      value,
    );
  }
}

function podman(args: readonly string[]): ChildProcess {
  return spawn('podman', args, { stdio: ['pipe', 'pipe', 'pipe'] });
}
