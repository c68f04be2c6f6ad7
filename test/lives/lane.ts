import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultEffect } from '../../src/im-simulator/faults/faults.js';
import { PostgresContentMonthWork } from '../../src/postgres/erasure/content-month-work.js';
import type { Store } from '../../src/postgres/connections/store.js';
import { body, type Scene } from '../support/scene.js';
import type { Callers } from './callers.js';
import type { Evidence } from './evidence.js';
import { type Asked, messageOf, reasonOf, senderOf } from './asked.js';
import { Batches } from './batches.js';
import { Officer } from './officer.js';
import { Others } from './others.js';
import {
  chosen,
  type ClientName,
  type Fate,
  MESSAGES,
  OPERATORS,
  PERSONS,
  type Step,
} from './steps.js';

interface Proposal {
  readonly id: string;
  readonly kind: 'modifications' | 'batches';
  readonly client: ClientName;
  /** Of an edit: the version that was seen. */
  readonly priorDigest: string | null;
}

/** What is asked for, and what came of it, in one group of messages. */
export class Lane {
  readonly asked: Asked[] = [];
  readonly originals: string[] = [];
  readonly decided: { readonly id: string; readonly person: string; readonly decision: string }[] =
    [];
  readonly others: Others;
  readonly batches: Batches;
  private readonly officer: Officer;
  private readonly edits: string[] = [];
  private readonly askedFor = new Map<string, Asked>();
  private readonly proposals: Proposal[] = [];
  private count = 0;

  constructor(
    readonly groupId: string,
    private readonly scene: Scene,
    private readonly callers: Callers,
    private readonly store: Store,
    private readonly evidence: Evidence,
  ) {
    this.others = new Others(groupId, scene.im, callers);
    this.officer = new Officer(groupId, callers, store);
    this.batches = new Batches(scene.im, callers, store, {
      ask: (...asked) => this.ask(...asked),
      propose: (id, client) =>
        this.proposals.push({ id, kind: 'batches', client, priorDigest: null }),
    });
    for (let n = 0; n < MESSAGES; n += 1) {
      const text = `original ${n} of ${groupId}`;
      this.originals.push(text);
      scene.im.addMessage({ groupId, seq: n + 1, from: senderOf(n + 1), MsgBody: body(text) });
    }
  }

  /** Of the last restoration that was accepted, and the last edit. */
  get last(): readonly string[] {
    const restoration = this.edits.findLast((id) => this.askedFor.get(id)?.restores != null);
    return [restoration, this.edits.at(-1)].filter((id) => id !== undefined);
  }

  async live(steps: readonly Step[], isOver = () => false): Promise<void> {
    for (const step of steps) {
      if (isOver()) return;
      await this.take(step);
    }
  }

  /** What would go on for ever. */
  async resume(): Promise<void> {
    await this.batches.resume();
  }

  private async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'edit':
        return this.edit(step);
      case 'restore':
        return this.restore(step);
      case 'theirs':
        return this.others.edit(step.message + 1);
      case 'report':
        return this.others.report(step.what, step.isTwice ? 2 : 1);
      case 'batch':
        return this.batches.edit(step);
      case 'restore a batch':
        return this.batches.restore(step);
      case 'decide':
        return this.decide(step);
      case 'withdraw':
        return this.withdraw(step.which);
      case 'steer':
        return this.batches.steer(step.which, step.verb);
      case 'hold':
        return this.officer.hold(step.scope);
      case 'release':
        return this.officer.release(step.which);
      case 'erase':
        return this.officer.eraseIn(step.scope, step.includeReasons);
      case 'erase these': {
        const id = chosen(this.edits, step.which);
        return id === undefined ? undefined : this.officer.erase({ modificationIds: [id] });
      }
      case 'erase beside a hold':
        return this.officer.eraseBesideHold(step.scope, step.times);
      case 'retain':
        return this.officer.retain(step.olderThanMs / 86_400_000);
      case 'drop a month':
        await new PostgresContentMonthWork(this.store).dropSpent();
        return undefined;
      case 'take evidence':
        return this.evidence.take(chosen(this.edits, step.which) ?? null);
      case 'wait':
        return delay(step.ms);
    }
  }

  private async edit({ client, operator, message, fate }: Extract<Step, { kind: 'edit' }>) {
    const one = this.ask(client, operator, message + 1, randomUUID(), null);
    const request = { message: messageOf(one), operator: one.operator, reason: reasonOf(one) };
    // Another edit of the message may be under way for as long as a dead replica holds it.
    await this.begin(one, fate, [201, 202, 409, 410, 422], '/v1/modifications', request);
  }

  private async restore({ client, operator, which, fate }: Extract<Step, { kind: 'restore' }>) {
    const id = which % 4 === 0 ? chosen(this.edits, which) : await this.restorable(which);
    const restored = this.askedFor.get(id ?? '');
    if (id === undefined || !restored) return;
    const one = this.ask(client, operator, restored.msgSeq, randomUUID(), null, id);
    const request = { operator: one.operator, reason: reasonOf(one) };
    const path = `/v1/modifications/${id}/restoration`;
    await this.begin(one, fate, [201, 202, 409, 410, 422], path, request);
  }

  /** One that was applied and not erased, where there is one. */
  private async restorable(which: number): Promise<string | undefined> {
    const from = which % Math.max(1, this.edits.length);
    for (const id of [...this.edits.slice(from), ...this.edits.slice(0, from)]) {
      const { json } = await this.callers.insist([200], (place) =>
        this.callers.at(place).modification(id),
      );
      const prior = json['prior'] as { erased?: object } | null;
      if (json['state'] === 'applied' && prior && !prior.erased) return id;
    }
    return this.edits[from];
  }

  private async begin(
    one: Asked,
    fate: Fate,
    expected: readonly number[],
    path: string,
    request: object,
  ): Promise<void> {
    const { client, key } = one;
    const fault = FATES[fate];
    if (fault) this.scene.im.fault({ ...fault, api: 'modify_group_msg', times: 1 });
    const { status, json } = await this.callers.insist(
      expected,
      (place) =>
        this.callers
          .at(place, client)
          .post(path, request, { 'Idempotency-Key': key, Prefer: 'wait=1' }),
      this.count,
    );
    const id = json['id'];
    if (typeof id !== 'string') return;
    this.edits.push(id);
    this.askedFor.set(id, one);
    const prior = json['prior'] as { digest?: string } | null;
    if (status === 202 && json['state'] === 'awaiting_approval')
      this.proposals.push({
        id,
        kind: 'modifications',
        client,
        priorDigest: prior?.digest ?? null,
      });
  }

  private async decide({ which, person, decision }: Extract<Step, { kind: 'decide' }>) {
    const proposal = lastOf(this.proposals, which);
    const who = PERSONS[person];
    if (!proposal || who === undefined) return;
    const { id, kind, priorDigest } = proposal;
    if (kind === 'modifications' && priorDigest === null) return;
    const asked = { decision, ...(priorDigest === null ? {} : { priorDigest }) };
    this.decided.push({ id, person: who, decision });
    await this.callers.insist(
      [200, 202, 409, 410, 412, 422],
      (place) => this.callers.at(place, who).post(`/v1/${kind}/${id}/approval`, asked, WAIT),
      this.count + person,
    );
  }

  private async withdraw(which: number): Promise<void> {
    const proposal = lastOf(this.proposals, which);
    if (!proposal) return;
    const path = `/v1/${proposal.kind}/${proposal.id}/withdrawal`;
    await this.callers.insist([200, 409], (place) =>
      this.callers.at(place, proposal.client).post(path, {}),
    );
  }

  private ask(
    client: ClientName,
    operator: number,
    msgSeq: number,
    key: string,
    index: number | null,
    restores: string | null = null,
  ): Asked {
    this.count += 1;
    const { groupId } = this;
    const text = `${restores === null ? 'secret' : 'restoration'} ${this.count} of ${groupId}.`;
    const by = { client, operator: OPERATORS[operator] ?? '' };
    const one = { text, restores, ...by, groupId, msgSeq, key, index };
    this.asked.push(one);
    return one;
  }
}

const WAIT = { Prefer: 'wait=1' };

const FATES: Readonly<Record<Fate, FaultEffect | null>> = {
  done: null,
  'lost after': { kind: 'reset', when: 'after' },
  'lost before': { kind: 'reset', when: 'before' },
  refused: { kind: 'code', errorCode: 80001 },
};

/** One of the last two: those before are mostly over. */
function lastOf<T>(all: readonly T[], which: number): T | undefined {
  return chosen(all.slice(-2), which);
}
