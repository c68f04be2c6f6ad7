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
import { Store } from '../../src/postgres/connections/store.js';
import { PostgresRetentionWork } from '../../src/postgres/erasure/retention-work.js';
import { TcpProxy } from '../support/proxy.js';
import { until } from '../support/api.js';
import { GROUP, type Scene } from '../support/scene.js';
import { exercised, Truth } from '../lives/truth.js';
import type { Fleet } from './fleet.js';

const LANES = 4;
/** More than there is time for. */
const MOST_STEPS = 5_000;
/** Ten seconds. */
const OLD_DAYS = 10 / 86_400;

/**
 * Those who edit what needs approvals, decide, hold and erase, each in a group of their own. What retention erases is nobody's own: a hold
 * keeps the group of all others from it.
 */
export class Governed implements AsyncDisposable {
  private constructor(
    private readonly scene: Scene,
    private readonly callers: Callers,
    private readonly evidence: Evidence,
    private readonly wire: TcpProxy,
    private readonly store: Store,
    private readonly lanes: readonly Lane[],
  ) {}

  static async start(scene: Scene, fleet: Fleet): Promise<Governed> {
    const at = (place: number) => (fleet[place % fleet.length] ?? fleet[0]).api;
    const callers = await Callers.of({ at }, scene.tokens);
    const evidence = new Evidence(callers);
    const names = Array.from({ length: LANES }, (_, n) => `governed-${n}`);
    // PostgreSQL comes back at another port.
    const wire = await TcpProxy.to(() => scene.database.appUrl);
    const store = new Store({ url: wire.through(scene.database.appUrl), connections: 2 });
    const lanes = names.map((name) => new Lane(name, scene, callers, store, evidence));
    const hold = { name: 'all others', reason: 'kept', scope: { groupId: GROUP } };
    await callers.insist([201], (place) => callers.at(place).post('/v1/holds', hold));
    return new Governed(scene, callers, evidence, wire, store, lanes);
  }

  async live(seed: number, isOver: () => boolean): Promise<void> {
    const living = this.lanes.map(async (lane, n) => {
      const steps = fc.sample(step, { seed: seed + n, numRuns: MOST_STEPS });
      // No month of contents ends here.
      const isLived = ({ kind }: (typeof steps)[number]) => kind !== 'drop a month';
      await lane.live(steps.filter(isLived), isOver);
    });
    await Promise.all(living);
  }

  /** What would wait for ever goes on, once nobody does anything to the fleet any more, and what is old goes. */
  async resume(): Promise<void> {
    for (const lane of this.lanes) await lane.resume();
    await new PostgresRetentionWork(this.store).begin(OLD_DAYS, true);
  }

  /** When all has come to its end: what is wrong with what was lived. */
  async faults(): Promise<string[]> {
    const { scene, callers, lanes } = this;
    const { superuserUrl } = scene.database;
    const quiet = await until(async () => (await isQuiet(superuserUrl)) || null);
    const record = await recorded(superuserUrl);
    const lines = await until(() => linesIn(callers.at(0)));
    const asked = lanes.flatMap((lane) => lane.asked);
    const originals = lanes.flatMap((lane) => lane.originals);
    const others = lanes.flatMap((lane) => lane.others.texts);
    const written = asked.filter(({ restores }) => restores === null).map(({ text }) => text);
    const texts = [...written, ...asked.map(reasonOf), ...originals, ...others];
    const truth = new Truth(record, asked, scene.im.overwrites());
    const erased = texts.filter((text) => !record.contents.includes(text));
    console.info(
      `governed: ${asked.length} asked for, ${record.decisions.length} decisions, ${record.holds.length} holds, ` +
        `${record.erasures.length} erasures (${record.erasures.filter(({ kind }) => kind === 'retention').length} of retention) of ${record.entries.flatMap(({ ids, items }) => [...ids, ...items]).length}, ${exercised(truth).inWords}`,
    );
    return [
      ...(quiet ? [] : ['it does not come to an end']),
      ...callers.complaints,
      ...disagreements(truth),
      ...(lines ? untrueAnswers(lines, record) : ['there is no answer']),
      ...(await textsIn(superuserUrl, erased)).map((found) => `erased, and found in ${found}`),
      ...(await this.evidence.faults(superuserUrl)),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.evidence[Symbol.dispose]();
    await this.store.close();
    await this.wire[Symbol.asyncDispose]();
  }
}
