import { Badge } from '@mantine/core';
import { useWords } from '../../words/language.js';
import type { Erasure } from './use-erasures.js';

const COLOURS = { running: 'blue', finished: 'green', failed: 'red' } as const;

/** Where an erasure stands, and that it was only counted where it was. */
export function ErasureBadge({ erasure: { state, dryRun } }: { readonly erasure: Erasure }) {
  const { erasures: words } = useWords();
  return (
    <>
      <Badge color={COLOURS[state]} variant="light" tt="none" title={state}>
        {words.states[state]}
      </Badge>
      {dryRun && (
        <>
          {' '}
          <Badge color="gray" variant="light" tt="none">
            {words.dryRun}
          </Badge>
        </>
      )}
    </>
  );
}
