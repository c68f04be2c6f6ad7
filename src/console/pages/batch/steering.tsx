import { Button, Group, Stack, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useCaller, useMay } from '../../login/login.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useGo } from '../../shell/use-go.js';
import { useWords } from '../../words/language.js';
import { NO_REASON } from '../new-edit/draft.js';
import { type Batch, type Step, useRestoreBatch, useSteering } from './use-batch.js';

/** Pausing, going on, cancelling, and putting all of it back: each with a reason, on record. */
export function Steering({ batch }: { readonly batch: Batch }) {
  const { batch: words } = useWords();
  const may = useMay();
  const { client } = useCaller();
  const go = useGo();
  const [reason, setReason] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const steering = useSteering(batch.id);
  const restoring = useRestoreBatch(batch.id, key);
  if (!may('messages:modify') || batch.dryRun) return null;
  const isOver = batch.finishedAt !== null;
  const isUnderWay = !isOver && batch.state !== 'awaiting_approval';
  const canSteer = isUnderWay && batch.actor.client === client;
  const canRestore = isOver && batch.items.applied > 0;
  if (!canSteer && !canRestore) return null;
  const step = (name: Step, label: string) => (
    <Button
      variant="default"
      disabled={reason.trim() === ''}
      loading={steering.isPending}
      onClick={() => steering.mutate({ step: name, reason })}
    >
      {label}
    </Button>
  );
  const restoreAll = (): void =>
    restoring.mutate({ ...NO_REASON, reason }, { onSuccess: ({ id }) => go(`/batches/${id}`) });
  const error = steering.error ?? restoring.error;
  return (
    <Stack>
      <Title order={2} size="h4">
        {words.steer}
      </Title>
      {error && <ProblemAlert error={error} />}
      <TextInput
        label={words.reason}
        value={reason}
        onChange={({ currentTarget: { value } }) => setReason(value)}
      />
      <Group>
        {canSteer && batch.state === 'running' && step('pause', words.pause)}
        {canSteer && batch.state === 'paused' && step('resume', words.resume)}
        {canSteer && batch.state !== 'cancelled' && step('cancel', words.cancel)}
        {canRestore && (
          <Button
            color="red"
            disabled={reason.trim() === ''}
            loading={restoring.isPending}
            onClick={restoreAll}
          >
            {words.restoreAll}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
