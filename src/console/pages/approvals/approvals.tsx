import { Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { BatchProposal } from './batch-proposal.js';
import { Proposal } from './proposal.js';
import { useWaiting } from './use-waiting.js';

/** What waits for whoever has logged in: each edit and batch with all that it takes to decide. */
export function Approvals() {
  const words = useWords();
  const asked = useWaiting();
  const items = asked.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1}>{words.approvals.title}</Title>
        <Button variant="default" loading={asked.isRefetching} onClick={() => void asked.refetch()}>
          {words.approvals.lookAgain}
        </Button>
      </Group>
      <Text size="sm">{words.approvals.help}</Text>
      {asked.isPending && <Loader aria-label={words.starting} />}
      {asked.error && <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.data && items.length === 0 && <Text role="status">{words.approvals.none}</Text>}
      {items.map((item) =>
        item.kind === 'batch' ? (
          <BatchProposal key={item.id} batch={item} />
        ) : (
          <Proposal key={item.id} edit={item} />
        ),
      )}
      {asked.hasNextPage && (
        <Group>
          <Button
            variant="default"
            loading={asked.isFetchingNextPage}
            onClick={() => void asked.fetchNextPage()}
          >
            {words.more}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
