import { useMutation, useQueryClient } from '@tanstack/react-query';
import { exactAnswerOf } from '../api/service.js';
import { useService } from '../api/use-service.js';
import type { Modification } from '../record/edits.js';

export interface Decision {
  readonly decision: 'approve' | 'decline';
  /** Of the version that whoever decides looked at. */
  readonly priorDigest: string;
  readonly comment: string;
}

/** An edit that was approved is waited for so long; its page shows the rest. */
const WAIT = 'wait=3';

/** Decides on an edit of somebody else. The page of the edit reads it again. */
export function useDeciding(id: string) {
  const service = useService();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ decision, priorDigest, comment }: Decision) =>
      exactAnswerOf<Modification>(
        service.POST('/v1/modifications/{id}/approval', {
          params: { path: { id }, header: { Prefer: WAIT } },
          body: { decision, priorDigest, ...(comment.trim() === '' ? {} : { comment }) },
          parseAs: 'text',
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['edit', id] }),
  });
}

/** Takes back an edit that waits for approval. */
export function useWithdrawing(id: string) {
  const service = useService();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      exactAnswerOf<Modification>(
        service.POST('/v1/modifications/{id}/withdrawal', {
          params: { path: { id } },
          body: reason.trim() === '' ? {} : { reason },
          parseAs: 'text',
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['edit', id] }),
  });
}
