import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { follow } from '../../api/follow.js';
import { ProblemError } from '../../api/problem.js';
import { answerOf, exactAnswerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';
import type { Why } from '../new-edit/draft.js';

export type Batch = components['schemas']['Batch'];
export type BatchItem = components['schemas']['BatchItem'];
export type ItemState = BatchItem['state'];

/** A batch as it stands. `useFollowing` keeps it up to date. */
export function useBatch(id: string) {
  const service = useService();
  return useQuery({
    queryKey: ['batch', id],
    queryFn: ({ signal }) =>
      answerOf<Batch>(service.GET('/v1/batches/{id}', { params: { path: { id } }, signal })),
  });
}

/**
 * Follows a batch until it is over, over server-sent events: what `useBatch` gives changes with it, and its items are asked for anew
 * at the end.
 * @returns why it cannot be followed; null while it can
 */
export function useFollowing(id: string, isOpen: boolean): ProblemError | null {
  const service = useService();
  const client = useQueryClient();
  const [error, setError] = useState<ProblemError | null>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const leaving = new AbortController();
    const { signal } = leaving;
    const connect = () =>
      service.GET('/v1/batches/{id}/events', {
        params: { path: { id } },
        parseAs: 'stream',
        signal,
      });
    const listen = async (): Promise<void> => {
      let isOver = false;
      for await (const { event, data } of follow({ connect, signal })) {
        if (data === '') continue;
        client.setQueryData(['batch', id], JSON.parse(data) as Batch);
        isOver = event !== 'progress';
        if (isOver) break;
      }
      if (isOver) await client.invalidateQueries({ queryKey: ['batch-items', id] });
    };
    listen().catch((failure: unknown) => {
      if (failure instanceof ProblemError) setError(failure);
      else reportError(failure);
    });
    return () => leaving.abort();
  }, [service, client, id, isOpen]);
  return error;
}

/** A page of its items. */
export function useItems(id: string, state: ItemState | null, cursor: string | null) {
  const service = useService();
  return useQuery({
    queryKey: ['batch-items', id, state, cursor],
    queryFn: ({ signal }) =>
      exactAnswerOf<components['schemas']['BatchItemPage']>(
        service.GET('/v1/batches/{id}/items', {
          params: {
            path: { id },
            query: {
              limit: 50,
              ...(state === null ? {} : { state }),
              ...(cursor === null ? {} : { cursor }),
            },
          },
          parseAs: 'text',
          signal,
        }),
      ),
  });
}

export type Step = 'pause' | 'resume' | 'cancel';

/** Pauses, resumes or cancels; the batch is shown as it then stands. */
export function useSteering(id: string) {
  const service = useService();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ step, reason }: { readonly step: Step; readonly reason: string }) =>
      answerOf<Batch>(
        service.POST(`/v1/batches/{id}/${step}`, {
          params: { path: { id } },
          body: { reason } as never,
        }),
      ),
    onSuccess: (batch) => client.setQueryData(['batch', id], batch),
  });
}

/** Sends a plan; what was not answered goes under the same key again, so that it takes effect once. */
export function useSendBatch(isDryRun: boolean) {
  const service = useService();
  return useMutation({
    mutationFn: ({ request, key }: { readonly request: string; readonly key: string }) =>
      answerOf<Batch>(
        service.POST('/v1/batches', {
          params: {
            query: isDryRun ? { dryRun: 'true' } : {},
            header: { 'Idempotency-Key': key },
          },
          body: {} as never,
          bodySerializer: () => request,
          headers: { 'Content-Type': 'application/x-ndjson' },
        }),
      ),
  });
}

/** A batch that puts back what every item of this one that took effect overwrote. */
export function useRestoreBatch(id: string, key: string) {
  const service = useService();
  return useMutation({
    mutationFn: ({ reason, ticket }: Why) =>
      answerOf<Batch>(
        service.POST('/v1/batches/{id}/restoration', {
          params: { path: { id }, header: { 'Idempotency-Key': key } },
          body: { reason, ...(ticket.trim() === '' ? {} : { ticket }) } as never,
        }),
      ),
  });
}
