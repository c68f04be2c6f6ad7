import type { Fates } from './fates.js';
import type { Fleet } from './fleet.js';
import type { Profile } from './profile.js';
import type { Actor, Scheduler } from './scheduler.js';
import type { SimIm, SimMessage } from './sim-im.js';

/** What is done to replicas, to their store and to messages. */
export class Havoc {
  private readonly awayUntil = new Map<string, number>();
  private fleet: Fleet | null = null;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly fates: Fates,
    private readonly profile: Profile,
    private readonly im: SimIm,
    private readonly say: (line: string) => void,
  ) {}

  begin(fleet: Fleet): void {
    this.fleet = fleet;
    const { profile, scheduler } = this;
    scheduler.beforeStep = (owner, label) => this.strike(owner, label);
    this.several('outage', profile.outages, (point) => this.outage(point));
    const messages = [...this.im.messages.values()];
    const one = (point: string) => this.fates.choose(messages, `${point} of`);
    this.several('edit of somebody else', profile.foreignEdits, (point) =>
      this.im.foreignEdit(one(point)),
    );
    this.several('recall', profile.recalls, (point) => this.recall(one(point)));
  }

  isAway({ name }: Actor): boolean {
    if (this.fates.isCalm) return false;
    const { now } = this.scheduler;
    return (this.awayUntil.get('all') ?? 0) > now || (this.awayUntil.get(name) ?? 0) > now;
  }

  private several(what: string, most: number, act: (point: string) => void): void {
    for (let n = 1; n <= most; n += 1) {
      const point = `${what} ${n}`;
      const at = this.fates.between(0, this.profile.activeMs, `${point} at`);
      if (!this.fates.happens(point, 1)) continue;
      this.scheduler.after(null, at, point, () => act(point));
    }
  }

  private outage(point: string): void {
    const forMs = this.fates.between(1, 14_000, `${point} for`);
    this.awayUntil.set('all', this.scheduler.now + forMs);
    this.say(`the store is away for ${forMs} ms`);
  }

  private recall(message: SimMessage): void {
    this.im.recall(message);
  }

  /** Before a step of a replica: perhaps it is its last one. */
  private strike(owner: Actor, label: string): void {
    const { fates, fleet, profile } = this;
    if (fates.isCalm || !fleet) return;
    const slot = fleet.slotOf(owner);
    if (slot === null) return;
    if (this.isNew(`killed: ${label}`, profile.dies)) {
      this.say(`${owner.name} is killed, before: ${label}`);
      fleet.kill(slot);
      this.reviveLater(slot, label);
    } else if (this.isNew(`suspended: ${label}`, profile.isSuspended)) {
      const forMs = fates.between(50, 15_000, `suspended for: ${label}`);
      this.say(`${owner.name} is suspended for ${forMs} ms, before: ${label}`);
      owner.suspendedUntil = this.scheduler.now + forMs;
    } else if (this.isNew(`cut off: ${label}`, profile.isCutOff)) {
      const forMs = fates.between(1, 14_000, `cut off for: ${label}`);
      this.say(`${owner.name} is cut off from the store for ${forMs} ms, before: ${label}`);
      this.awayUntil.set(owner.name, this.scheduler.now + forMs);
    } else if (this.isNew(`stopped: ${label}`, profile.stops)) {
      this.say(`${owner.name} is told to stop, before: ${label}`);
      fleet.stop(slot, () => this.reviveLater(slot, label));
    }
  }

  /** A step that was put off comes here again. */
  private isNew(point: string, chance: number): boolean {
    return !this.fates.happened.has(point) && this.fates.happens(point, chance);
  }

  private reviveLater(slot: string, label: string): void {
    const ms = this.fates.between(0, 12_000, `revived after: ${label}`);
    this.scheduler.after(null, ms, `${slot} is started again`, () => this.fleet?.revive(slot));
  }
}
