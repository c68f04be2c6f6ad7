import { List, Progress, Stack, Text } from '@mantine/core';
import { Contents } from '../../contents/contents.js';
import { useWords } from '../../words/language.js';
import type { Erasure } from './use-erasures.js';

/** How many contents an erasure reached, or would reach, and what keeps the others. */
export function Counts({ erasure }: { readonly erasure: Erasure }) {
  const { erasures: words, between } = useWords();
  const { counts, state, dryRun, heldBy } = erasure;
  const isRunning = state === 'running';
  return (
    <Stack gap="xs">
      {isRunning && <Progress value={100} animated striped aria-label={words.states.running} />}
      <Text role="status">
        {isRunning
          ? words.soFar(counts.erased + counts.held)
          : (dryRun ? words.wouldErase : words.hasErased)(counts.matched, counts.erased)}
        {counts.held > 0 && `${between}${words.held(counts.held)}`}
      </Text>
      {heldBy.length > 0 && (
        <List size="sm">
          {heldBy.map(({ id, name, count }) => (
            <List.Item key={id ?? name}>
              {id === null ? words.unsettled : <Contents text={name} />}: {String(count)}
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
