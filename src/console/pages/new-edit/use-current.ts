import { useQuery } from '@tanstack/react-query';
import { exactAnswerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';
import type { Current } from './draft.js';

/** The message as it stands at IM. Each look is on record, so nothing but a person asks for one. */
export function useCurrent(query: string | null) {
  const service = useService();
  return useQuery({
    queryKey: ['current', query],
    enabled: query !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    queryFn: ({ signal }) =>
      exactAnswerOf<Current>(
        service.GET('/v1/messages/current', {
          params: { query: { groupId: '', msgSeq: 0 } },
          querySerializer: () => query ?? '',
          parseAs: 'text',
          signal,
        }),
      ),
  });
}
