import type { ActorClock } from './actor-clock.js';
import type { Fates } from './fates.js';
import { jitter, type Line } from './line.js';
import type { Actor, Scheduler } from './scheduler.js';
import type { Departure, SimIm, SimMessage } from './sim-im.js';

/** How long IM's answer is waited for. */
export const TIMEOUT_MS = 5_000;

/** Told of what leaves and of what is shown, when it happens. */
export interface Observer {
  leaves(departure: Departure): void;
  shown(actor: string, message: SimMessage, item: Buffer): void;
}

export interface ImParts {
  readonly im: SimIm;
  readonly scheduler: Scheduler;
  readonly fates: Fates;
  readonly actor: Actor;
  readonly line: Line;
  readonly clock: ActorClock;
  readonly observer: Observer;
}

/** What reads and overwrites of one process have in common. */
export abstract class ImCalls {
  /** @param troubleRate how often calls fare badly, from 0 */
  constructor(
    protected readonly parts: ImParts,
    protected readonly troubleRate: number,
  ) {}

  protected somebodyElse(message: SimMessage, point: string): void {
    const name = `somebody else edits as ${point}`;
    const { fates, im } = this.parts;
    if (fates.happens(name, 0.01 * this.troubleRate)) im.foreignEdit(message);
  }

  protected pause(ms: number, label: string): Promise<void> {
    return this.parts.scheduler.pause(this.parts.actor, ms, label);
  }

  protected between(least: number, most: number, point: string): number {
    return this.parts.fates.between(least, most, point);
  }

  protected jitter(point: string): number {
    return jitter(this.parts.fates, point);
  }
}
