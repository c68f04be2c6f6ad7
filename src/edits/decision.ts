import { sameValue } from '../json/compare.js';
import { parseJson } from '../json/parse.js';
import type { ImReply, Intent, RecalledCustomData, RefusalCode, Snapshot } from './edit.js';
import type { GroupTypeAnswer, ImError, NoAnswer, ReadAnswer } from './messages.js';
import type { Known } from './record.js';
import { digestOf, readItem, type Version } from './version.js';
import { driftOf } from './drift.js';
import { refusalOf } from './verdicts.js';

/** Why a request cannot be worked on now, although nothing is wrong with it. Nothing was sent, nothing is recorded. */
export type Unavailability =
  | { readonly kind: 'quota-exhausted'; readonly waitMs: number }
  | {
      readonly kind: 'im-unavailable';
      readonly retryAfterMs: number;
      /** A word without contents; left out where IM itself said no. */
      readonly reason?: string;
    };

interface Reject {
  readonly kind: 'reject';
  readonly because: RefusalCode;
  readonly im: ImReply | null;
  readonly snapshot: Snapshot | null;
}

interface Unavailable {
  readonly kind: 'unavailable';
  readonly why: Unavailability;
}

/** What is to be done about an intent, seeing the message as it stands. */
export type Decision =
  | { readonly kind: 'go'; readonly snapshot: Snapshot; readonly prior: Version }
  | Reject
  | Unavailable;

/** Work, Public, Meeting and Community, in both spellings that IM knows. */
const EDITABLE_GROUP_TYPES = new Set([
  'Private',
  'Work',
  'Public',
  'ChatRoom',
  'Meeting',
  'Community',
]);

/** How long to wait before asking again an IM that does not answer. */
const IM_RETRY_AFTER_MS = 5_000;

/** What the type of the group says; null where it speaks for going on. */
export function decideOnGroup(group: GroupTypeAnswer): Reject | Unavailable | null {
  switch (group.kind) {
    case 'type':
      return EDITABLE_GROUP_TYPES.has(group.type) ? null : reject('unsupported-group-type');
    case 'error':
      return decideOnGroupError(group.error);
    default:
      return unavailable(group);
  }
}

/** Only "no such group" and an account that IM refuses are said of the request; anything else may pass. */
function decideOnGroupError(error: ImError): Reject | Unavailable {
  const because = refusalOf(error);
  return because === 'message-not-found' || because === 'im-misconfigured'
    ? decideOnError(error)
    : { kind: 'unavailable', why: { kind: 'im-unavailable', retryAfterMs: IM_RETRY_AFTER_MS } };
}

/** What a pull says about a message, whatever is wanted of it. */
export function decideOnReading(
  read: ReadAnswer,
  known: Known,
  takenAt: number,
):
  | { readonly kind: 'readable'; readonly snapshot: Snapshot; readonly prior: Version }
  | Reject
  | Unavailable {
  switch (read.kind) {
    case 'missing':
      return reject('message-not-found');
    case 'error':
      return decideOnError(read.error);
    case 'found':
      return decideOnItem(read.item, known, takenAt);
    default:
      return unavailable(read);
  }
}

/** What the message as it stands says about an intent. */
export function decideOnMessage(
  intent: Intent,
  read: ReadAnswer,
  known: Known,
  takenAt: number,
): Decision {
  const decision = decideOnReading(read, known, takenAt);
  if (decision.kind !== 'readable') return decision;
  const { snapshot, prior } = decision;
  const because = whyNotOver(prior, intent);
  return because ? reject(because, snapshot) : { kind: 'go', snapshot, prior };
}

function decideOnItem(
  item: Buffer,
  known: Known,
  takenAt: number,
): ReturnType<typeof decideOnReading> {
  const read = readItem(item, known.customData);
  const seen: Snapshot = { item, recalledCustomData: null, takenAt, drift: null };
  switch (read.kind) {
    case 'gone':
      return reject('message-gone', seen);
    case 'system':
      return reject('unsupported-message', seen);
    case 'unreadable':
      return reject('prior-unreadable', seen);
    case 'version': {
      const snapshot: Snapshot = {
        ...seen,
        recalledCustomData: recalledIn(read.version, known),
        drift: driftOf(read.version, known.last),
      };
      return { kind: 'readable', snapshot, prior: read.version };
    }
  }
}

function reject(
  because: RefusalCode,
  snapshot: Snapshot | null = null,
  im: ImReply | null = null,
): Reject {
  return { kind: 'reject', because, im, snapshot };
}

function recalledIn(version: Version, known: Known): RecalledCustomData | null {
  return version.customData && version.customData.source !== 'im' ? known.customData : null;
}

function whyNotOver(prior: Version, intent: Intent): RefusalCode | null {
  if (intent.ifPriorDigest !== null && intent.ifPriorDigest !== digestOf(prior))
    return 'prior-changed';
  const { msgBody, cloudCustomData } = intent.requested;
  if (cloudCustomData && !prior.customData && !intent.acceptUnreadablePrior)
    return 'prior-unreadable';
  const changesBody = msgBody && !sameJson(msgBody, prior.msgBody);
  const changesCustomData =
    cloudCustomData && !(prior.customData && sameJson(cloudCustomData, prior.customData.json));
  return changesBody || changesCustomData ? null : 'no-change';
}

function sameJson(a: Buffer, b: Buffer): boolean {
  return sameValue(parseJson(a), parseJson(b));
}

function decideOnError(error: ImError): Reject | Unavailable {
  switch (error.errorClass) {
    case 'retry':
    case 'unknown':
      return {
        kind: 'unavailable',
        why: { kind: 'im-unavailable', retryAfterMs: IM_RETRY_AFTER_MS },
      };
    case 'quota-rate':
      return { kind: 'unavailable', why: { kind: 'quota-exhausted', waitMs: 1_000 } };
    case 'caller':
    case 'config':
    case 'quota-plan':
    case 'state':
    case 'deny':
      return reject(refusalOf(error), null, {
        errorCode: error.errorCode,
        errorInfo: error.errorInfo,
      });
  }
}

function unavailable(answer: NoAnswer): Unavailable {
  switch (answer.kind) {
    case 'no-quota':
      return { kind: 'unavailable', why: { kind: 'quota-exhausted', waitMs: answer.waitMs } };
    case 'breaker-open':
      return {
        kind: 'unavailable',
        why: { kind: 'im-unavailable', retryAfterMs: answer.retryAfterMs },
      };
    case 'no-answer':
      return {
        kind: 'unavailable',
        why: {
          kind: 'im-unavailable',
          retryAfterMs: IM_RETRY_AFTER_MS,
          reason: answer.reason,
        },
      };
  }
}
