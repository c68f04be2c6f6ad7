import { HttpService } from '@nestjs/axios';
import { onTestFinished } from 'vitest';
import type { CallOptions } from '../../src/edits/messages.js';
import type { MessageRef } from '../../src/edits/edit.js';
import type { CallReport } from '../../src/im/calls.js';
import { TencentMessages, type TencentSettings } from '../../src/im/tencent-messages.js';
import { FakeQuota } from './fake-quota.js';
import { drip, ScriptedIm, silent, type Step } from './scripted-im.js';

export const SECRET = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
export const MESSAGE: MessageRef = { groupId: 'g', topicId: null, msgSeq: 23 };
export const BODY = Buffer.from('[{"MsgType":"TIMTextElem","MsgContent":{"Text":"secret words"}}]');

export function within(
  ms: number,
  callClass: CallOptions['callClass'] = 'interactive',
): CallOptions {
  return { callClass, deadline: performance.now() + ms };
}

export const abandon = { maySend: () => true, onSend: () => {} };

/** A client over a quota of its own. */
export function clientOf(
  baseUrls: string[],
  settings: Partial<TencentSettings> = {},
  epochMs: () => number = () => Date.now(),
) {
  const quota = new FakeQuota();
  const reports: CallReport[] = [];
  const messages = new TencentMessages(
    {
      baseUrls,
      sdkAppId: 1400000000,
      secretKey: SECRET,
      admin: 'administrator',
      timeoutMs: 5000,
      ...settings,
    },
    new HttpService(),
    quota,
    { now: () => performance.now(), epochMs },
    (report) => reports.push(report),
  );
  onTestFinished(() => messages.close());
  return { messages, quota, reports };
}

/** A client and the scripted server that it calls: given up soon where it is slow, else not even on a busy machine. */
export async function clientAndIm(...steps: Step[]) {
  const im = await ScriptedIm.start(...steps);
  onTestFinished(() => im.stop());
  const isSlow = steps.includes(silent) || steps.includes(drip);
  return { im, ...clientOf([im.url], isSlow ? { timeoutMs: 300 } : {}) };
}
