import { type Edit, isSettled, type RefusalCode } from '../../edits/edit.js';
import type { Hindrance } from '../../edits/decision.js';
import type { Answer } from '../../edits/modify.js';
import type { ProblemCode } from '../problems/catalogue.js';
import { Problem } from '../problems/problem.js';

/** Worth asking again after: edits are usually settled within the late landing. */
export const LOOK_AGAIN_SECONDS = 2;

/** The edit that an answer tells of; every other answer is thrown as its problem. */
export function editOrProblem(answer: Answer): { edit: Edit; isReplay: boolean } {
  switch (answer.kind) {
    case 'edit':
      return answer;
    case 'in-flight':
      throw new Problem('edit-in-flight', {
        detail:
          answer.by === 'key'
            ? 'The first request with this Idempotency-Key is still being worked on.'
            : 'Another edit of this message is being worked on.',
        retryAfterSeconds: LOOK_AGAIN_SECONDS,
      });
    case 'key-reused':
      throw new Problem('key-reused', {
        detail: 'This Idempotency-Key was used for another request. Choose a new key.',
      });
    case 'hindered':
      throw hindrance(answer.hindrance);
  }
}

export function hindrance(why: Hindrance): Problem {
  switch (why.kind) {
    case 'quota-exhausted':
      return new Problem('quota-exhausted', {
        detail: `A call to IM would have to wait ${(why.waitMs / 1_000).toFixed(1)} s for its turn. Nothing was sent.`,
        retryAfterSeconds: why.waitMs / 1_000,
      });
    case 'im-unavailable':
      return new Problem('im-unavailable', { retryAfterSeconds: why.retryAfterMs / 1_000 });
  }
}

/** What a settled edit is answered with when it did not take effect; null for the others. */
export function problemOf(edit: Edit): Problem | null {
  const { standing } = edit;
  if (!isSettled(standing)) return null;
  const of = (code: ProblemCode, detail: string) =>
    new Problem(code, {
      detail,
      modificationId: edit.id,
      ...(standing.im && standing.im.errorCode !== 0 ? { im: standing.im } : {}),
    });
  switch (standing.state) {
    case 'applied':
      return null;
    case 'superseded':
      return of('superseded', 'Somebody else changed or removed the message meanwhile.');
    case 'not_applied':
      return of('not-applied', 'The edit did not take effect at IM, and was given up.');
    case 'refused':
    case 'rejected': {
      const because = standing.because ?? 'refused-by-im';
      return of(because, refusalDetail(because));
    }
  }
}

/** One sentence about this refusal: what happened, and what to do. */
export function refusalDetail(because: RefusalCode): string {
  return DETAILS[because];
}

/** Whether this problem is the end of an edit, and so has a record. */
export function isRefusal(code: ProblemCode): code is RefusalCode & ProblemCode {
  return code !== 'store-unavailable' && Object.hasOwn(DETAILS, code);
}

const DETAILS: Record<RefusalCode, string> = {
  'message-not-found': 'IM knows no such group, or no such message in it.',
  'message-gone': 'The message was deleted, has expired or was recalled: nothing is left to edit.',
  'prior-changed':
    'ifPriorDigest is not the digest of the message as it stands. Look at it again before you edit it.',
  'unsupported-group-type': 'Messages of this type of group cannot be edited.',
  'unsupported-message': 'A system message cannot be edited.',
  'prior-unreadable':
    'IM does not return what this edit would overwrite, and no earlier record tells it. To overwrite it unseen, send "acceptUnreadablePrior": true.',
  'no-change': 'The message holds exactly this already. Nothing was sent.',
  'concurrent-change':
    'IM reports that somebody changed the message at the same moment. Look at it again.',
  'refused-by-im': 'IM refused the edit, finally; `im` tells why.',
  'im-misconfigured': 'IM refuses the credentials, region or account of this service.',
  'store-unavailable':
    'The record could not be confirmed in time, so the edit was never sent. Use a new key.',
};
