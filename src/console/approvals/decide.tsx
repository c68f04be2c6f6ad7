import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useWords } from '../words/language.js';
import type { Deciding } from './use-deciding.js';

interface Open {
  readonly deciding: Deciding;
  /** What an approval does. */
  readonly forGood: string;
}

/** Approve or decline, with what there is to say to it. */
export function Decide({ deciding, forGood }: Open) {
  const { approvals } = useWords();
  const [comment, setComment] = useState('');
  const decide = (decision: 'approve' | 'decline'): void => deciding.mutate({ decision, comment });
  const isDeciding = (decision: 'approve' | 'decline'): boolean =>
    deciding.isPending && deciding.variables?.decision === decision;
  return (
    <Stack>
      {deciding.error && <ProblemAlert error={deciding.error} />}
      <Textarea
        label={approvals.comment}
        description={approvals.commentHelp}
        autosize
        minRows={2}
        value={comment}
        onChange={({ currentTarget: { value } }) => setComment(value)}
      />
      <Text size="sm">{forGood}</Text>
      <Group>
        <Button
          color="red"
          loading={isDeciding('approve')}
          disabled={deciding.isPending}
          onClick={() => decide('approve')}
        >
          {approvals.approve}
        </Button>
        <Button
          variant="default"
          loading={isDeciding('decline')}
          disabled={deciding.isPending}
          onClick={() => decide('decline')}
        >
          {approvals.decline}
        </Button>
      </Group>
    </Stack>
  );
}
