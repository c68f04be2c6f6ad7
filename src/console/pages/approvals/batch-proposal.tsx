import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { Link } from 'react-router';
import { Decide } from '../../approvals/decide.js';
import { Decisions } from '../../approvals/decisions.js';
import { useDecidingOnBatch } from '../../approvals/use-deciding.js';
import { WhoAsks } from '../../approvals/who-asks.js';
import { useWords } from '../../words/language.js';
import { Items } from '../batch/items.js';
import type { Batch } from '../batch/use-batch.js';

/** One batch that waits: who asks, for whom, why, what would change, and the decision on all of it. Once decided it stays. */
export function BatchProposal({ batch }: { readonly batch: Batch }) {
  const { approvals: words, batch: batchWords } = useWords();
  const heading = useId();
  const deciding = useDecidingOnBatch(batch.id);
  const present = deciding.data ?? batch;
  return (
    <Paper component="article" withBorder p="md" aria-labelledby={heading}>
      <Stack>
        <Title order={2} size="h4" id={heading}>
          {words.batchOf(present.items.total)} · {batchWords.states[present.state]}
        </Title>
        <WhoAsks batch={present} />
        <Items batch={batch} />
        <Decisions of={present} />
        {deciding.data ? (
          <Text role="status">
            {words.thanks[deciding.variables?.decision === 'decline' ? 'decline' : 'approveBatch']}
          </Text>
        ) : (
          <Decide deciding={deciding} forGood={words.forGoodBatch} />
        )}
        <Anchor component={Link} to={`/batches/${batch.id}`} size="sm">
          {words.toTheBatch}
        </Anchor>
      </Stack>
    </Paper>
  );
}
