import { contains, sameValue } from '../json/compare.js';
import { parseJson } from '../json/parse.js';
import { type Contents, type Edit, type ImReply, isSettled, type RefusalCode } from './edit.js';
import type { ImError, OverwriteAnswer, ReadAnswer } from './messages.js';
import { readItem, type Version } from './version.js';

/** What IM's answer to an overwrite says about the edit. */
export type AnswerMeaning =
  | { readonly kind: 'applied' }
  | { readonly kind: 'refused'; readonly because: RefusalCode }
  /** It may have been done, or may still be: only a re-read can show. */
  | { readonly kind: 'lost' }
  /** Certainly not done, and not refused either: it can be sent again. */
  | { readonly kind: 'not-sent' };

export function meaningOfAnswer(answer: OverwriteAnswer): AnswerMeaning {
  switch (answer.kind) {
    case 'done':
      return { kind: 'applied' };
    case 'lost':
      return { kind: 'lost' };
    case 'unsent':
    case 'no-quota':
    case 'breaker-open':
      return { kind: 'not-sent' };
    case 'error':
      return meaningOfError(answer.error);
  }
}

/** What IM itself said. */
export function replyOf(answer: OverwriteAnswer): ImReply | null {
  if (answer.kind === 'done') return answer.reply;
  return answer.kind === 'error' ? answer.error : null;
}

function meaningOfError(error: ImError): AnswerMeaning {
  switch (error.errorClass) {
    case 'quota-rate':
      return { kind: 'not-sent' };
    // A timeout inside IM, or a code nobody documents, is no proof that nothing was done.
    case 'retry':
    case 'unknown':
      return { kind: 'lost' };
    case 'caller':
    case 'state':
    case 'deny':
    case 'config':
    case 'quota-plan':
      return { kind: 'refused', because: refusalOf(error) };
  }
}

const REFUSALS: ReadonlyMap<number, RefusalCode> = new Map([
  [20026, 'message-not-found'],
  [10010, 'message-not-found'],
  [10015, 'message-not-found'],
  [20022, 'message-gone'],
  [20023, 'message-gone'],
  [20027, 'concurrent-change'],
  [20028, 'concurrent-change'],
  // "Not permitted" is about this group, not about our credentials, although its class is CONFIG.
  [10007, 'refused-by-im'],
]);

/** What a definite error of IM means for the caller. */
export function refusalOf(error: ImError): RefusalCode {
  const known = REFUSALS.get(error.errorCode);
  if (known) return known;
  const isOurs = error.errorClass === 'config' || error.errorClass === 'quota-plan';
  return isOurs ? 'im-misconfigured' : 'refused-by-im';
}

/** What a re-read says about an edit whose answer was lost, or that was left behind. */
export type Verdict =
  | { readonly kind: 'applied' }
  | { readonly kind: 'superseded'; readonly isGone: boolean }
  | { readonly kind: 'not-applied' }
  /** The prior version stands, and nothing of ours is under way: the same bytes may go again. */
  | { readonly kind: 'send-again' }
  /** Nothing can be concluded before a late request would have landed. */
  | { readonly kind: 'wait-for-landing' }
  /** Nothing could be read: try later. */
  | { readonly kind: 'ask-again' };

export interface Doubt {
  readonly prior: Version;
  readonly requested: Contents;
  /** Nothing that left can have taken effect: the requested content, where it stands, is somebody else's. */
  readonly isUndone: boolean;
  /** A request that left may still take effect. */
  readonly mayStillLand: boolean;
  /** The time for trying again is over. */
  readonly givenUp: boolean;
}

export function meaningOfReread(doubt: Doubt, read: ReadAnswer): Verdict {
  const settled = (verdict: Verdict): Verdict =>
    doubt.mayStillLand ? { kind: 'wait-for-landing' } : verdict;

  const found = whatStands(read);
  if (found === 'unreadable') return { kind: 'ask-again' };
  if (found === 'gone') return settled({ kind: 'superseded', isGone: true });

  if (isSameVersion(found, doubt.prior)) {
    // Writing what IM does not show, or what is there already: a re-read cannot show it, a definite answer can.
    const isGivenUp = doubt.givenUp && isVisible(doubt.prior, doubt.requested);
    return settled({ kind: isGivenUp ? 'not-applied' : 'send-again' });
  }
  return isOurs(found, doubt)
    ? { kind: 'applied' }
    : settled({ kind: 'superseded', isGone: false });
}

/** Whether a re-read can show this edit's effect from the version before it. */
export function isVisible(prior: Version, requested: Contents): boolean {
  const shown = onlyWhatImShows(prior).customData;
  return (
    differs(prior.msgBody, requested.msgBody) || differs(shown?.json, requested.cloudCustomData)
  );
}

/**
 * Whether an edit that is not on record as applied may have been seen all the same. Each try without a trustworthy answer is on
 * record as doubt; what IM certainly refused, its quota included, nobody can have seen.
 */
export function mayHaveTakenEffect({ status, ledger }: Pick<Edit, 'status' | 'ledger'>): boolean {
  switch (status.state) {
    // Nobody but its replica knows whether it has left.
    case 'pending':
    case 'in_doubt':
      return true;
    case 'superseded':
    // The answer is about the last try. What an earlier one wrote, somebody may have put back before a re-read.
    case 'refused':
      return ledger.some(({ type }) => type === 'edit.in_doubt');
    default:
      return false;
  }
}

/** Whether a re-read showed what it wrote. */
export function isByReread({ status }: Pick<Edit, 'status'>): boolean {
  return isSettled(status) && status.settledBy === 'reread';
}

/** Whether the pull, or IM's answer to the overwrite, said that the message is no more. */
export function saysGone({ status }: Pick<Edit, 'status'>): boolean {
  if (!isSettled(status)) return false;
  return status.because === 'message-gone' || status.because === 'message-not-found';
}

/** What a re-read shows: a version, that the message is gone, or nothing that can be read. */
export function whatStands(read: ReadAnswer): Version | 'gone' | 'unreadable' {
  switch (read.kind) {
    case 'missing':
      return 'gone';
    case 'found': {
      const item = readItem(read.item, null);
      if (item.kind === 'version') return item.version;
      return item.kind === 'unreadable' ? 'unreadable' : 'gone';
    }
    case 'error':
      return refusalOf(read.error) === 'message-not-found' ? 'gone' : 'unreadable';
    case 'no-answer':
    case 'no-quota':
    case 'breaker-open':
      return 'unreadable';
  }
}

/** Whether a version is the one before it, as far as IM shows it. */
export function isSameVersion(found: Version, prior: Version): boolean {
  if (!sameValue(parseJson(found.msgBody), parseJson(prior.msgBody))) return false;
  const shown = onlyWhatImShows(prior).customData;
  if (!found.customData || !shown) return true;
  return sameValue(parseJson(found.customData.json), parseJson(shown.json));
}

/** Whether what a re-read shows is what this edit wrote. */
export function isOurs(found: Version, doubt: Pick<Doubt, 'requested' | 'isUndone'>): boolean {
  return !doubt.isUndone && holds(found, doubt.requested);
}

/** Something requested is in the version, and everything that IM shows of it. */
function holds(found: Version, requested: Contents): boolean {
  // What IM shows nothing of, it does not prove: somebody else's edit is then all that is seen.
  if (!requested.msgBody && !found.customData) return false;
  if (requested.msgBody && !contains(parseJson(found.msgBody), parseJson(requested.msgBody))) {
    return false;
  }
  if (!requested.cloudCustomData || !found.customData) return true;
  return sameValue(parseJson(found.customData.json), parseJson(requested.cloudCustomData));
}

function differs(before: Buffer | undefined, requested: Buffer | undefined): boolean {
  return Boolean(before && requested && !sameValue(parseJson(before), parseJson(requested)));
}

function onlyWhatImShows(version: Version): Version {
  return version.customData?.source === 'im' ? version : { ...version, customData: null };
}
