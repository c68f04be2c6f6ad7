import type { Edit } from '../../edits/edit.js';
import type { Decided } from '../../edits/proposals.js';
import { Problem } from '../problems/problem.js';

/** Why a decision was not taken. */
export function whyNotDecided(refused: Exclude<Decided, { readonly kind: 'decided' }>): Problem {
  switch (refused.kind) {
    case 'own-edit':
      return new Problem('own-edit');
    case 'other-version':
      return new Problem('prior-changed', {
        detail:
          'The digest in `priorDigest` is not that of the version that was proposed to be overwritten. Read the proposal again (GET /v1/modifications/{id}), and send its `prior.digest`.',
      });
    case 'no-proposal':
      return new Problem('already-decided', {
        detail:
          'This modification needed no approval: there is nothing to decide and nothing to withdraw. Read its `state` (GET /v1/modifications/{id}).',
      });
    case 'already-decided': {
      const { edit, isHers } = refused;
      return new Problem('already-decided', {
        detail: isHers ? YOU_DID : whatCame(edit),
        modificationId: edit.id,
      });
    }
  }
}

const YOU_DID =
  'You have decided on this before, and a decision stands. Read what others decided in `approvals` (GET /v1/modifications/{id}).';

function whatCame({ status }: Edit): string {
  return `Nothing is left to decide: the modification is ${status.state}. Read it again (GET /v1/modifications/{id}).`;
}
