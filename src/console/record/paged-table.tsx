import { Button, Loader, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useWords } from '../words/language.js';
import { AsOf, type ReadFrom } from './as-of.js';

/** What is asked for a page at a time, as far as it came; an infinite query has these members. */
interface Found {
  readonly isPending: boolean;
  readonly isSuccess: boolean;
  readonly error: Error | null;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly refetch: () => Promise<unknown>;
  readonly fetchNextPage: () => Promise<unknown>;
}

interface Column {
  readonly title: string;
  readonly isWide?: boolean;
}

interface Asked {
  readonly found: Found;
  /** What each page was read from. */
  readonly readFrom: readonly (ReadFrom | undefined)[];
  readonly columns: readonly Column[];
  /** A `tr` for each item of the pages that came. */
  readonly rows: readonly ReactNode[];
  /** Says how many rows there are: while there are more, and of all. */
  readonly shown: (count: number) => string;
  readonly end: (count: number) => string;
  /** What can be done with the rows; not there where there are none. */
  readonly above?: ReactNode;
}

/** A long list of the record, a page at a time: the next one where somebody asks for it. */
export function PagedTable({ found, readFrom, columns, rows, shown, end, above }: Asked) {
  const words = useWords();
  if (found.isPending) return <Loader aria-label={words.starting} />;
  return (
    <Stack>
      <AsOf of={readFrom} />
      {rows.length > 0 && above}
      {rows.length > 0 && (
        <table className="results">
          <thead>
            <tr>
              {columns.map(({ title, isWide }) => (
                <th key={title} scope="col" className={isWide === true ? 'wide' : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{rows}</tbody>
        </table>
      )}
      {found.error && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && (
        <Text size="sm" c="dimmed" role="status">
          {found.hasNextPage ? shown(rows.length) : end(rows.length)}
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
