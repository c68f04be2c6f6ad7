import { type Answer } from '../../src/edits/modify.js';
import { isSettled, type Outcome } from '../../src/edits/edit.js';
import { faultOfHistory } from './judge-history.js';
import { isVoid, violationIn } from './judge-record.js';
import type { MemoryLife } from './memory-lease.js';
import type { MemoryStore } from './memory-store.js';
import type { Departure, Effect, SimMessage } from './sim-im.js';
import type { SimReplica } from './sim-replica.js';
import { addressOf, type StoredEdit } from './stored.js';
import { Violation } from './violation.js';

/** After so long what was seen of a message is not recent enough to be overwritten. */
const FRESH_MS = 5_000;
/** A replica stops relying on its claims this much earlier than anybody else may take them over. */
const MARGIN_MS = 2_000;

interface Shown {
  readonly actor: string;
  readonly item: Buffer;
  readonly at: number;
}

/** What one caller was answered. */
interface ToldUnavailable {
  readonly replica: SimReplica;
  readonly life: MemoryLife;
}

/** Holds everything that happens against the promises, at the moment when it happens. */
export class Judge {
  violation: Violation | null = null;
  private readonly lastShown = new Map<string, Shown>();
  private readonly underWay = new Map<string, Departure[]>();
  private readonly unavailable = new Map<string, ToldUnavailable>();
  private readonly answers = new Map<string, { id: string; outcome: Outcome | null }>();

  constructor(
    private readonly store: MemoryStore,
    private readonly now: () => number,
  ) {}

  find(rule: string, what: string): void {
    this.violation ??= new Violation(rule, what);
  }

  shown(actor: string, message: SimMessage, item: Buffer): void {
    this.lastShown.set(`${actor} ${addressOf(message.ref)}`, { actor, item, at: this.now() });
  }

  /** The moment when an overwrite cannot be held back any more. */
  leaves(departure: Departure): void {
    const { message, text, actor } = departure;
    const claim = [...this.store.claims.values()].find(
      ({ intent }) => addressOf(intent.message) === addressOf(message),
    );
    const edit = claim && this.store.edits.get(claim.intent.id);
    const about = `${actor} sends ${text}`;
    if (!edit?.snapshot || edit.intent.reason !== text) {
      const other = claim ? `, the claim is for ${claim.intent.reason}` : '';
      return this.find('P1 snapshot first', `${about} without a record of it${other}`);
    }
    const holder = claim?.holder;
    const isHeld = holder?.startsWith(`${actor}.`) && this.store.aliveForMs(holder) >= MARGIN_MS;
    if (!isHeld) {
      this.find('P3 claims end with the lease', `${about}, but ${holder ?? 'nobody'} holds it`);
    }
    this.judgeSnapshot(departure, edit);
    const others = (this.underWay.get(addressOf(message)) ?? []).filter((one) => one.isUnderWay);
    for (const other of others) {
      this.find('P3 one edit at a time', `${about} while ${other.text} may still land`);
    }
    this.underWay.set(addressOf(message), [...others, departure]);
    const told = this.unavailable.get(edit.intent.id);
    if (told && !told.replica.actor.isDead && told.life.holds) {
      this.find('P10 fail closed', `${about} although its caller was told that nothing is sent`);
    }
  }

  private judgeSnapshot({ message, text, actor }: Departure, { snapshot }: StoredEdit): void {
    const shown = this.lastShown.get(`${actor} ${addressOf(message)}`);
    const about = `${actor} sends ${text}`;
    if (!shown) return this.find('P1 snapshot', `${about} without having seen the message`);
    if (!snapshot || !shown.item.equals(snapshot.item)) {
      this.find('P1 snapshot', `${about} over ${shown.item.toString()}, which is not its snapshot`);
    }
    const ageMs = this.now() - shown.at;
    if (ageMs > FRESH_MS) {
      this.find('P1 freshness', `${about} over what it saw ${ageMs} ms ago`);
    }
  }

  /** Something took effect at IM. */
  takesEffect({ ref, effects }: SimMessage, { by, at }: Effect): void {
    if (by === null) return;
    const earlier = effects.slice(0, -1);
    if (earlier.some((effect) => effect.by === by)) {
      this.find('P4 once', `${by} takes effect twice`);
    }
    const edit = this.ofReason(addressOf(ref), by).find((one) => one.outcomes.length === 0);
    if (!edit?.snapshot) {
      return this.find('P2 outcome', `${by} takes effect after it ended, at ${at}`);
    }
    const { snapshot } = edit;
    const seen = earlier.findLastIndex(
      ({ text }) => text !== null && snapshot.item.includes(`"${text}"`),
    );
    const unseen = seen < 0 ? null : earlier.slice(seen + 1);
    if (!unseen?.every((effect) => effect.by === null)) {
      this.find('P1 snapshot', `${by} overwrites an edit of ours that its snapshot does not show`);
    }
  }

  answered(reason: string, id: string, answer: Answer): void {
    if (answer.kind !== 'edit') {
      if (this.store.edits.has(id)) {
        this.find('P10 fail closed', `${id} was answered ${answer.kind} and is on record`);
      }
      return;
    }
    const { edit } = answer;
    const outcome = isSettled(edit.status) ? edit.status : null;
    const stored = this.store.edits.get(edit.id)?.outcomes[0] ?? null;
    if (outcome && !isSame(outcome, stored)) {
      this.find('P2 answers', `${edit.id} was answered ${outcome.state}, which is not on record`);
    }
    const first = this.answers.get(reason);
    const isVoidNow = first && isVoid(this.store.edits.get(first.id) ?? { outcomes: [] });
    if (first && first.id !== edit.id && !isVoidNow) {
      this.find('P4 replays', `${reason} was answered as ${first.id}, and then as ${edit.id}`);
    }
    if (first?.outcome && !isVoidNow && !isSame(first.outcome, outcome)) {
      this.find('P4 replays', `${edit.id} was answered in two ways`);
    }
    if (!first?.outcome || isVoidNow) this.answers.set(reason, { id: edit.id, outcome });
  }

  /** A caller was told 503: nothing is sent. */
  toldUnavailable(id: string, replica: SimReplica): void {
    this.unavailable.set(id, { replica, life: replica.lease.latest });
    // One that was suspended past its lease learns late what others did.
    if (!replica.lease.latest.holds) return;
    if (this.store.edits.get(id)?.outcomes.some(({ state }) => state !== 'rejected')) {
      this.find(
        'P10 fail closed',
        `${id} is settled, and its caller was told that nothing is sent`,
      );
    }
  }

  /** Nothing is under way any more. */
  atTheEnd(messages: Iterable<SimMessage>): void {
    for (const message of messages) {
      for (const edit of this.store.ofMessage.get(addressOf(message.ref)) ?? []) {
        const violation = violationIn(edit, message);
        if (violation) this.violation ??= violation;
      }
      const fault = faultOfHistory(this.store, message);
      if (fault !== null) this.find('history', fault);
    }
    for (const [key, edits] of this.store.ofKey) {
      const counting = edits.filter((edit) => !isVoid(edit));
      if (counting.length > 1) this.find('P4 once', `${key} has ${counting.length} edits`);
    }
  }

  private ofReason(address: string, reason: string): StoredEdit[] {
    const edits = this.store.ofMessage.get(address) ?? [];
    return edits.filter(({ intent }) => intent.reason === reason);
  }
}

function isSame(a: Outcome | null, b: Outcome | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
