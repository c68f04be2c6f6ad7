import { foreseeBatches, judgeBatches, resumeBatches } from './batches.js';
import { Caller } from './caller.js';
import { type Edits, REAL_EDITS } from './edits.js';
import { Fates } from './fates.js';
import { Fleet } from './fleet.js';
import { Havoc } from './havoc.js';
import { Judge } from './judge.js';
import { MemoryStore } from './memory-store.js';
import { profileOf } from './profile.js';
import { Scheduler } from './scheduler.js';
import { SimIm } from './sim-im.js';
import type { Violation } from './violation.js';

const EPOCH_MS = 1_700_000_000_000;
/** Once no fault happens any more, everything has to come to its end within so long. */
const SETTLED_WITHIN_MS = 300_000;
/** Then nothing of ours may take effect for so long. */
const QUIET_MS = 10_000;
/** So many times as many messages where there are batches: they go over pulls of twenty. */
const MESSAGES_FOR_BATCHES = 6;

export interface WorldOptions {
  readonly seed: number;
  /** Left out: those of the service. */
  readonly edits?: Edits;
  readonly makeStore?: (now: () => number) => MemoryStore;
  /** Whether batches are carried out as well. */
  readonly hasBatches?: boolean;
  /** The only faults and actions that may happen; null or left out: all. */
  readonly permitted?: ReadonlySet<string> | null;
  /** Told what happens, line by line, for people. */
  readonly tell?: (line: string) => void;
}

export interface Life {
  readonly violation: Violation | null;
  /** The faults and actions that happened. */
  readonly happened: ReadonlySet<string>;
  readonly trace: number;
  readonly steps: number;
  readonly deaths: number;
  /** Edits whose snapshot came on record, by how they ended. */
  readonly outcomes: ReadonlyMap<string, number>;
}

/** What several replicas over one store and one IM go through, by a seed. */
export async function live(options: WorldOptions): Promise<Life> {
  return new World(options).live();
}

class World {
  private readonly fates: Fates;
  private readonly scheduler: Scheduler;
  private readonly store: MemoryStore;
  private readonly im: SimIm;
  private readonly judge: Judge;
  private readonly fleet: Fleet;
  private waiting = 0;

  constructor(private readonly options: WorldOptions) {
    this.fates = new Fates(options.seed, options.permitted ?? null);
    this.scheduler = new Scheduler(this.fates, (label) => this.say(label));
    const { scheduler, fates } = this;
    const now = () => EPOCH_MS + scheduler.now;
    this.store = options.makeStore?.(now) ?? new MemoryStore(now);
    this.judge = new Judge(this.store, () => scheduler.now);
    this.im = new SimIm(
      () => scheduler.now,
      false,
      (message, effect) => {
        const whose = effect.by === null ? 'somebody else' : 'the service';
        this.say(`m${message.ref.msgSeq} is now "${effect.text ?? 'recalled'}", by ${whose}`);
        this.judge.takesEffect(message, effect);
      },
    );
    const profile = profileOf(fates);
    const havoc = new Havoc(scheduler, fates, profile, this.im, (line) => this.say(line));
    const { storeTrouble, imTrouble } = profile;
    const { hasBatches = false } = options;
    const messages = hasBatches ? profile.messages * MESSAGES_FOR_BATCHES : profile.messages;
    const surroundings = {
      edits: options.edits ?? REAL_EDITS,
      scheduler,
      fates,
      store: this.store,
      im: this.im,
      outages: havoc,
      observer: this.judge,
      storeTrouble,
      imTrouble,
      onDefect: (error: unknown, where: string) =>
        this.judge.find('defect', `${where}: ${String(error)}`),
      hasBatches,
    };
    this.fleet = new Fleet(surroundings, fates);
    for (let seq = 1; seq <= messages; seq += 1) {
      this.im.add({ groupId: 'g', topicId: null, msgSeq: seq });
    }
    havoc.begin(this.fleet);
    this.fleet.reviveAll();
    this.ask(profile.wishes, messages, profile.activeMs);
    if (hasBatches) {
      const say = (line: string): void => this.say(line);
      foreseeBatches({ ...surroundings, messages, activeMs: profile.activeMs, say });
    }
    this.activeMs = profile.activeMs;
  }

  private readonly activeMs: number;

  async live(): Promise<Life> {
    const { scheduler, fates, fleet, judge, store } = this;
    const isFound = () => judge.violation !== null;
    await scheduler.run(isFound, this.activeMs);
    fates.isCalm = true;
    resumeBatches(store);
    fleet.reviveAll();
    const isSettled = () =>
      this.waiting === 0 &&
      store.claims.size === 0 &&
      [...store.batches.values()].every(({ isOver }) => isOver);
    const end = scheduler.now + SETTLED_WITHIN_MS;
    if (!(await scheduler.run(() => isFound() || isSettled(), end))) {
      const open = [...store.claims.keys()].join();
      const batches = [...store.batches].flatMap(([id, { isOver }]) => (isOver ? [] : id)).join();
      const what = `${this.waiting} callers wait, ${open} are open and batches ${batches} go on for ever`;
      judge.find('P2 settled', what);
    }
    await scheduler.run(isFound, scheduler.now + QUIET_MS);
    judge.atTheEnd(this.im.messages.values());
    judgeBatches(store, judge);
    fleet.endAll();
    return this.result();
  }

  private ask(wishes: number, messages: number, activeMs: number): void {
    const { fates, scheduler, fleet, judge } = this;
    const service = {
      scheduler,
      fates,
      judge,
      pick: (point: string) => fleet.pick(point),
      died: fleet.died.bind(fleet),
      say: (line: string) => this.say(line),
    };
    for (let n = 1; n <= wishes; n += 1) {
      const name = `e${n}`;
      const at = fates.between(0, activeMs, `${name} at`);
      const msgSeq = fates.between(1, messages, `${name} of`);
      if (!fates.happens(`${name} is wanted`, 1)) continue;
      scheduler.after(null, at, `${name} is wanted`, () => {
        this.waiting += 1;
        const caller = new Caller({ name, msgSeq }, service);
        caller.run().then(
          () => (this.waiting -= 1),
          (error: unknown) => judge.find('defect', `the caller of ${name}: ${String(error)}`),
        );
      });
    }
  }

  private result(): Life {
    const outcomes = new Map<string, number>();
    for (const {
      snapshot,
      outcomes: [outcome],
    } of this.store.edits.values()) {
      if (snapshot && outcome) outcomes.set(outcome.state, (outcomes.get(outcome.state) ?? 0) + 1);
    }
    const { scheduler, fates, fleet, judge } = this;
    return {
      violation: judge.violation,
      happened: fates.happened,
      trace: scheduler.trace,
      steps: scheduler.steps,
      deaths: fleet.deaths,
      outcomes,
    };
  }

  private say(line: string): void {
    const { tell } = this.options;
    if (tell) tell(`${(this.scheduler.now / 1_000).toFixed(3).padStart(8)} s  ${line}`);
  }
}
