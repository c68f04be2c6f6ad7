import { Button, Loader, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { exactAnswerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { ResultRow } from './result-row.js';

type Page = components['schemas']['ModificationPage'];

/** What a search finds, a page at a time: the next one where somebody asks for it. */
export function Results({ query }: { readonly query: string }) {
  const words = useWords();
  const found = useFound(query);
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? [];
  if (found.isPending) return <Loader aria-label={words.starting} />;
  return (
    <Stack>
      {rows.length > 0 && (
        <table className="results">
          <thead>
            <tr>
              <th scope="col">{words.when}</th>
              <th scope="col" className="wide">
                {words.who}
              </th>
              <th scope="col">{words.what}</th>
              <th scope="col">{words.outcome}</th>
              <th scope="col" className="wide">
                {words.why}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((edit) => (
              <ResultRow key={edit.id} edit={edit} />
            ))}
          </tbody>
        </table>
      )}
      {found.error && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && (
        <Text size="sm" c="dimmed" role="status">
          {found.hasNextPage ? words.shownSoFar(rows.length) : words.shownAll(rows.length)}
        </Text>
      )}
      {found.hasNextPage && (
        <Button
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {words.more}
        </Button>
      )}
    </Stack>
  );
}

function useFound(query: string) {
  const service = useService();
  return useInfiniteQuery({
    queryKey: ['search', query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams(query);
      if (pageParam !== '') asked.set('cursor', pageParam);
      return exactAnswerOf<Page>(
        service.GET('/v1/audit/modifications', {
          // The query is made as it stands in the address, so that the service reports what is wrong with it.
          querySerializer: () => asked.toString(),
          parseAs: 'text',
          signal,
        }),
      );
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
