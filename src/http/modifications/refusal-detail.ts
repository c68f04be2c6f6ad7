import type { ImReply, RefusalCode, Snapshot } from '../../edits/edit.js';
import { readItem } from '../../edits/version.js';
import type { WrittenBy } from '../../edits/written-by.js';
import { instant } from '../answers/instant.js';
import { Problem } from '../problems/problem.js';

/** What is known of a refusal beside its code. */
export interface RefusalFacts {
  readonly im?: ImReply | null;
  readonly snapshot?: Snapshot | null;
  /** Whether the edit was sent; where it was not, IM refused to read the message. */
  readonly isSent?: boolean;
  /** For `no-change`: the edit of this service that wrote the current content, where one did. */
  readonly writtenBy?: WrittenBy | null;
  /** What an earlier edit overwrote was to be put back. */
  readonly isRestoration?: boolean;
  /** Whether the request has a record of its own, which the answer names. */
  readonly isRecorded?: boolean;
}

/** The problem of a refusal; with the id of its record, where there is one. */
export function refusal(
  because: RefusalCode,
  facts: RefusalFacts,
  modificationId?: string,
): Problem {
  const { im } = facts;
  return new Problem(because, {
    detail: refusalDetail(because, { ...facts, isRecorded: modificationId !== undefined }),
    ...(modificationId === undefined ? {} : { modificationId }),
    ...(im && im.errorCode !== 0 ? { im } : {}),
  });
}

/** About this refusal: what happened, and what to do. The same for every repeat of its request. */
export function refusalDetail(because: RefusalCode, facts: RefusalFacts = {}): string {
  switch (because) {
    case 'message-not-found':
      return isNoGroup(facts.im) ? NO_GROUP : NO_MESSAGE;
    case 'prior-unreadable':
      return unreadable(facts);
    case 'no-change':
      return `The message holds exactly this already: nothing was sent. ${origin(facts.writtenBy)}${facts.isRecorded ? OWN_RECORD : ''}`;
    case 'refused-by-im':
      return `${refused(facts)}: \`im.errorInfo\` says why. Correct what it names and use a new Idempotency-Key; the same request would be refused again.`;
    default:
      return DETAILS[because];
  }
}

/** Whether this is the end of an edit, and so has a record. */
export function isRefusalCode(code: string): code is RefusalCode {
  return (
    Object.hasOwn(DETAILS, code) ||
    ['message-not-found', 'prior-unreadable', 'no-change', 'refused-by-im'].includes(code)
  );
}

const NO_GROUP =
  'IM knows no group with this GroupId. Check GroupId to its last character, and that the group belongs to the app of this service. In JSON a # stands as it is, not as %23; the id of a topic belongs into TopicId, that of its community into GroupId. Send the corrected request with a new Idempotency-Key.';

const NO_MESSAGE =
  'IM returns no message with this MsgSeq. Check MsgSeq, and TopicId: messages in a topic are counted within the topic. If both are right, the message is most often older than the history that IM keeps: 7, 30 or 90 days, by the plan of the app. Send a corrected request with a new Idempotency-Key.';

/** "No such group" and "bad group id". */
function isNoGroup(im: ImReply | null | undefined): boolean {
  return im?.errorCode === 10_010 || im?.errorCode === 10_015;
}

/** How to overwrite what cannot be read. */
export const ACCEPT_UNSEEN =
  'To overwrite it unseen, send "acceptUnreadablePrior": true with a new Idempotency-Key';

/** No restoration overwrites anything unseen. */
const EDIT_INSTEAD =
  'To overwrite it unseen, send what `prior` of the edit to be put back holds as a new edit (POST /v1/modifications) with "acceptUnreadablePrior": true';

function unreadable({ snapshot, isRestoration = false }: RefusalFacts): string {
  const item = snapshot ? readItem(snapshot.item, snapshot.recalledCustomData) : null;
  if (item?.kind === 'unreadable') {
    return `IM returned this message in a form that cannot be kept and compared (${item.form}), so it was not overwritten. No member of the request changes that: give the operators of this service the requestId.`;
  }
  return `IM does not return the CloudCustomData that this edit would overwrite, and no earlier record holds it. ${isRestoration ? EDIT_INSTEAD : ACCEPT_UNSEEN}; to keep it, send MsgBody alone.`;
}

function origin(writtenBy: WrittenBy | null | undefined): string {
  if (!writtenBy) {
    return 'It was not this service that wrote it, as far as its record goes. Do nothing; or, if you expected another text, check MsgSeq and send the corrected request with a new Idempotency-Key.';
  }
  const { id, client, operator, settledAt } = writtenBy;
  return `Modification ${id} wrote it: ${operator} at ${client}, ${instant(settledAt)}. Do nothing: that edit has done what you ask for.`;
}

const OWN_RECORD =
  ' `modificationId` is the record of your request, which changed nothing: use it to show that the request was made.';

function refused({ im, isSent }: RefusalFacts): string {
  return isSent === false
    ? `IM refused to read the message${withCode(im)}, so nothing was sent`
    : `IM refused the edit${withCode(im)} and changed nothing`;
}

function withCode(im: ImReply | null | undefined): string {
  return im ? ` with ErrorCode ${String(im.errorCode)}` : '';
}

const DETAILS: Readonly<
  Record<
    Exclude<RefusalCode, 'message-not-found' | 'prior-unreadable' | 'no-change' | 'refused-by-im'>,
    string
  >
> = {
  'message-gone':
    'The message was deleted, has expired or was recalled: nothing is left to edit. Do not repeat the request: IM does not bring such a message back.',
  'prior-changed':
    'Somebody changed the message since the version that this edit is for: that of ifPriorDigest, or the one that was approved, or left by the edit that is put back. Nothing was overwritten. Read it again (GET /v1/messages/current), decide anew, and send its digest with a new Idempotency-Key.',
  'unsupported-group-type':
    'Messages of this type of group cannot be edited. Check GroupId: only Private (Work), Public, ChatRoom (Meeting) and Community groups can be edited.',
  'unsupported-message':
    'This is a system message, which nobody can edit. Check MsgSeq: tips of the system, such as joins, take numbers too.',
  'concurrent-change':
    'IM reports that somebody changed the message at the same moment; nothing was overwritten. Read it again, decide anew, and use a new Idempotency-Key.',
  'im-misconfigured':
    'IM refuses the credentials, region or account of this service; `im` holds its code. Callers cannot fix this: give the operators of this service the requestId.',
  'store-unavailable':
    'The record could not be confirmed in time, so the edit was never sent. Send it again with a new Idempotency-Key.',
};
