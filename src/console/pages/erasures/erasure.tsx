import { Loader, Stack, Text, Title } from '@mantine/core';
import { useParams } from 'react-router';
import { Sentence } from '../../shell/sentence.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { When } from '../../shell/when.js';
import { useWords } from '../../words/language.js';
import { Counts } from './counts.js';
import { ErasureBadge } from './erasure-badge.js';
import { ErasureFacts } from './erasure-facts.js';
import { useErasure } from './use-erasures.js';

/** One erasure, looked at until it has ended. */
export function ErasurePage() {
  const { id = '' } = useParams();
  const words = useWords();
  const asked = useErasure(id);
  if (asked.isPending) return <Loader aria-label={words.starting} />;
  if (!asked.data) {
    return <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />;
  }
  const { finishedAt, state, dryRun } = asked.data;
  return (
    <Stack>
      <Title order={1}>
        {words.erasures.one} <ErasureBadge erasure={asked.data} />
      </Title>
      {asked.error && <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />}
      <ErasureFacts erasure={asked.data} />
      <Counts erasure={asked.data} />
      {finishedAt !== null && (
        <Text size="sm">
          <Sentence pattern={words.erasures.endedAt} parts={{ when: <When at={finishedAt} /> }} />
        </Text>
      )}
      {state === 'failed' && (
        <Text className="warning">
          {dryRun ? words.erasures.countFailed : words.erasures.failedHelp}
        </Text>
      )}
      <Text size="sm">{words.erasures.notReached}</Text>
    </Stack>
  );
}
