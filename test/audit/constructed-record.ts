import { historyOf } from '../../src/audit/history.js';
import type { ReportedVersion } from '../../src/audit/history-items.js';
import type { Edit, Outcome, Snapshot } from '../../src/edits/edit.js';
import { anIntent } from '../support/intent.js';

/* What a history is made of, put together by hand. */

export const MESSAGE = { groupId: 'g', topicId: null, msgSeq: 1 };
export const body = (text: string) => Buffer.from(JSON.stringify([text]));
export const itemOf = (text: string) => Buffer.from(`{"MsgBody":["${text}"],"MsgSeq":1}`);

export interface Lived {
  readonly text?: string;
  readonly customData?: string;
  /** What its snapshot showed, and when. */
  readonly saw: string;
  readonly at: number;
  readonly drift?: Snapshot['drift'];
  readonly end: Partial<Outcome> & Pick<Outcome, 'state'>;
  readonly wasInDoubt?: boolean;
}

export function lived({ text, customData, saw, at, drift = null, end, wasInDoubt }: Lived): Edit {
  const { key: _, ifPriorDigest: __, ...intent } = anIntent();
  return {
    ...intent,
    receivedAt: at - 1,
    message: MESSAGE,
    requested: {
      ...(text === undefined ? {} : { msgBody: body(text) }),
      ...(customData === undefined ? {} : { cloudCustomData: Buffer.from(`"${customData}"`) }),
    },
    snapshot: { item: itemOf(saw), recalledCustomData: null, takenAt: at, drift },
    status: {
      settledBy: end.state === 'applied' ? 'response' : null,
      because: null,
      im: null,
      attempts: 1,
      sentAt: at + 1,
      settledAt: at + 2,
      ...end,
    },
    ledger: wasInDoubt ? [{ type: 'edit.in_doubt', entryId: 'doubt', index: null }] : [],
  };
}

export const told = (text: string, at: number): ReportedVersion => ({
  message: MESSAGE,
  version: { msgBody: body(text), customData: null },
  at,
  seenIn: null,
  ownOf: null,
  driftAfter: null,
});

export const brief = (...asked: Parameters<typeof historyOf>) =>
  historyOf(...asked).map(({ source, certainty, version }) => [
    source,
    certainty,
    (JSON.parse(version?.msgBody.toString() ?? '[null]') as unknown[])[0],
  ]);

export const certain = (source: string, text: string) => [source, 'certain', text];
