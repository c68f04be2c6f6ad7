import { Stack, Title } from '@mantine/core';
import { useLocation } from 'react-router';
import { Export } from '../../files/export.js';
import { useMay } from '../../login/login.js';
import { useGo } from '../../shell/use-go.js';
import { useWords } from '../../words/language.js';
import { type Asked, askedIn, queryOf } from './asked.js';
import { FilterForm } from './filter-form.js';
import { Results } from './results.js';

/** Who changed what, when and why: the filters, what they find, and the way to take it away. */
export function Search() {
  const words = useWords();
  const may = useMay();
  const { hash } = useLocation();
  const go = useGo();
  const asked = askedIn(hash);
  const query = queryOf(asked).toString();
  const ask = (next: Asked): void => {
    go({ hash: queryOf(next).toString() });
  };
  return (
    <Stack>
      <Title order={1}>{words.search}</Title>
      {/* Another search begins with fields of its own. */}
      <FilterForm key={query} asked={asked} onAsk={ask} />
      {may('audit:export') && (
        <Export
          route="/v1/audit/modifications"
          query={query}
          name="edits"
          kinds={['excel', 'csv', 'ndjson', 'evidence']}
        />
      )}
      <Results key={`results ${query}`} query={query} />
    </Stack>
  );
}
