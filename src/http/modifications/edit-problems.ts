import { type Edit, isOver } from '../../edits/edit.js';
import type { Unavailability } from '../../edits/decision.js';
import type { Answer } from '../../edits/modify.js';
import type { WrittenBy } from '../../edits/written-by.js';
import { Problem } from '../problems/problem.js';
import { refusal } from './refusal-detail.js';

const ASK_AGAIN =
  'Send the same request again, with the same Idempotency-Key if it has one, after the seconds in Retry-After.';

/** After that it is worth to ask again: edits are usually settled by then. */
export const ASK_AGAIN_SECONDS = 2;

/** The edit in an answer; every other answer is thrown as its problem. */
export function editOrProblem(answer: Answer): { edit: Edit; isReplay: boolean } {
  switch (answer.kind) {
    case 'edit':
      return answer;
    case 'in-flight':
      throw new Problem('edit-in-flight', {
        detail:
          answer.by === 'key'
            ? `The first request with this Idempotency-Key is still being worked on. ${ASK_AGAIN}`
            : `Another edit of this message is being worked on; one message takes one edit at a time. ${ASK_AGAIN}`,
        retryAfterSeconds: ASK_AGAIN_SECONDS,
      });
    case 'key-reused':
      throw keyReused();
    case 'content-erased':
      throw contentErased(answer.modificationId, 409);
    case 'unavailable':
      throw unavailable(answer.why);
  }
}

/** Of a replay or a restoration, that is a conflict; where contents themselves are asked for, they are gone. */
export function contentErased(modificationId: string | null, status: 409 | 410): Problem {
  return new Problem('content-erased', {
    status,
    ...(modificationId === null ? {} : { modificationId }),
  });
}

/** Edits and batches share the keys of a client. */
export function keyReused(): Problem {
  return new Problem('key-reused', {
    detail:
      'Your client has used this Idempotency-Key for another request: another path, query or body. Choose a new key for this one; repeat a key only with the very same request.',
  });
}

export function unavailable(why: Unavailability): Problem {
  switch (why.kind) {
    case 'quota-exhausted':
      return new Problem('quota-exhausted', {
        detail: `A call to IM would have to wait ${(why.waitMs / 1_000).toFixed(1)} s for its turn. Nothing was sent. ${ASK_AGAIN}`,
        retryAfterSeconds: why.waitMs / 1_000,
      });
    case 'im-unavailable':
      return new Problem('im-unavailable', {
        detail: `${why.reason === undefined ? 'IM did not answer, or is not asked for a while after repeated refusals.' : `IM gave no answer that can be used (${why.reason}).`} Nothing was sent. ${ASK_AGAIN}`,
        retryAfterSeconds: why.retryAfterMs / 1_000,
      });
  }
}

const GIVEN_UP = {
  superseded: [
    'superseded',
    'Somebody else changed or removed the message meanwhile; whether your edit was seen is not known. Read the message again (GET /v1/messages/current), decide anew, and use a new Idempotency-Key.',
  ],
  not_applied: [
    'not-applied',
    'The edit did not take effect at IM, and was given up: the message is as it was. Try again later, with a new Idempotency-Key.',
  ],
} as const;

const READ_WHY =
  'Nothing was sent. Read `approvals` (GET /v1/modifications/{id}); to propose it again, use a new Idempotency-Key.';
const UNAPPROVED = {
  declined: `The edit needed approval, and was declined. ${READ_WHY}`,
  expired: `The edit needed approval, and its time ran out before enough persons had given it. ${READ_WHY}`,
  withdrawn: `The edit needed approval, and was withdrawn before it was given. ${READ_WHY}`,
} as const;

/**
 * What a settled edit is answered with when it did not take effect; null for the others.
 * @param writtenBy for `no-change`: who wrote the current content
 */
export function problemOf(edit: Edit, writtenBy: WrittenBy | null): Problem | null {
  const { status } = edit;
  if (!isOver(status)) return null;
  const { id: modificationId, snapshot } = edit;
  const { im, sentAt, because } = status;
  switch (status.state) {
    case 'applied':
      return null;
    case 'declined':
    case 'expired':
    case 'withdrawn':
      return new Problem('not-approved', { detail: UNAPPROVED[status.state], modificationId });
    case 'superseded':
    case 'not_applied': {
      const [code, detail] = GIVEN_UP[status.state];
      const said = im && im.errorCode !== 0 ? { im } : {};
      return new Problem(code, { detail, modificationId, ...said });
    }
    case 'refused':
    case 'rejected': {
      const isRestoration = edit.restores !== null;
      const facts = { im, snapshot, writtenBy, isSent: sentAt !== null, isRestoration };
      return refusal(because ?? 'refused-by-im', facts, modificationId);
    }
  }
}
