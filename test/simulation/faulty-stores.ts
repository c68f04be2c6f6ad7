import type { Outcome } from '../../src/edits/edit.js';
import type { OpenEdit } from '../../src/edits/record.js';
import { MemoryStore } from './memory-store.js';

/** A record whose `settle` does not ask who holds the edit, and whether it has an end. */
export class TwiceEndingStore extends MemoryStore {
  override settle({ edit }: OpenEdit, outcome: Outcome): boolean {
    return this.end(edit.id, outcome);
  }
}

/** A record that knows keys only as long as no replica is started anew. */
export class ForgetfulStore extends MemoryStore {
  override heartbeat(holder: string, aliveMs: number): boolean {
    if (/^[ABC]\d+\.1$/.test(holder) && !this.isAlive(holder)) this.ofKey.clear();
    return super.heartbeat(holder, aliveMs);
  }
}
