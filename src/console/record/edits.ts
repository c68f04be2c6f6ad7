import type { components } from '../../../clients/typescript/src/schema.js';
import type { KnownContents } from '../contents/version.js';

export type Modification = components['schemas']['Modification'];
export type MessageRef = components['schemas']['MessageRef'];

/** What an edit overwrote, of the members that it changed or that were read. */
export function priorOf({ prior }: Modification): KnownContents | null {
  return prior && { body: prior.MsgBody, customData: prior.CloudCustomData };
}

/** What the message says after it, if it took effect: what it did not ask for stays. */
export function requestedOf({ requested, prior }: Modification): KnownContents {
  const { CloudCustomData: value } = requested;
  return {
    body: requested.MsgBody ?? prior?.MsgBody,
    customData:
      value === undefined ? prior?.CloudCustomData : { known: true, value, source: 'edit' },
  };
}

const OPEN: ReadonlySet<string> = new Set(['pending', 'in_doubt', 'awaiting_approval']);

/** Whether it can still come to something else. */
export function isOpen({ state }: Modification): boolean {
  return OPEN.has(state);
}

/** The address of the page with all versions of a message. It stands behind the `#`, so that no server learns it. */
export function messagePage({ GroupId, MsgSeq, TopicId }: MessageRef): string {
  const asked = new URLSearchParams({ groupId: GroupId, msgSeq: String(MsgSeq) });
  if (TopicId !== null) asked.set('topicId', TopicId);
  return `/message#${asked.toString()}`;
}
