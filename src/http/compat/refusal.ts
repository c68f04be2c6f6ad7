import type { ImReply } from '../../edits/edit.js';
import { ACCEPT_UNSEEN } from '../modifications/refusal-detail.js';
import type { ProblemCode } from '../problems/catalogue.js';
import { problemKind } from '../problems/catalogue.js';

/** A refusal in IM's form. */
export class CompatRefusal extends Error {
  override readonly name = 'CompatRefusal';

  constructor(
    readonly errorCode: number,
    /** For a person. Holds no message content and no secret. */
    readonly errorInfo: string,
    readonly modificationId: string | null = null,
  ) {
    super(errorInfo);
  }
}

/** Refusals that IM itself has a code for, by the problem that they are elsewhere. */
export const CODES_OF_IM: Readonly<Partial<Record<ProblemCode, number>>> = {
  'message-not-found': 20026,
  'message-gone': 20026,
  'unsupported-group-type': 10007,
  'edit-in-flight': 20028,
  'concurrent-change': 20028,
  'quota-exhausted': 60007,
  'too-many-requests': 60007,
  'im-unavailable': 60008,
  'invalid-request': 90010,
  'payload-too-large': 90010,
  'unsupported-media-type': 90010,
  'request-timeout': 90010,
};

/** Refusals that are this service's own: IM leaves 120001 to 130000 to an app. Explained in docs/moving-over.md. */
export const OWN_CODES: Readonly<Partial<Record<ProblemCode, number>>> = {
  'prior-unreadable': 120001,
  'prior-changed': 120002,
  'store-unavailable': 120004,
  'log-refused': 120005,
  superseded: 120006,
  'not-applied': 120007,
  'im-misconfigured': 120008,
  'unsupported-message': 120009,
  'key-reused': 120012,
  'not-approved': 120014,
  'content-erased': 120015,
  'internal-error': 120099,
};

const NO_GROUP = 10010;
/** To IM, a group that does not exist as well. */
const BAD_GROUP_ID = 10015;

/** Why an edit without a reason is refused. */
export const NO_REASON = new CompatRefusal(
  120003,
  'reason-missing: say why in the header Edit-Reason (percent-encoded UTF-8), or have a reason configured for this app',
);
export const NOT_SERVED = new CompatRefusal(
  120010,
  'not-found: only POST /v4/openim/modify_group_msg is taken here; send every other call to IM itself',
);
export const UNSETTLED_CODE = 60008;
/** The edit is proposed, and needs the approval of others. */
export const AWAITING_CODE = 120013;

/** An unusable header; `what` is a sentence. */
export function badHeader(what: string): CompatRefusal {
  return new CompatRefusal(120011, `invalid-request: ${what}`);
}

interface RefusalFacts {
  /** What happened and what to do, as a caller of /v1 would read it; left out: the meaning of the code. */
  readonly detail?: string | undefined;
  /** IM answered the overwrite itself with `im`. */
  readonly isOfOverwrite?: boolean;
}

/** @param im what IM said, where it was IM that refused */
export function refusalOf(
  code: ProblemCode,
  im: ImReply | null | undefined,
  modificationId: string | null,
  { detail = problemKind(code).meaning, isOfOverwrite = false }: RefusalFacts = {},
): CompatRefusal {
  if (im && im.errorCode !== 0 && isForCaller(code, im.errorCode, isOfOverwrite)) {
    return new CompatRefusal(im.errorCode, im.errorInfo, modificationId);
  }
  const isNoGroup = code === 'message-not-found' && im?.errorCode === BAD_GROUP_ID;
  const errorCode = isNoGroup ? NO_GROUP : (CODES_OF_IM[code] ?? OWN_CODES[code] ?? 120099);
  const said = im && im.errorCode !== 0 ? ` (IM said ${im.errorCode})` : '';
  return new CompatRefusal(errorCode, `${code}: ${inCallersWords(detail)}${said}`, modificationId);
}

/** An application that keeps its IM SDK sends no key, and cannot accept anything itself. */
function inCallersWords(detail: string): string {
  const accept =
    'To overwrite it unseen, have acceptUnreadablePrior set for this app in COMPAT_CLIENTS_FILE';
  return detail.replace(ACCEPT_UNSEEN, accept).replaceAll('a new Idempotency-Key', 'a new random');
}

/** What IM said of the group or of the message; not what it said of this service's own credentials. */
function isForCaller(code: ProblemCode, errorCode: number, isOfOverwrite: boolean): boolean {
  if (code === 'message-not-found') return isOfOverwrite || errorCode === NO_GROUP;
  if (code === 'message-gone') return isOfOverwrite;
  if (code === 'im-misconfigured') return errorCode >= 10000 && errorCode < 20000;
  return code === 'refused-by-im' || code === 'concurrent-change';
}
