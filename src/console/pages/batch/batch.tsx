import { Stack, Title } from '@mantine/core';
import { useParams } from 'react-router';
import { useWords } from '../../words/language.js';
import { BatchApproval } from './batch-approval.js';
import { BatchView } from './batch-view.js';
import { Steering } from './steering.js';
import { useBatch } from './use-batch.js';

/** A batch: how far it is, what became of each edit, and what can be done about it. */
export function BatchPage() {
  const { id = '' } = useParams();
  const { batch } = useWords();
  const asked = useBatch(id);
  return (
    <Stack>
      <Title order={1}>{batch.title}</Title>
      <BatchView id={id} />
      {asked.data && <BatchApproval batch={asked.data} />}
      {asked.data && <Steering batch={asked.data} />}
    </Stack>
  );
}
