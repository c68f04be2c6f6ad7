import { randomUUID } from 'node:crypto';
import type { Scope } from '../../src/erasure/scope.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import type { Store } from '../../src/postgres/connections/store.js';
import { PostgresRetentionWork } from '../../src/postgres/erasure/retention-work.js';
import { senderOf } from './asked.js';
import type { Callers } from './callers.js';
import type { ScopeChoice } from './steps.js';

/** Who holds and erases in a lane. */
export class Officer {
  private readonly holds: string[] = [];
  private count = 0;

  constructor(
    private readonly groupId: string,
    private readonly callers: Callers,
    private readonly store: Store,
  ) {}

  async hold(choice: ScopeChoice): Promise<void> {
    const asked = { name: 'H', reason: 'kept', scope: this.scopeOf(choice) };
    const { json } = await this.callers.insist(
      [201],
      (place) => this.callers.at(place).post('/v1/holds', asked),
      this.count,
    );
    this.holds.push(String(json['id']));
  }

  async release(which: number): Promise<void> {
    const id = this.holds[which % Math.max(1, this.holds.length)];
    if (id === undefined) return;
    await this.callers.insist(
      [200],
      (place) => this.callers.at(place).post(`/v1/holds/${id}/release`, { reason: 'over' }),
      which,
    );
  }

  async erase(what: object): Promise<void> {
    const key = randomUUID();
    const asked = { ...what, reason: 'asked', basis: 'GDPR article 17' };
    this.count += 1;
    await this.callers.insist(
      [202],
      (place) => this.callers.at(place).post('/v1/erasures', asked, { 'Idempotency-Key': key }),
      this.count,
    );
  }

  eraseIn(choice: ScopeChoice, includeReasons: boolean): Promise<void> {
    return this.erase({ scope: this.scopeOf(choice), includeReasons });
  }

  /** All at the same instant. */
  async eraseBesideHold(choice: ScopeChoice, times: number): Promise<void> {
    const scope = this.scopeOf(choice);
    const erasing = Array.from({ length: times }, () => this.erase({ scope }));
    await Promise.all([...erasing, this.hold(choice)]);
  }

  /** Where PostgreSQL is away, a later run does it. */
  async retain(days: number): Promise<void> {
    try {
      await new PostgresRetentionWork(this.store).begin(days, true);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }

  private scopeOf({ by, message, client }: ScopeChoice): Scope {
    const { groupId } = this;
    switch (by) {
      case 'message':
        return { groupId, msgSeq: message + 1 };
      case 'group':
        return { groupId };
      case 'sender':
        return { groupId, account: senderOf(message + 1) };
      case 'client':
        return { groupId, client };
    }
  }
}
