import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../support/api.js';
import { TcpProxy } from '../support/proxy.js';
import type { ReplicaProcess } from '../support/replica.js';
import type { Scene } from '../support/scene.js';

export type Fleet = readonly [Member, Member, Member];

/** A replica that is started again whenever it ended, behind a wire to PostgreSQL of its own. */
export class Member {
  /** What went wrong with the replica itself: a stop that did not end well, a defect in its log. */
  readonly complaints: string[] = [];
  /** For how long it stood still so far, all times together. */
  stoodStillMs = 0;

  private constructor(
    private readonly scene: Scene,
    readonly proxy: TcpProxy,
    /** Where it keeps the last checkpoint, outside the database. */
    readonly checkpointFile: string,
    private running: { api: Api; process: ReplicaProcess },
  ) {}

  static async start(scene: Scene, checkpointFile: string): Promise<Member> {
    const proxy = await TcpProxy.to(() => scene.database.appUrl);
    return new Member(scene, proxy, checkpointFile, await started(scene, proxy, checkpointFile));
  }

  get api(): Api {
    return this.running.api;
  }

  /** Looks through the log of the replica that runs. */
  complain(): void {
    const { output } = this.running.process;
    const isDefect = (line: string) => /"event":"(defect|unexpected-error)"/.test(line);
    this.complaints.push(...output.filter(isDefect));
  }

  /** Null where it is ready; what it wrote last where it died by itself. */
  async whyNotReady(): Promise<string | null> {
    const { process } = this.running;
    const end = await Promise.race([process.ended, Promise.resolve(null)]);
    if (end !== null) return `ended with ${end}: ${process.output.slice(-20).join('\n')}`;
    const answer = await fetch(`${this.api.opsUrl}/health/ready`);
    const why = await answer.text();
    return answer.ok ? null : why;
  }

  async restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { process } = this.running;
    const hasDied = await Promise.race([process.ended, Promise.resolve(null)]);
    if (hasDied !== null) this.complaints.push(`died by itself: ${hasDied}`);
    process.kill(signal);
    const deadlines = setTimeout(() => process.kill('SIGKILL'), 35_000);
    const end = await process.ended;
    clearTimeout(deadlines);
    if (signal === 'SIGTERM' && hasDied === null && end !== 0)
      this.complaints.push(`stopped with ${end}`);
    this.complain();
    this.proxy.mend();
    this.running = await started(this.scene, this.proxy, this.checkpointFile);
  }

  /** Stands still, as on a machine that is suspended. */
  async suspend(ms: number): Promise<void> {
    const { process } = this.running;
    const since = performance.now();
    process.kill('SIGSTOP');
    await delay(ms);
    process.kill('SIGCONT');
    this.stoodStillMs += performance.now() - since;
  }
}

function started(scene: Scene, proxy: TcpProxy, checkpointFile: string) {
  const settings = { LEDGER_CHECKPOINT_FILE: checkpointFile };
  return scene.process(settings, proxy.through(scene.database.appUrl));
}
