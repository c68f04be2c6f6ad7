import { useInfiniteQuery } from '@tanstack/react-query';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { parseExact } from '../../api/exact-json.js';
import { answerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';

/** A page of what a search finds, and the very JSON that the service answered with. */
export interface FoundPage {
  readonly page: components['schemas']['ModificationPage'];
  readonly json: string;
}

/** What a search finds, a page at a time. */
export function useFound(query: string) {
  const service = useService();
  return useInfiniteQuery({
    queryKey: ['search', query],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }): Promise<FoundPage> => {
      const asked = new URLSearchParams(query);
      if (pageParam !== '') asked.set('cursor', pageParam);
      const json = await answerOf<string>(
        service.GET('/v1/audit/modifications', {
          // The query is made as it stands in the address, so that the service reports what is wrong with it.
          querySerializer: () => asked.toString(),
          parseAs: 'text',
          signal,
        }),
      );
      return { json, page: parseExact(json) as FoundPage['page'] };
    },
    getNextPageParam: ({ page }) => page.nextCursor,
  });
}
