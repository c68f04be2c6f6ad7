import { Loader, Stack, Text, Title } from '@mantine/core';
import { Export } from '../../files/export.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { HoldView } from './hold-view.js';
import { Place } from './place.js';
import { useHolds } from './use-holds.js';

/** What must not be erased, and why. */
export function Holds() {
  const words = useWords();
  const { holds } = words;
  const asked = useHolds();
  const items = asked.data?.items ?? [];
  const inForce = items.filter(({ state }) => state === 'in_force');
  const released = items.filter(({ state }) => state === 'released');
  return (
    <Stack gap="lg">
      <Title order={1}>{holds.title}</Title>
      <Text size="sm">{holds.help}</Text>
      <Export route="/v1/holds" query="" name="holds" kinds={['excel', 'csv', 'ndjson']} />
      {asked.isPending && <Loader aria-label={words.starting} />}
      {asked.error && <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.data && inForce.length === 0 && <Text role="status">{holds.none}</Text>}
      {inForce.map((hold) => (
        <HoldView key={hold.id} hold={hold} />
      ))}
      <Place />
      {released.length > 0 && (
        <details>
          <summary>{holds.released(released.length)}</summary>
          <Stack mt="md">
            {released.map((hold) => (
              <HoldView key={hold.id} hold={hold} />
            ))}
          </Stack>
        </details>
      )}
    </Stack>
  );
}
