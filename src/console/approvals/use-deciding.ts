import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { components } from '../../../clients/typescript/src/schema.js';
import { answerOf, exactAnswerOf } from '../api/service.js';
import { useService } from '../api/use-service.js';
import type { Modification } from '../record/edits.js';

type Batch = components['schemas']['Batch'];

export interface Decision {
  readonly decision: 'approve' | 'decline';
  readonly comment: string;
}

/** What the buttons need of either. */
export interface Deciding<Subject = Modification | Batch> {
  readonly mutate: (decision: Decision) => void;
  readonly isPending: boolean;
  readonly variables: Decision | undefined;
  readonly error: Error | null;
  readonly data: Subject | undefined;
}

/** An edit that was approved is waited for so long; its page shows the rest. */
const WAIT = 'wait=3';
/** A batch that is still being checked, too. */
const CHECKED = 'wait=5';

const bodyOf = ({ decision, comment }: Decision) => ({
  decision,
  ...(comment.trim() === '' ? {} : { comment }),
});

/**
 * Decides on an edit of somebody else. The page of the edit reads it again.
 * @param priorDigest of the version that whoever decides looks at: it decides on no other
 */
export function useDeciding(id: string, priorDigest: string): Deciding<Modification> {
  const service = useService();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: Decision) =>
      exactAnswerOf<Modification>(
        service.POST('/v1/modifications/{id}/approval', {
          params: { path: { id }, header: { Prefer: WAIT } },
          body: { ...bodyOf(decision), priorDigest },
          parseAs: 'text',
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['edit', id] }),
  });
}

/** Decides on a batch of somebody else, as a whole. */
export function useDecidingOnBatch(id: string): Deciding<Batch> {
  const service = useService();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: Decision) =>
      answerOf<Batch>(
        service.POST('/v1/batches/{id}/approval', {
          params: { path: { id }, header: { Prefer: CHECKED } },
          body: bodyOf(decision),
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['batch', id] }),
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

/** Takes back a batch that waits for approval. */
export function useWithdrawingBatch(id: string) {
  const service = useService();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      answerOf<Batch>(
        service.POST('/v1/batches/{id}/withdrawal', {
          params: { path: { id } },
          body: reason.trim() === '' ? {} : { reason },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['batch', id] }),
  });
}
