import { setTimeout as delay } from 'node:timers/promises';
import type { OverwriteEntry } from '../../src/im-simulator/control/logbook.js';
import type { ImSimulator } from '../../src/im-simulator/simulator.js';
import { reportBody, webhookPath } from '../audit/im-webhook.js';
import { body } from '../support/scene.js';
import { OTHER } from './asked.js';
import type { Callers } from './callers.js';

/** Who edits the messages of a lane around the service, and what IM's webhook reports of the lane. */
export class Others {
  /** What they wrote, each time something else. */
  readonly texts: string[] = [];
  /** What was reported, and answered as kept. */
  readonly reported: OverwriteEntry[] = [];

  constructor(
    private readonly groupId: string,
    private readonly im: ImSimulator,
    private readonly callers: Callers,
  ) {}

  async edit(msgSeq: number): Promise<void> {
    const { groupId } = this;
    const text = `theirs ${this.texts.length} of ${groupId}.`;
    // Two changes of one millisecond have no order that anybody could know.
    await delay(3);
    this.im.clientEdits({ groupId, msgSeq }, { MsgBody: body(text) }, OTHER);
    await delay(3);
    this.texts.push(text);
  }

  /** What was not reported yet, in the order in which it happened. */
  async report(what: 'others' | 'all', times: number): Promise<void> {
    const { sdkAppId, admin } = this.im.credentials;
    const made = this.im
      .overwrites()
      .filter(({ groupId, by }) => groupId === this.groupId && (what === 'all' || by === 'client'))
      .filter(({ order }) => !this.reported.some((one) => one.order === order));
    for (const one of made) {
      const report = reportBody(one, one.by === 'client' ? OTHER : admin);
      for (let time = 0; time < times; time += 1)
        await this.callers.insist(
          [200],
          (place) => this.callers.at(place).post(webhookPath({ app: sdkAppId }), report),
          one.order + time,
        );
      this.reported.push(one);
    }
  }
}
