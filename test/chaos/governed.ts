import * as fc from 'fast-check';
import { textsIn } from '../erasure/texts.js';
import { linesIn, untrueAnswers } from '../lives/answers.js';
import { reasonOf } from '../lives/asked.js';
import { Callers } from '../lives/callers.js';
import { Evidence } from '../lives/evidence.js';
import { disagreements } from '../lives/judge.js';
import { Lane } from '../lives/lane.js';
import { isQuiet, recorded } from '../lives/recorded.js';
import { step } from '../lives/steps.js';
import { until } from '../support/api.js';
import type { Scene } from '../support/scene.js';
import type { Fleet } from './fleet.js';

const LANES = 4;
/** More than there is time for. */
const MOST_STEPS = 5_000;
const QUIET_WITHIN_MS = 60_000;
const ANSWERED_WITHIN_MS = 30_000;

/** Those who edit what needs approvals, decide, hold and erase, each in a group of their own. */
export class Governed implements Disposable {
  private constructor(
    private readonly scene: Scene,
    private readonly callers: Callers,
    private readonly evidence: Evidence,
    private readonly lanes: readonly Lane[],
  ) {}

  static async start(scene: Scene, fleet: Fleet): Promise<Governed> {
    const at = (place: number) => (fleet[place % fleet.length] ?? fleet[0]).api;
    const callers = await Callers.of({ at }, scene.tokens);
    const evidence = new Evidence(callers);
    const names = Array.from({ length: LANES }, (_, n) => `governed-${n}`);
    const lanes = names.map((name) => new Lane(name, scene, callers, null, evidence));
    return new Governed(scene, callers, evidence, lanes);
  }

  async live(seed: number, isOver: () => boolean): Promise<void> {
    const living = this.lanes.map(async (lane, n) => {
      const steps = fc.sample(step, { seed: seed + n, numRuns: MOST_STEPS });
      // These two need a PostgreSQL that stays.
      const isLived = ({ kind }: (typeof steps)[number]) =>
        kind !== 'retain' && kind !== 'drop a month';
      await lane.live(steps.filter(isLived), isOver);
    });
    await Promise.all(living);
  }

  /** What would wait for ever goes on, once nobody does anything to the fleet any more. */
  async resume(): Promise<void> {
    for (const lane of this.lanes) await lane.resume();
  }

  /** When all has come to its end: what is wrong with what was lived. */
  async faults(): Promise<string[]> {
    const { scene, callers, lanes } = this;
    const { superuserUrl } = scene.database;
    const quiet = await until(QUIET_WITHIN_MS, async () => (await isQuiet(superuserUrl)) || null);
    const record = await recorded(superuserUrl);
    const lines = await until(ANSWERED_WITHIN_MS, () => linesIn(callers.at(0)));
    const asked = lanes.flatMap((lane) => lane.asked);
    const originals = lanes.flatMap((lane) => lane.originals);
    const texts = [...asked.flatMap((one) => [one.text, reasonOf(one)]), ...originals];
    const erased = texts.filter((text) => !record.contents.includes(text));
    console.info(
      `governed: ${asked.length} asked for, ${record.decisions.length} decisions, ${record.holds.length} holds, ` +
        `${record.erasures.length} erasures of ${record.entries.flatMap(({ ids, items }) => [...ids, ...items]).length}`,
    );
    return [
      ...(quiet ? [] : ['it does not come to an end']),
      ...callers.complaints,
      ...disagreements(record, asked, scene.im.overwrites()),
      ...(lines ? untrueAnswers(lines, record) : ['there is no answer']),
      ...(await textsIn(superuserUrl, erased)).map((found) => `erased, and found in ${found}`),
      ...(await this.evidence.faults(superuserUrl)),
    ];
  }

  [Symbol.dispose](): void {
    this.evidence[Symbol.dispose]();
  }
}
