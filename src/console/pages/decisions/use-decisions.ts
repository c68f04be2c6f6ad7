import { useInfiniteQuery } from '@tanstack/react-query';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { answerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';

type Page = components['schemas']['DecisionPage'];
export type Decision = Page['items'][number];

/** Decisions on what needed approval, a page at a time. */
export function useDecisions(query: string) {
  const service = useService();
  return useInfiniteQuery({
    queryKey: ['decisions', query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }): Promise<Page> => {
      const asked = new URLSearchParams(query);
      if (pageParam !== '') asked.set('cursor', pageParam);
      return answerOf<Page>(
        service.GET('/v1/audit/approvals', {
          querySerializer: () => asked.toString(),
          headers: { Accept: 'application/json' },
          signal,
        }) as never,
      );
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
