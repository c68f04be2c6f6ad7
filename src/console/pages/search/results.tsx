import { useState } from 'react';
import { PagedTable } from '../../record/paged-table.js';
import { useWords } from '../../words/language.js';
import { ResultRow } from './result-row.js';
import { useFound } from './use-found.js';
import { type Proofs, VerifyResults } from './verify-results.js';

/** What a search finds, a page at a time. */
export function Results({ query }: { readonly query: string }) {
  const words = useWords();
  const found = useFound(query);
  const [proofs, setProofs] = useState<Proofs>(new Map());
  const pages = found.data?.pages ?? [];
  return (
    <PagedTable
      found={found}
      readFrom={pages.map(({ page }) => page)}
      columns={[
        { title: words.when },
        { title: words.who, isWide: true },
        { title: words.what },
        { title: words.outcome },
        { title: words.why, isWide: true },
      ]}
      rows={pages
        .flatMap(({ page }) => page.items)
        .map((edit) => (
          <ResultRow key={edit.id} edit={edit} proof={proofs.get(edit.id ?? '')} />
        ))}
      shown={words.shownSoFar}
      end={words.shownAll}
      above={
        <VerifyResults
          pages={pages}
          proofs={proofs}
          onStart={() => setProofs(new Map())}
          onProof={(id, proof) => setProofs((known) => new Map(known).set(id, proof))}
        />
      }
    />
  );
}
