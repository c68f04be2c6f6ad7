import { Anchor, Button, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { Link } from 'react-router';
import { Export } from '../../files/export.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { When } from '../../shell/when.js';
import { useWords } from '../../words/language.js';
import { Counts } from './counts.js';
import { ErasureBadge } from './erasure-badge.js';
import { ErasureFacts } from './erasure-facts.js';
import { type Erasure, useErasures } from './use-erasures.js';

/** What was erased, by whom, on which basis. */
export function Erasures() {
  const words = useWords();
  const asked = useErasures();
  const items = asked.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1}>{words.erasures.title}</Title>
        <Button component={Link} to="/erasures/new">
          {words.erasures.newTitle}
        </Button>
      </Group>
      <Text size="sm">{words.erasures.help}</Text>
      <Export route="/v1/erasures" query="" name="erasures" kinds={['excel', 'csv', 'ndjson']} />
      {asked.isPending && <Loader aria-label={words.starting} />}
      {asked.error && <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.data && items.length === 0 && <Text role="status">{words.erasures.none}</Text>}
      {items.map((erasure) => (
        <Item key={erasure.id} erasure={erasure} />
      ))}
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

function Item({ erasure }: { readonly erasure: Erasure }) {
  const heading = useId();
  return (
    <Paper component="article" withBorder p="md" aria-labelledby={heading}>
      <Stack gap="xs">
        <Title order={2} size="h5" id={heading}>
          <Anchor component={Link} to={`/erasures/${erasure.id}`} inherit>
            <When at={erasure.requestedAt} />
          </Anchor>{' '}
          <ErasureBadge erasure={erasure} />
        </Title>
        <ErasureFacts erasure={erasure} />
        <Counts erasure={erasure} />
      </Stack>
    </Paper>
  );
}
