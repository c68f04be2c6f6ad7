import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../support/api.js';
import type { ReplicaProcess } from '../support/replica.js';
import type { Scene } from '../support/scene.js';
import type { Death } from './steps.js';

/** Two replicas. Where one dies, another one is started, which dies the next death of its place. */
export class MortalFleet {
  private readonly present: { api: Api; process: ReplicaProcess }[] = [];
  private readonly deaths: Death['by'][][];
  private readonly all: ReplicaProcess[] = [];
  private readonly living: Promise<void>[] = [];
  private isOver = false;
  private diedAtStart = 0;

  private constructor(
    private readonly scene: Scene,
    deaths: readonly Death[],
  ) {
    this.deaths = [0, 1].map((replica) =>
      deaths.filter((one) => one.replica === replica).map(({ by }) => by),
    );
  }

  static async start(scene: Scene, deaths: readonly Death[]): Promise<MortalFleet> {
    const fleet = new MortalFleet(scene, deaths);
    await Promise.all([0, 1].map((place) => fleet.next(place)));
    return fleet;
  }

  /** Whoever has that place just now, or had it last. */
  at(place: number): Api {
    const one = this.present[place % 2];
    if (!one) throw new Error('no replica was started');
    return one.api;
  }

  /** How many died. */
  get died(): number {
    return this.all.length - 2 + this.diedAtStart;
  }

  /** No replica dies any more, and both are there. */
  async survive(): Promise<void> {
    this.isOver = true;
    for (const process of this.all) process.kill('SIGKILL');
    await Promise.all(this.living);
    // Those that were being started meanwhile.
    for (const process of this.all) process.kill('SIGKILL');
    await Promise.all([0, 1].map((place) => this.next(place)));
  }

  /** What went wrong inside. */
  get defects(): string[] {
    const isDefect = (line: string) => /"event":"(defect|unexpected-error)"/.test(line);
    return this.all.flatMap(({ output }) => output.filter(isDefect));
  }

  private async next(place: number): Promise<void> {
    const death = this.isOver ? undefined : this.deaths[place]?.shift();
    const crash = death && 'point' in death ? { CRASH_POINT: `${death.point}:${death.nth}` } : {};
    const one = await this.started(crash);
    if (!one) return this.next(place);
    this.all.push(one.process);
    this.present[place] = one;
    if (death && 'afterMs' in death) this.living.push(killLater(one.process, death.afterMs));
    if (!this.isOver) this.living.push(this.replace(place, one.process));
  }

  /** Null where it died as soon as it began to work. */
  private async started(crash: Record<string, string>) {
    try {
      return await this.scene.process(crash);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('ended with SIGKILL')) throw error;
      this.diedAtStart += 1;
      return null;
    }
  }

  private async replace(place: number, process: ReplicaProcess): Promise<void> {
    await process.ended;
    if (!this.isOver) await this.next(place);
  }
}

async function killLater(process: ReplicaProcess, afterMs: number): Promise<void> {
  await delay(afterMs);
  process.kill('SIGKILL');
}
