import { useInfiniteQuery } from '@tanstack/react-query';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { exactAnswerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';

/** What waits for the decision of whoever has logged in, a page at a time; read anew at each visit. */
export function useWaiting() {
  const service = useService();
  return useInfiniteQuery({
    queryKey: ['approvals'],
    gcTime: 0,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      exactAnswerOf<components['schemas']['ApprovalPage']>(
        service.GET('/v1/approvals', {
          params: {
            query: { state: 'waiting', ...(pageParam === '' ? {} : { cursor: pageParam }) },
          },
          parseAs: 'text',
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
