import type { Edit, Intent, Outcome, Progress, Snapshot } from '../../src/edits/edit.js';
import type { Claim, OpenEdit } from '../../src/edits/record.js';
import {
  addressOf,
  keyOf,
  NOTHING_SENT,
  type StoredBatch,
  type StoredClaim,
  type StoredEdit,
} from './stored.js';

/** What all replicas share. Each method is one statement: all of it happens, or nothing. */
export class MemoryStore {
  readonly edits = new Map<string, StoredEdit>();
  readonly claims = new Map<string, StoredClaim>();
  readonly ofMessage = new Map<string, StoredEdit[]>();
  readonly ofKey = new Map<string, StoredEdit[]>();
  readonly batches = new Map<string, StoredBatch>();
  private readonly aliveUntil = new Map<string, number>();
  private lastClaimNo = 0;

  /** @param now its clock, epoch milliseconds */
  constructor(readonly now: () => number) {}

  /** For how long nobody else can take over what this one holds. */
  aliveForMs(holder: string): number {
    return (this.aliveUntil.get(holder) ?? 0) - this.now();
  }

  isAlive(holder: string): boolean {
    return this.aliveForMs(holder) > 0;
  }

  /** False where the others may have taken it for dead already. */
  heartbeat(holder: string, aliveMs: number): boolean {
    if (this.aliveUntil.has(holder) && !this.isAlive(holder)) return false;
    this.aliveUntil.set(holder, this.now() + aliveMs);
    return true;
  }

  forgetDeadClaims(holder: string, receivedBefore: number): void {
    for (const [id, claim] of this.claims) {
      if (claim.state !== 'claimed' || claim.holder === null) continue;
      const isForgotten = claim.holder === holder && claim.intent.receivedAt < receivedBefore;
      if (isForgotten || !this.isAlive(claim.holder)) this.claims.delete(id);
    }
  }

  /** Null where the message or the key has a claim. */
  claim(intent: Intent, keyUse: number, holder: string): StoredClaim | null {
    for (const other of this.claims.values()) {
      const isTaken =
        addressOf(other.intent.message) === addressOf(intent.message) ||
        keyOf(other.intent) === keyOf(intent);
      if (isTaken) return null;
    }
    this.lastClaimNo += 1;
    const claim: StoredClaim = {
      intent,
      claimNo: this.lastClaimNo,
      keyUse,
      holder,
      state: 'claimed',
      progress: NOTHING_SENT,
    };
    this.claims.set(intent.id, claim);
    return claim;
  }

  release(id: string): void {
    if (this.claims.get(id)?.state === 'claimed') this.claims.delete(id);
  }

  begin(claim: Claim, snapshot: Snapshot, waitsMs: number): boolean {
    const held = this.put(claim, snapshot, waitsMs);
    if (!held) return false;
    held.state = 'pending';
    this.enter(claim.intent.id, snapshot.drift ? ['drift.found'] : [], 'edit.intended');
    return true;
  }

  reject(claim: Claim, snapshot: Snapshot | null, outcome: Outcome): boolean {
    if (!this.put(claim, snapshot, 0)) return false;
    this.edits.get(claim.intent.id)?.outcomes.push(outcome);
    this.enter(claim.intent.id, snapshot?.drift ? ['drift.found'] : [], 'edit.rejected');
    this.claims.delete(claim.intent.id);
    return true;
  }

  doubt({ edit, lease }: OpenEdit, { im, attempts, sentAt }: Progress): boolean {
    const held = this.held(edit.id, lease.holder);
    if (!held) return false;
    held.state = 'in_doubt';
    held.progress = { im, attempts, sentAt };
    this.enter(edit.id, [], 'edit.in_doubt');
    return true;
  }

  settle({ edit, lease }: OpenEdit, outcome: Outcome): boolean {
    return this.held(edit.id, lease.holder) !== null && this.end(edit.id, outcome);
  }

  /** Writes the outcome of an edit down, whoever holds it. */
  protected end(id: string, outcome: Outcome): boolean {
    this.edits.get(id)?.outcomes.push(outcome);
    const drifts = (outcome.found ?? []).flatMap((item) => (item ? ['drift.found'] : []));
    this.enter(id, drifts, `edit.${outcome.state}`);
    this.claims.delete(id);
    return true;
  }

  adopt(holder: string, limit: number, workedOn: ReadonlySet<string>) {
    const orphaned = [...this.claims.values()].filter(
      (claim) =>
        claim.state !== 'claimed' &&
        (claim.holder === null ||
          (claim.holder === holder && !workedOn.has(claim.intent.id)) ||
          !this.isAlive(claim.holder)),
    );
    return orphaned.slice(0, limit).map((claim) => {
      const isOrphan = claim.holder !== null;
      claim.holder = holder;
      const { id } = claim.intent;
      return { id, isOrphan, ageMs: this.now() - (this.edits.get(id)?.answerBy ?? 0) };
    });
  }

  handOver(edits: readonly OpenEdit[]): void {
    for (const { edit, lease } of edits) {
      const claim = this.claims.get(edit.id);
      if (claim?.holder === lease.holder) claim.holder = null;
    }
  }

  find(id: string): Edit | null {
    const stored = this.edits.get(id);
    if (!stored) return null;
    const { ifPriorDigest: _precondition, key: _key, ...facts } = stored.intent;
    const ledger = stored.entries.map((type, n) => ({ type, entryId: `${id} ${n}`, index: null }));
    return { ...facts, snapshot: stored.snapshot, status: this.statusOf(id, stored), ledger };
  }

  /** Ends a batch of which every item is final. */
  endIfOver(id: string, batch: StoredBatch): void {
    if (batch.isOver || batch.chunks.size > 0) return;
    const edits = [...this.edits.values()].filter(({ intent }) => intent.batch?.id === id);
    if (edits.some(({ outcomes }) => outcomes.length === 0)) return;
    if (batch.state !== 'cancelled' && edits.length < batch.items.length) return;
    batch.isOver = true;
    if (batch.state !== 'cancelled') batch.state = 'finished';
  }

  private statusOf(id: string, { outcomes }: StoredEdit): Progress | Outcome {
    const [outcome] = outcomes;
    if (outcome) return outcome;
    const claim = this.claims.get(id);
    const isWorkedOn = claim && (claim.holder === null || this.isAlive(claim.holder));
    const isPending = isWorkedOn && claim.state === 'pending';
    return { ...(claim?.progress ?? NOTHING_SENT), state: isPending ? 'pending' : 'in_doubt' };
  }

  private put(
    { intent, lease }: Claim,
    snapshot: Snapshot | null,
    waitsMs: number,
  ): StoredClaim | null {
    const claim = this.claims.get(intent.id);
    if (claim?.state !== 'claimed' || claim.holder !== lease.holder) return null;
    if (!this.isAlive(lease.holder)) return null;
    if (intent.batch && this.batches.get(intent.batch.id)?.state !== 'running') return null;
    const ofKey = among(this.ofKey, keyOf(intent));
    if (ofKey.some(({ keyUse }) => keyUse === claim.keyUse)) return null;
    const { claimNo, keyUse } = claim;
    const answerBy = this.now() + waitsMs;
    const stored = { intent, snapshot, claimNo, keyUse, answerBy, outcomes: [], entries: [] };
    this.edits.set(intent.id, stored);
    ofKey.push(stored);
    among(this.ofMessage, addressOf(intent.message)).push(stored);
    return claim;
  }

  private held(id: string, holder: string): StoredClaim | null {
    const claim = this.claims.get(id);
    return claim && claim.holder === holder && claim.state !== 'claimed' ? claim : null;
  }

  private enter(id: string, before: readonly string[], type: string): void {
    this.edits.get(id)?.entries.push(...before, type);
  }
}

function among(lists: Map<string, StoredEdit[]>, key: string): StoredEdit[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
