import { setTimeout as delay } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Fault } from '../../src/im-simulator/faults/faults.js';
import type { OverwriteEntry } from '../../src/im-simulator/control/logbook.js';
import { type AuditService, type Json, textBody } from './service.js';
import { life, ONCE_WRONG, type Reported, type Step, type Webhook } from './random-lives.js';
import {
  openReportingDesk,
  type Pair,
  pairIn,
  pairOf,
  ReportedMessage,
  textIn,
  untilReconciled,
} from './reported-message.js';

let service: AuditService;

beforeAll(async () => {
  service = await openReportingDesk();
});
afterAll(() => service.stop());

/** One message, what is done to it, and what is then known of it. */
class Life {
  readonly message = new ReportedMessage(service, 'original');
  /** What a snapshot, an answer, a re-read or the webhook has shown. */
  readonly shown = new Set<string>();
  /** The text and the CloudCustomData of edits of ours that took effect and were superseded. */
  readonly overtaken = new Set<string>();
  /** Applied edits of ours that wrote no text, beside a text that a client had changed without anybody telling of it. */
  readonly blind = new Set<unknown>();
  /** Of snapshots that name a CloudCustomData, which was there and which they name. */
  readonly priors: { readonly named: string; readonly there: string | null }[] = [];
  /** What the webhook has shown with the time of a clock that is apart: where it stood may not be known. */
  readonly misdated = new Set<string>();
  /** Edits that accuse somebody, though nobody edited around the service. */
  readonly accused: unknown[] = [];
  private readonly unreported: OverwriteEntry[] = [];
  private count = 0;
  /** What a failure tells. */
  readonly story: object[] = [];
  private firstSeenAt: number | null = null;
  private seenBefore = 0;

  constructor(readonly webhook: Webhook) {}

  get truth(): Pair[] {
    return [['original', null], ...this.message.overwrites.map(({ after }) => pairOf(after))];
  }

  async live(steps: readonly Step[], endsWithALook: boolean): Promise<void> {
    this.story.push(this.webhook, ...steps);
    for (const step of steps) {
      // Two changes of one millisecond have no order that anybody could know.
      await delay(2);
      if (step.kind === 'ours') await this.ours(step);
      else if (step.kind === 'theirs') await this.theirs(step);
      else await this.report();
    }
    await this.report();
    if (endsWithALook) {
      const last = { writes: 'text', fate: 'done', client: 'nothing', reported: 'never' } as const;
      await this.ours({ kind: 'ours', ...last });
    }
  }

  private async ours(step: Extract<Step, { kind: 'ours' }>): Promise<void> {
    const { writes, fate, client, reported } = step;
    const { groupId, msgSeq, overwrites: before } = this.message;
    this.count += 1;
    const text = writes === 'custom data' ? undefined : `ours ${this.count}`;
    const customData = writes === 'text' ? undefined : `data ${this.count}`;
    const written = [text, customData].filter((one) => one !== undefined);
    for (const fault of [...this.clientActs(client), ...this.fates(fate)]) service.im.fault(fault);
    const { body } = await service.edit({
      groupId,
      msgSeq,
      ...(text === undefined ? {} : { text }),
      ...(customData === undefined ? {} : { customData }),
    });
    for (const { fault, id } of service.im.faults()) {
      if (fault.msgSeq === msgSeq) service.im.clearFaults(id);
    }
    const id = String(body['id'] ?? body['modificationId']);
    const edit = await this.settled(id);
    if (edit['prior'] !== null) this.firstSeenAt ??= Date.parse(String(edit['snapshotAt']));
    this.showPrior(edit['prior'] as Json | null, before.at(-1));
    const since = before.slice(this.seenBefore);
    if (edit['drift'] && !since.some(({ by }) => by === 'client')) this.accused.push(id);
    if (edit['prior']) this.seenBefore = before.length;
    const isBlind =
      writes === 'custom data' && client === 'edits before it' && reported === 'never';
    if (isBlind) this.blind.add(id);
    const whereApplied = isBlind ? this.overtaken : this.shown;
    if (edit['state'] === 'applied') for (const one of written) whereApplied.add(one);
    // Nobody touches the message between its last re-read and here.
    const status = service.im.message(groupId, msgSeq);
    if (edit['state'] === 'superseded' && status && client !== 'recalls after it')
      this.shown.add(textIn(JSON.parse(status.msgBody)));
    const made = this.message.overwrites.slice(before.length);
    if (edit['state'] === 'superseded' && made.some(({ by }) => by === 'rest'))
      for (const one of written) this.overtaken.add(one);
    await this.keepForReport(made, reported);
  }

  /** On a busy machine its answer may come before its end. */
  private settled(id: string): Promise<Json> {
    return vi.waitFor(
      async () => {
        const { body } = await service.ask(`/v1/modifications/${id}`);
        expect(body['settledAt']).not.toBeNull();
        return body;
      },
      { timeout: 60_000 },
    );
  }

  private showPrior(prior: Json | null, before: OverwriteEntry | undefined): void {
    if (!prior || !Array.isArray(prior['MsgBody']) || prior['MsgBody'].length === 0) return;
    const [text, named] = pairIn({ content: prior });
    this.shown.add(text);
    if (named !== null) this.priors.push({ named, there: before ? pairOf(before.after)[1] : null });
  }

  private fates(fate: Extract<Step, { kind: 'ours' }>['fate']): Fault[] {
    const { scope } = this;
    switch (fate) {
      case 'done':
        return [];
      case 'refused':
        return [{ ...scope, kind: 'code', errorCode: 10007 }];
      case 'lost after':
        return [{ ...scope, kind: 'reset', when: 'after' }];
      case 'lost before':
        return [{ ...scope, kind: 'reset', when: 'before' }];
      case 'late':
        return [{ ...scope, kind: 'late', ms: 50, answer: 'reset' }];
    }
  }

  private clientActs(client: Extract<Step, { kind: 'ours' }>['client']): Fault[] {
    if (client === 'nothing') return [];
    const { scope } = this;
    const when = client === 'edits before it' ? 'before' : 'after';
    const edit = { MsgBody: textBody(`theirs beside ours ${this.count}`) };
    const act = client === 'recalls after it' ? ({ remove: 'recall' } as const) : { edit };
    return [{ ...scope, kind: 'client', act, when }];
  }

  private async theirs(step: Extract<Step, { kind: 'theirs' }>): Promise<void> {
    if (this.isGone()) return;
    this.count += 1;
    const earlier = this.truth.at(-2)?.[0];
    const text = step.isPutBack && earlier !== undefined ? earlier : `theirs ${this.count}`;
    const { groupId, msgSeq } = this.message;
    service.im.clientEdits({ groupId, msgSeq }, { MsgBody: textBody(text) }, 'mallory');
    // Within the minute that clocks may be apart, it would be taken for the report of the same text before.
    await this.keepForReport(
      this.message.overwrites.slice(-1),
      step.isPutBack ? 'never' : step.reported,
    );
  }

  private async keepForReport(made: readonly OverwriteEntry[], reported: Reported): Promise<void> {
    if (reported === 'never') return;
    this.unreported.push(...made);
    if (reported === 'at once') await this.report();
  }

  private async report(): Promise<void> {
    const made = this.unreported.splice(0);
    for (const { at, by, after } of made) {
      // A history begins with the first version that an edit of ours saw. What is ours, our own record tells.
      const isOfHistory = this.firstSeenAt !== null && at >= this.firstSeenAt;
      const shown = this.webhook.clockMs === 0 ? this.shown : this.misdated;
      if (isOfHistory && by === 'client') shown.add(pairOf(after)[0]);
    }
    const { clockMs, order, isTwice } = this.webhook;
    const dated = made.map((one) => ({ ...one, at: one.at + clockMs }));
    // Of one millisecond, the order of arrival alone tells which came first.
    const sent = order === 'as made' ? dated : dated.toSorted((one, other) => other.at - one.at);
    await this.message.report(isTwice ? [...sent, ...sent] : sent);
  }

  private get scope() {
    return { api: 'modify_group_msg', msgSeq: this.message.msgSeq, times: 1 } as const;
  }

  private isGone(): boolean {
    const { groupId, msgSeq } = this.message;
    return service.im.message(groupId, msgSeq)?.state !== 'stored';
  }
}

/** What is not known of a version contradicts nothing. */
function canBe([text, customData]: Pair, truth: Pair): boolean {
  return text === truth[0] && (customData === null || customData === truth[1]);
}

/** Whether these came in this order, with others between them. */
function isWithin(some: readonly Pair[], all: readonly Pair[]): boolean {
  let at = 0;
  for (const one of all) {
    const next = some[at];
    if (next && canBe(next, one)) at += 1;
  }
  return at === some.length;
}

async function checkHistory(life: Life): Promise<void> {
  const { message, shown, overtaken, misdated, truth, blind } = life;
  const all = await message.history();
  const items = all.filter(({ source }) => source !== 'removed');
  const certain = items.filter(({ certainty }) => certainty === 'certain');
  expect(life.priors.filter(({ named, there }) => named !== there)).toEqual([]);
  const brief = all.map(
    (item) =>
      `${String(item['source'])} ${String(item['certainty'])} ${item['source'] === 'removed' ? '' : pairIn(item).join('/')}`,
  );
  const told = JSON.stringify({ story: life.story, truth, shown: [...shown], items: brief });
  const missing = (wanted: ReadonlySet<string>, among: readonly Json[]) => {
    const there = new Set<string | null>(among.flatMap(pairIn));
    return [...wanted].filter((one) => !there.has(one));
  };

  expect(missing(shown, certain), told).toEqual([]);
  expect(missing(overtaken, items), told).toEqual([]);
  expect(missing(misdated, items), told).toEqual([]);
  expect(life.accused, told).toEqual([]);
  // What may have been seen and never was is no part of the truth, and where what a clock apart dates stood, nobody can know. All
  // else came in this order.
  const isMisdated = (item: Json) =>
    life.webhook.clockMs !== 0 && item['by'] === null && item['modificationId'] === null;
  const happened = items.filter(
    (item) =>
      !isMisdated(item) &&
      (certain.includes(item) || truth.some((one) => canBe(pairIn(item), one))),
  );
  // Beside which text one stands that wrote none, the next version shows.
  if (blind.has(items.at(-1)?.['modificationId'])) happened.splice(-1);
  expect(isWithin(happened.map(pairIn), truth), told).toBe(true);
  for (const { by, source } of items)
    expect(by === null, told).toBe(source === 'drift' || source === 'original');
}

test('whatever happens to messages, each version that was ever shown is in the history, in its order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 25, maxLength: 25 }), async (lives) => {
      const all = await Promise.all(
        [...ONCE_WRONG, ...lives].map(async ({ steps, endsWithALook, webhook }) => {
          const one = new Life(webhook);
          await one.live(steps, endsWithALook);
          return one;
        }),
      );
      await untilReconciled(service);
      for (const one of all) await checkHistory(one);
    }),
    { numRuns: 1, endOnFailure: true },
  );
});
