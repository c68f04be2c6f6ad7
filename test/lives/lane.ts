import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultEffect } from '../../src/im-simulator/faults/faults.js';
import { StoreUnavailable } from '../../src/failures/store-unavailable.js';
import type { Scope } from '../../src/erasure/scope.js';
import { PostgresContentMonthWork } from '../../src/postgres/erasure/content-month-work.js';
import { PostgresRetentionWork } from '../../src/postgres/erasure/retention-work.js';
import type { Store } from '../../src/postgres/connections/store.js';
import { BatchCounts } from '../support/batch-counts.js';
import { body, type Scene } from '../support/scene.js';
import type { Callers } from './callers.js';
import type { Evidence } from './evidence.js';
import { type Asked, messageOf, reasonOf, senderOf } from './asked.js';
import {
  type ClientName,
  MESSAGES,
  OPERATORS,
  PERSONS,
  type ScopeChoice,
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
  readonly counts: BatchCounts[] = [];
  private readonly edits: string[] = [];
  private readonly batches: { readonly id: string; readonly client: ClientName }[] = [];
  private readonly proposals: Proposal[] = [];
  private readonly holds: string[] = [];
  private count = 0;

  constructor(
    readonly groupId: string,
    private readonly scene: Scene,
    private readonly callers: Callers,
    private readonly store: Store,
    private readonly evidence: Evidence,
  ) {
    for (let n = 0; n < MESSAGES; n += 1) {
      const text = `original ${n} of ${groupId}`;
      this.originals.push(text);
      scene.im.addMessage({ groupId, seq: n + 1, from: senderOf(n + 1), MsgBody: body(text) });
    }
  }

  async live(steps: readonly Step[], isOver = () => false): Promise<void> {
    for (const step of steps) {
      if (isOver()) return;
      await this.take(step);
    }
  }

  /** What would go on for ever. */
  async resume(): Promise<void> {
    for (const batch of this.batches) await this.steer(batch, 'resume');
  }

  private async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'edit':
        return this.edit(step);
      case 'batch':
        return this.batch(step);
      case 'decide':
        return this.decide(step);
      case 'withdraw':
        return this.withdraw(step.which);
      case 'steer':
        return this.steer(chosen(this.batches, step.which), step.verb);
      case 'hold':
        return this.hold(step.scope);
      case 'release':
        return this.release(step.which);
      case 'erase':
        return this.erase({ scope: this.scopeOf(step.scope), includeReasons: step.includeReasons });
      case 'erase these': {
        const id = chosen(this.edits, step.which);
        return id === undefined ? undefined : this.erase({ modificationIds: [id] });
      }
      case 'erase beside a hold': {
        const scope = this.scopeOf(step.scope);
        const erasing = Array.from({ length: step.times }, () => this.erase({ scope }));
        await Promise.all([...erasing, this.hold(step.scope)]);
        return undefined;
      }
      case 'retain':
        return this.retain(step.olderThanMs / 86_400_000);
      case 'drop a month':
        await new PostgresContentMonthWork(this.store).dropSpent();
        return undefined;
      case 'take evidence':
        return this.evidence.take(chosen(this.edits, step.which) ?? null);
      case 'wait':
        return delay(step.ms);
    }
  }

  /** Where PostgreSQL is away, a later run does it. */
  private async retain(days: number): Promise<void> {
    try {
      await new PostgresRetentionWork(this.store).begin(days, true);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }

  private async edit(step: Extract<Step, { kind: 'edit' }>): Promise<void> {
    const { client } = step;
    const one = this.ask(client, step.operator, step.message + 1, randomUUID(), null);
    const { operator, key } = one;
    const fate = FATES[step.fate];
    if (fate) this.scene.im.fault({ ...fate, api: 'modify_group_msg', times: 1 });
    const request = { message: messageOf(one), operator, reason: reasonOf(one) };
    // Another edit of the message may be under way for as long as a dead replica holds it.
    const { status, json } = await this.callers.insist(
      [201, 202, 409, 410, 422],
      (place) => this.callers.at(place, client).edit(request, { key, prefer: 'wait=1' }),
      this.count,
    );
    const id = json['id'];
    if (typeof id !== 'string') return;
    this.edits.push(id);
    const prior = json['prior'] as { digest?: string } | null;
    if (status === 202 && json['state'] === 'awaiting_approval')
      this.proposals.push({
        id,
        kind: 'modifications',
        client,
        priorDigest: prior?.digest ?? null,
      });
  }

  private async batch(step: Extract<Step, { kind: 'batch' }>): Promise<void> {
    const { client } = step;
    const key = randomUUID();
    const items = Array.from({ length: step.items }, (_, n) =>
      this.ask(client, step.operator, n + 1, key, n),
    );
    const request = {
      operator: items[0]?.operator,
      reason: 'many',
      items: items.map((one) => ({ message: messageOf(one) })),
    };
    const { status, json } = await this.callers.insist(
      [202, 409],
      (place) =>
        this.callers
          .at(place, client)
          .post('/v1/batches', request, { 'Idempotency-Key': key, Prefer: 'wait=1' }),
      this.count,
    );
    if (status !== 202) return;
    const id = String(json['id']);
    this.batches.push({ id, client });
    const texts = items.map(({ text }) => JSON.stringify(text));
    const landed = () =>
      this.scene.im
        .overwrites()
        .filter(
          ({ by, after }) => by === 'rest' && texts.some((text) => after.msgBody.includes(text)),
        ).length;
    this.counts.push(new BatchCounts(id, items.length, landed));
    if (json['state'] === 'awaiting_approval')
      this.proposals.push({ id, kind: 'batches', client, priorDigest: null });
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

  private async steer(
    batch: { readonly id: string; readonly client: ClientName } | undefined,
    verb: string,
  ): Promise<void> {
    if (!batch) return;
    const { id, client } = batch;
    const why = { operator: 'alice@example.com', reason: 'so it is' };
    await this.callers.insist([200, 409], (place) =>
      this.callers.at(place, client).post(`/v1/batches/${id}/${verb}`, why),
    );
  }

  private async hold(choice: ScopeChoice): Promise<void> {
    const asked = { name: 'H', reason: 'kept', scope: this.scopeOf(choice) };
    const { json } = await this.callers.insist(
      [201],
      (place) => this.callers.at(place).post('/v1/holds', asked),
      this.count,
    );
    this.holds.push(String(json['id']));
  }

  private async release(which: number): Promise<void> {
    const id = chosen(this.holds, which);
    if (id === undefined) return;
    await this.callers.insist(
      [200],
      (place) => this.callers.at(place).post(`/v1/holds/${id}/release`, { reason: 'over' }),
      which,
    );
  }

  private async erase(what: object): Promise<void> {
    const key = randomUUID();
    const asked = { ...what, reason: 'asked', basis: 'GDPR article 17' };
    this.count += 1;
    await this.callers.insist(
      [202],
      (place) => this.callers.at(place).post('/v1/erasures', asked, { 'Idempotency-Key': key }),
      this.count,
    );
  }

  private ask(
    client: ClientName,
    operator: number,
    msgSeq: number,
    key: string,
    index: number | null,
  ) {
    this.count += 1;
    const { groupId } = this;
    const text = `secret ${this.count} of ${groupId}.`;
    const one = { text, client, operator: OPERATORS[operator] ?? '', groupId, msgSeq, key, index };
    this.asked.push(one);
    return one;
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

const WAIT = { Prefer: 'wait=1' };

const FATES: Readonly<Record<Extract<Step, { kind: 'edit' }>['fate'], FaultEffect | null>> = {
  done: null,
  'lost after': { kind: 'reset', when: 'after' },
  'lost before': { kind: 'reset', when: 'before' },
  refused: { kind: 'code', errorCode: 80001 },
};

function chosen<T>(all: readonly T[], which: number): T | undefined {
  return all[which % Math.max(1, all.length)];
}

/** One of the last two: those before are mostly over. */
function lastOf<T>(all: readonly T[], which: number): T | undefined {
  return chosen(all.slice(-2), which);
}
