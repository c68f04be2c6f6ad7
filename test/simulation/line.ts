import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import type { Fates, Table } from './fates.js';
import type { Actor, Scheduler } from './scheduler.js';

/** What becomes of a statement. `unheard`: it is done, and its answer lost. `late`: done after its asker gave up. */
type StatementFate = 'done' | 'slow' | 'lost' | 'unheard' | 'late' | 'unheard at once';

/** Longer than this, and a statement counts as unanswered. */
const TIMEOUT_MS = 5_000;

/** When a service is away for a replica, or for all. */
export interface Outages {
  isAway(actor: Actor): boolean;
}

/** What one process says to the store, and hears from it. */
export class Line {
  private readonly asked = new Map<string, number>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly fates: Fates,
    private readonly actor: Actor,
    private readonly outages: Outages,
    /** How often statements fare badly, from 0. */
    private readonly troubleRate: number,
  ) {}

  /** A name for one call among all of this process. */
  numbered(what: string): string {
    const n = (this.asked.get(what) ?? 0) + 1;
    this.asked.set(what, n);
    return `${this.actor.name} ${what}${n > 1 ? ` #${n}` : ''}`;
  }

  /** Has `act` done at the store, all of it or nothing. Once it has left it is done, even if the asker dies. */
  ask<T>(service: string, what: string, act: () => T): Promise<T> {
    const { scheduler, fates, actor } = this;
    const point = this.numbered(what);
    const fate = fates.fault(`${service} ${point}`, this.table(), 'done');
    return new Promise<T>((resolve, reject) => {
      const fail = (afterMs: number): void => {
        scheduler.after(actor, afterMs, `${point} fails`, () =>
          reject(new StoreUnavailable(`${fate} at ${point}`)),
        );
      };
      if (this.outages.isAway(actor)) return fail(fates.between(0, 300, `${point} away`));
      if (fate === 'lost' || fate === 'late') fail(TIMEOUT_MS);
      if (fate === 'lost') return;
      scheduler.after(null, this.thereMs(point, fate), `${point} arrives`, () => {
        // Cut off on the way.
        if (this.outages.isAway(actor)) return fate === 'late' ? undefined : fail(0);
        const answer = outcomeOf(act);
        if (fate === 'late') return;
        if (fate === 'unheard') return fail(TIMEOUT_MS);
        if (fate === 'unheard at once') return fail(0);
        const backMs = jitter(fates, `${point} back`);
        scheduler.after(actor, backMs, `${point} is answered`, () =>
          this.outages.isAway(actor) ? fail(0) : answer(resolve, reject),
        );
      });
    });
  }

  private thereMs(point: string, fate: StatementFate): number {
    if (fate === 'slow') return this.fates.between(100, 4_500, `${point} there`);
    if (fate === 'late') return TIMEOUT_MS + this.fates.between(0, 4_000, `${point} there`);
    return jitter(this.fates, `${point} there`);
  }

  private table(): Table<StatementFate> {
    const rate = this.troubleRate;
    return [
      [0.02 * rate, 'slow'],
      [0.01 * rate, 'lost'],
      [0.01 * rate, 'unheard'],
      [0.01 * rate, 'unheard at once'],
      [0.01 * rate, 'late'],
    ];
  }
}

/** Mostly nothing, so that much is to be put in order within one moment. */
export function jitter(fates: Fates, point: string): number {
  return Math.max(0, fates.between(-4, 8, point));
}

function outcomeOf<T>(act: () => T) {
  try {
    const value = act();
    return (resolve: (value: T) => void) => resolve(value);
  } catch (error) {
    return (_: unknown, reject: (error: unknown) => void) => reject(error);
  }
}
