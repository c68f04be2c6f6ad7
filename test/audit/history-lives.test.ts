import { setTimeout as delay } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../src/im-simulator/faults.js';
import { Desk, type Json, textBody } from './desk.js';
import { tell, TOKEN } from './im-webhook.js';

/** When IM's webhook reports a change that a client made. */
type Reported = 'at once' | 'later' | 'never';

type Step =
  | {
      readonly kind: 'ours';
      readonly fate: 'done' | 'refused' | 'lost after' | 'lost before' | 'late';
      /** What a client does while our overwrite is under way. */
      readonly client: 'nothing' | 'edits before it' | 'edits after it' | 'recalls after it';
      readonly reported: Reported;
    }
  | { readonly kind: 'theirs'; readonly isPutBack: boolean; readonly reported: Reported }
  | { readonly kind: 'reports' };

const reported = fc.constantFrom<Reported>('at once', 'later', 'never', 'never');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('ours' as const),
    fate: fc.constantFrom('done', 'done', 'refused', 'lost after', 'lost before', 'late'),
    client: fc.constantFrom(
      'nothing',
      'nothing',
      'edits before it',
      'edits after it',
      'edits after it',
      'recalls after it',
    ),
    reported,
  }),
  fc.record({ kind: fc.constant('theirs' as const), isPutBack: fc.boolean(), reported }),
  fc.constant({ kind: 'reports' as const }),
);
const life = fc.array(step, { minLength: 1, maxLength: 6 });

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open({
    IM_CALLBACK_TOKEN: TOKEN,
    IM_TIMEOUT_MS: '500',
    IM_LATE_LANDING_MS: '100',
    CLIENT_REQUESTS_PER_SECOND: '2000',
  });
  desk.im.addGroup({ groupId: 'l', type: 'Public' });
});
afterAll(() => desk.close());

/** One message, what is done to it, and what is then known of it. */
class Life {
  readonly msgSeq = desk.im.addMessage({ groupId: 'l', MsgBody: textBody('original') });
  /** What a snapshot, an answer, a re-read or the webhook has shown. */
  readonly shown = new Set<string>();
  private readonly unreported: Json[] = [];
  private count = 0;
  private firstSeenAt: number | null = null;

  get truth(): string[] {
    return ['original', ...this.log().map(({ after }) => textIn(JSON.parse(after.msgBody)))];
  }

  async live(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      // Two changes of one millisecond have no order that anybody could know.
      await delay(2);
      if (step.kind === 'ours') await this.ours(step);
      else if (step.kind === 'theirs') await this.theirs(step);
      else await this.report();
    }
    await this.report();
    await this.ours({ kind: 'ours', fate: 'done', client: 'nothing', reported: 'never' });
  }

  private async ours({ fate, client, reported }: Extract<Step, { kind: 'ours' }>): Promise<void> {
    this.count += 1;
    const text = `ours ${this.count}`;
    for (const fault of [...this.clientActs(client), ...this.fates(fate)]) desk.im.fault(fault);
    const before = this.log().length;
    const { body } = await desk.edit({ groupId: 'l', msgSeq: this.msgSeq, text });
    for (const { fault, id } of desk.im.faults()) {
      if (fault.msgSeq === this.msgSeq) desk.im.clearFaults(id);
    }
    const id = String(body['id'] ?? body['modificationId']);
    const edit = (await desk.ask(`/v1/modifications/${id}`)).body;
    if (edit['prior'] !== null) this.firstSeenAt ??= Date.parse(String(edit['snapshotAt']));
    const prior = (edit['prior'] as Json | null)?.['MsgBody'];
    if (Array.isArray(prior) && prior.length > 0) this.shown.add(textIn(prior));
    if (edit['state'] === 'applied') this.shown.add(text);
    // Nobody touches the message between its last re-read and here.
    const standing = desk.im.message('l', this.msgSeq);
    if (edit['state'] === 'superseded' && standing && client !== 'recalls after it')
      this.shown.add(textIn(JSON.parse(standing.msgBody)));
    const theirs = this.log().slice(before);
    await this.keepForReport(
      theirs.filter(({ by }) => by === 'client'),
      reported,
    );
  }

  private fates(fate: Extract<Step, { kind: 'ours' }>['fate']): Fault[] {
    const scope = { api: 'modify_group_msg', msgSeq: this.msgSeq, times: 1 } as const;
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
    const scope = { api: 'modify_group_msg', msgSeq: this.msgSeq, times: 1 } as const;
    const when = client === 'edits before it' ? 'before' : 'after';
    const edit = { MsgBody: textBody(`theirs beside ours ${this.count}`) };
    const act = client === 'recalls after it' ? ({ remove: 'recall' } as const) : { edit };
    return [{ ...scope, kind: 'client', act, when }];
  }

  private async theirs(step: Extract<Step, { kind: 'theirs' }>): Promise<void> {
    if (this.isGone()) return;
    this.count += 1;
    const earlier = this.truth.at(-2);
    const text = step.isPutBack && earlier !== undefined ? earlier : `theirs ${this.count}`;
    const address = { groupId: 'l', msgSeq: this.msgSeq };
    desk.im.clientEdits(address, { MsgBody: textBody(text) }, 'mallory');
    await this.keepForReport(this.log().slice(-1), step.reported);
  }

  private async keepForReport(
    made: readonly { at: number; after: { msgBody: string } }[],
    reported: Reported,
  ): Promise<void> {
    if (reported === 'never') return;
    this.unreported.push(
      ...made.map(({ at, after }) => ({
        CallbackCommand: 'Group.CallbackAfterModifyMsg',
        Operator_Account: 'mallory',
        GroupId: 'l',
        MsgSeq: this.msgSeq,
        EventTime: at,
        MsgBody: JSON.parse(after.msgBody) as unknown,
      })),
    );
    if (reported === 'at once') await this.report();
  }

  private async report(): Promise<void> {
    for (const body of this.unreported.splice(0)) {
      // A history begins with the first version that an edit of ours saw.
      const isOfHistory =
        this.firstSeenAt !== null && Number(body['EventTime']) >= this.firstSeenAt;
      if (isOfHistory) this.shown.add(textIn(body['MsgBody']));
      expect((await tell(desk, { body })).status).toBe(200);
    }
  }

  private isGone(): boolean {
    return desk.im.message('l', this.msgSeq)?.state !== 'stored';
  }

  private log() {
    return desk.im
      .overwrites()
      .filter(({ groupId, msgSeq }) => groupId === 'l' && msgSeq === this.msgSeq);
  }
}

function textIn(body: unknown): string {
  return (body as { MsgContent: { Text: string } }[])[0]?.MsgContent.Text ?? '';
}

/** Whether these came in this order, with others between them. */
function isWithin(some: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  for (const one of all) if (one === some[at]) at += 1;
  return at === some.length;
}

async function checkHistory({ msgSeq, shown, truth }: Life): Promise<void> {
  const { body } = await desk.ask('/v1/audit/messages/history', { groupId: 'l', msgSeq });
  const items = (body['items'] as Json[]).filter(({ source }) => source !== 'removed');
  const texts = items.map(({ content }) => textIn((content as Json)['MsgBody']));
  const isCertain = (i: number) => items[i]?.['certainty'] === 'certain';
  const told = JSON.stringify({ truth, shown: [...shown], items: body['items'] }, null, 1);

  expect(
    [...shown].filter((text) => !texts.includes(text)),
    told,
  ).toEqual([]);
  // What may have been seen and never was is no part of the truth; all else came in this order.
  const happened = texts.filter((text, i) => isCertain(i) || truth.includes(text));
  expect(isWithin(happened, truth), told).toBe(true);
  for (const item of items.filter(({ source }) => source === 'drift'))
    expect(item['by'], told).toBeNull();
}

test('whatever happens to messages, each version that was ever shown is in the history, in its order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 25, maxLength: 25 }), async (lives) => {
      const all = await Promise.all(
        lives.map(async (steps) => {
          const one = new Life();
          await one.live(steps);
          return one;
        }),
      );
      const unjudged = () => desk.sql('SELECT FROM told_unjudged');
      await expect.poll(unjudged, { timeout: 20_000 }).toHaveLength(0);
      for (const one of all) await checkHistory(one);
    }),
    { numRuns: 1, endOnFailure: true },
  );
}, 120_000);
