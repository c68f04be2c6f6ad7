import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useWords } from '../words/language.js';

interface Own {
  readonly isWaiting: boolean;
  readonly withdrawing: {
    readonly mutate: (reason: string) => void;
    readonly isPending: boolean;
    readonly error: Error | null;
  };
}

/** Takes a proposal of one's own back. The problem stays to be read where it was decided meanwhile. */
export function Withdraw({ isWaiting, withdrawing }: Own) {
  const { approvals: words } = useWords();
  const [reason, setReason] = useState('');
  return (
    <>
      {withdrawing.error && <ProblemAlert error={withdrawing.error} />}
      {isWaiting && (
        <Group align="flex-end">
          <TextInput
            label={words.withdrawReason}
            value={reason}
            onChange={({ currentTarget: { value } }) => setReason(value)}
          />
          <Button
            variant="default"
            loading={withdrawing.isPending}
            onClick={() => withdrawing.mutate(reason)}
          >
            {words.withdraw}
          </Button>
        </Group>
      )}
    </>
  );
}
