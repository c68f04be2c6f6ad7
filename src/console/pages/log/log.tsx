import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLogMemory } from '../../log/use-log.js';
import { watchOf } from '../../log/watch-of.js';
import { useMay } from '../../login/login.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { Checkpoints } from './checkpoints.js';
import { Growth } from './growth.js';
import { Sinks } from './sinks.js';
import { Witnesses } from './witnesses.js';

/** Nothing of it is a reading on the record: it is open to everybody. */
const LOOK_AGAIN_MS = 5_000;

/** The log itself: whether it only grew, where it stands, who else saw it, and who gets it. */
export function Log() {
  const { log: words } = useWords();
  const may = useMay();
  const watch = watchOf(useLogMemory());
  const latest = useQuery({
    queryKey: ['log'],
    queryFn: () => watch.latest(),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const again = (): void => void latest.refetch();
  return (
    <Stack gap="lg">
      <Title order={1}>{words.title}</Title>
      {latest.error && <ProblemAlert error={latest.error} onRetry={again} />}
      {latest.isPending && <Text role="status">{words.looking}</Text>}
      {latest.data && (
        <>
          <Growth watch={watch} observed={latest.data.observed} onChanged={again} />
          {latest.data.note !== null && (
            <>
              <Checkpoints note={latest.data.note} />
              <Witnesses watch={watch} latest={latest.data.note} />
            </>
          )}
        </>
      )}
      {may('audit:admin') && <Sinks />}
    </Stack>
  );
}
