import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Modification } from '../record/edits.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useWords } from '../words/language.js';
import type { useDeciding } from './use-deciding.js';

interface Open {
  readonly edit: Modification;
  readonly deciding: ReturnType<typeof useDeciding>;
}

/** Approve or decline, with what there is to say to it. It decides on the version that is shown, and on no other. */
export function Decide({ edit: { prior }, deciding }: Open) {
  const { approvals } = useWords();
  const [comment, setComment] = useState('');
  const priorDigest = prior?.digest;
  if (!priorDigest) return <Text>{approvals.notDecidable}</Text>;
  const decide = (decision: 'approve' | 'decline'): void =>
    deciding.mutate({ decision, priorDigest, comment });
  const isDeciding = (decision: 'approve' | 'decline'): boolean =>
    deciding.isPending && deciding.variables.decision === decision;
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
      <Text size="sm">{approvals.forGood}</Text>
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
