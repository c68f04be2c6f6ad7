import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { answerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';

export type Hold = components['schemas']['Hold'];
type HoldRequest = components['schemas']['HoldRequest'];

const KEY = ['holds'];

/** All holds, those in force and those released; read anew at each visit. */
export function useHolds() {
  const service = useService();
  return useQuery({
    queryKey: KEY,
    gcTime: 0,
    queryFn: ({ signal }) =>
      answerOf<components['schemas']['HoldList']>(
        service.GET('/v1/holds', {
          headers: { Accept: 'application/json' },
          signal,
        }) as never,
      ),
  });
}

export function usePlacing() {
  const service = useService();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: HoldRequest) => answerOf(service.POST('/v1/holds', { body })),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useReleasing(id: string) {
  const service = useService();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      answerOf(
        service.POST('/v1/holds/{id}/release', { params: { path: { id } }, body: { reason } }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
