import { Button, Loader, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { AsOf } from '../../record/as-of.js';
import { ResultRow } from './result-row.js';
import { useFound } from './use-found.js';
import { type Proofs, VerifyResults } from './verify-results.js';

/** What a search finds, a page at a time: the next one where somebody asks for it. */
export function Results({ query }: { readonly query: string }) {
  const words = useWords();
  const found = useFound(query);
  const [proofs, setProofs] = useState<Proofs>(new Map());
  const pages = found.data?.pages ?? [];
  const rows = pages.flatMap(({ page }) => page.items);
  if (found.isPending) return <Loader aria-label={words.starting} />;
  return (
    <Stack>
      <AsOf of={pages.map(({ page }) => page)} />
      {rows.length > 0 && (
        <VerifyResults
          pages={pages}
          proofs={proofs}
          onStart={() => setProofs(new Map())}
          onProof={(id, proof) => setProofs((known) => new Map(known).set(id, proof))}
        />
      )}
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
              <ResultRow key={edit.id} edit={edit} proof={proofs.get(edit.id ?? '')} />
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
