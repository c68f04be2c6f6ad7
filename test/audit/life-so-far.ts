import { expect, vi } from 'vitest';
import type { OverwriteEntry } from '../../src/im-simulator/control/logbook.js';
import { type Answer, type Json, textBody } from './service.js';
import type { GovernedService } from './governed-service.js';
import type { EditStep, GovernedLife } from './governed-lives.js';
import { type Pair, pairIn, pairOf, ReportedMessage } from './reported-message.js';

/** One of our edits, as it ended. */
export interface OurEdit {
  readonly id: string;
  /** As the record answered it, before anything was erased. */
  readonly body: Json;
  /** What it saw; null where it saw no version. */
  readonly prior: Pair | null;
  readonly text: string | null;
  readonly customData: string | null;
  /** What was there when it looked, as IM knows it. */
  readonly there: Pair;
  /** What took effect while it was under way. */
  readonly made: readonly OverwriteEntry[];
}

/** One message that is governed in all ways, and what came of it until now. */
export class LifeSoFar {
  readonly message: ReportedMessage;
  readonly edits: OurEdit[] = [];
  private readonly unreported: OverwriteEntry[] = [];
  private count = 0;

  constructor(
    readonly governed: GovernedService,
    readonly plan: GovernedLife,
  ) {
    this.message = new ReportedMessage(governed.service, 'original');
  }

  /** Of the next step, of which each text is another one. */
  next(): number {
    return (this.count += 1);
  }

  get truth(): readonly { readonly pair: Pair; readonly by: 'us' | 'others' }[] {
    const made = this.message.overwrites.map(({ after, by }) => ({
      pair: pairOf(after),
      by: by === 'client' ? ('others' as const) : ('us' as const),
    }));
    return [{ pair: ['original', null], by: 'others' }, ...made];
  }

  /** What the next edit of ours writes. */
  nextContent(writes: EditStep['writes']): object {
    const n = this.next();
    const { groupId: GroupId, msgSeq: MsgSeq } = this.message;
    return {
      GroupId,
      MsgSeq,
      ...(writes === 'custom data' ? {} : { MsgBody: textBody(`ours ${n}`) }),
      ...(writes === 'text' ? {} : { CloudCustomData: `data ${n}` }),
    };
  }

  restore(id: string): Promise<Answer> {
    const body = { operator: 'alice', reason: 'a mistake' };
    return this.governed.call('POST', `/v1/modifications/${id}/restoration`, body);
  }

  read(path: string): Promise<Answer> {
    return this.governed.call('GET', path, null);
  }

  /** On a busy machine its answer may come before its end. */
  settled(id: string): Promise<Json> {
    return vi.waitFor(
      async () => {
        const { body } = await this.read(`/v1/modifications/${id}`);
        expect(body['settledAt']).not.toBeNull();
        return body;
      },
      { timeout: 60_000, interval: 100 },
    );
  }

  async keep(id: string, before: number, reported: EditStep['reported']): Promise<void> {
    const body = await this.settled(id);
    if (['declined', 'expired', 'withdrawn'].includes(String(body['state']))) return;
    const prior = body['prior'] as Json | null;
    const requested = (body['requested'] ?? {}) as Json;
    const isVersion = Array.isArray(prior?.['MsgBody']) && prior['MsgBody'].length > 0;
    const data = requested['CloudCustomData'];
    const there = this.truth[before]?.pair ?? ['original', null];
    const made = this.message.overwrites.slice(before);
    this.edits.push({
      id,
      body,
      prior: isVersion ? pairIn({ content: prior }) : null,
      text:
        requested['MsgBody'] === undefined
          ? null
          : pairIn({ content: { MsgBody: requested['MsgBody'], CloudCustomData: {} } })[0],
      customData: typeof data === 'string' ? data : null,
      there,
      made,
    });
    await this.keepForReport(made, reported);
  }

  async keepForReport(
    made: readonly OverwriteEntry[],
    reported: EditStep['reported'],
  ): Promise<void> {
    if (reported === 'never') return;
    this.unreported.push(...made);
    if (reported === 'at once') await this.report();
  }

  async report(whose: 'client' | 'all' = 'all'): Promise<void> {
    const theirs = this.unreported.filter(({ by }) => by === 'client');
    // Of one millisecond, the order of arrival alone tells which came first.
    const isBeside = ({ at }: OverwriteEntry) => theirs.some((one) => one.at === at);
    const made = this.unreported.filter((one) => whose === 'all' || isBeside(one));
    const kept = this.unreported.filter((one) => !made.includes(one));
    this.unreported.splice(0, this.unreported.length, ...kept);
    await this.message.report(made.map((one) => ({ ...one, at: one.at + this.plan.clockMs })));
  }
}
