import type { Batch } from '../../batches/batch.js';
import type { BatchDecided } from '../../batches/batch-approvals.js';
import { Answer } from '../answers/answer.js';
import { batchJson } from '../answers/batch-json.js';
import { Problem } from '../problems/problem.js';

/** The batch that was decided on, or why no decision was taken. */
export function batchDecidedAnswer(decided: BatchDecided | null): Answer {
  if (decided === null) throw new Problem('batch-not-found');
  if (decided.kind !== 'decided') throw whyNotDecided(decided);
  return new Answer(batchJson(decided.batch), { status: 200 });
}

function whyNotDecided(refused: Exclude<BatchDecided, { readonly kind: 'decided' }>): Problem {
  switch (refused.kind) {
    case 'own-edit':
      return new Problem('own-edit');
    case 'no-proposal':
      return new Problem('already-decided', {
        detail:
          'This batch needed no approval: there is nothing to decide and nothing to withdraw. Read its `state` (GET /v1/batches/{id}).',
      });
    case 'not-checked':
      return new Problem('not-checked', { detail: howFar(refused.batch) });
    case 'already-decided':
      return new Problem('already-decided', {
        detail: refused.isHers
          ? 'You have decided on this before, and a decision stands. Read what others decided in `approvals` (GET /v1/batches/{id}).'
          : `Nothing is left to decide: the batch is ${refused.batch.state}. Read it again (GET /v1/batches/{id}).`,
      });
  }
}

function howFar({ approval, total }: Batch): string {
  return `The messages of ${approval?.checked ?? 0} of ${total} items have been looked at. Wait until \`itemsChecked\` is ${total} (GET /v1/batches/{id}), and decide again.`;
}
