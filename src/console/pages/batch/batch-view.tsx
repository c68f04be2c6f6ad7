import { Loader, Progress, Stack, Text } from '@mantine/core';
import { Contents } from '../../contents/contents.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { Items } from './items.js';
import { type Batch, useBatch, useFollowing } from './use-batch.js';

/** How far a batch is, live, and its items. */
export function BatchView({ id }: { readonly id: string }) {
  const words = useWords();
  const asked = useBatch(id);
  const lost = useFollowing(id, asked.data?.finishedAt === null);
  if (asked.isPending) return <Loader aria-label={words.starting} />;
  if (!asked.data) {
    return <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />;
  }
  return (
    <Stack>
      {asked.error && <ProblemAlert error={asked.error} />}
      {lost && <ProblemAlert error={lost} onRetry={() => void asked.refetch()} />}
      <Progressing batch={asked.data} />
      <Items batch={asked.data} />
    </Stack>
  );
}

function Progressing({ batch }: { readonly batch: Batch }) {
  const { batch: words, erasedShort } = useWords();
  const { items, state, reason, ratePerSecond, secondsLeft, dryRun } = batch;
  const open = items.waiting + items.pending + items.in_doubt;
  const done = items.total - open;
  return (
    <Stack gap="xs">
      <Text>
        <b>{dryRun ? words.dryRun : words.states[state]}</b> ·{' '}
        <Contents text={typeof reason === 'string' ? reason : erasedShort} />
      </Text>
      <Progress
        value={(100 * done) / items.total}
        aria-label={words.progress}
        size="lg"
        animated={state === 'running'}
      />
      <Text size="sm" role="status">
        {words.done(done, items.total)}
        {open > 0 && batch.finishedAt === null && secondsLeft !== null && (
          <> · {words.left(ratePerSecond, secondsLeft)}</>
        )}
      </Text>
    </Stack>
  );
}
