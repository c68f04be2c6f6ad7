import { Alert, Button, FileInput, Group, List, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { ProblemError } from '../../api/problem.js';
import { Contents } from '../../contents/contents.js';
import { NO_REASON } from '../new-edit/draft.js';
import { WhyFields } from '../new-edit/why-fields.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useGo } from '../../shell/use-go.js';
import { useWords } from '../../words/language.js';
import { BatchView } from './batch-view.js';
import { type Plan, placeOf, planIn, requestOf } from './plan.js';
import { useSendBatch } from './use-batch.js';

/** Many edits out of a file: first a dry run and its differences, then the edits themselves. */
export function NewBatch() {
  const { newBatch } = useWords();
  const [plan, setPlan] = useState<Plan | null>(null);
  const [faults, setFaults] = useState<readonly string[]>([]);
  const [why, setWhy] = useState(NO_REASON);
  const request = plan && why.reason.trim() !== '' ? requestOf(plan, why) : null;
  const choose = async (file: File | null): Promise<void> => {
    const read = file && planIn(file.name, await file.text());
    setPlan(read?.ok === true ? read.plan : null);
    setFaults(read?.ok === false ? read.faults : []);
  };
  return (
    <Stack>
      <Title order={1}>{newBatch.title}</Title>
      <FileInput
        label={newBatch.file}
        description={newBatch.fileHelp}
        accept=".csv,.ndjson,.jsonl"
        required
        clearable
        clearButtonProps={{ 'aria-label': newBatch.clearFile }}
        onChange={(file) => void choose(file)}
      />
      {faults.length > 0 && <Faults faults={faults} />}
      {plan && <Text>{newBatch.edits(plan.lines.length)}</Text>}
      <WhyFields why={why} onChange={setWhy} />
      {plan && <Sending key={request} plan={plan} request={request} />}
    </Stack>
  );
}

function Faults({ faults }: { readonly faults: readonly string[] }) {
  const { newBatch } = useWords();
  return (
    <Alert color="red" title={newBatch.faults} role="alert">
      <List size="sm" lang="en">
        {faults.map((fault) => (
          <List.Item key={fault}>
            <Contents text={fault} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

interface Sent {
  readonly plan: Plan;
  /** Null: there is nothing to send yet. */
  readonly request: string | null;
}

function Sending({ plan, request }: Sent) {
  const { newBatch, newEdit } = useWords();
  const go = useGo();
  const [key] = useState(() => crypto.randomUUID());
  const tried = useSendBatch(true);
  const sent = useSendBatch(false);
  const error = sent.error ?? tried.error;
  const start = (): void => {
    if (request === null) return;
    sent.mutate({ request, key }, { onSuccess: ({ id }) => go(`/batches/${id}`) });
  };
  const tryOut = (): void => {
    if (request !== null) tried.mutate({ request, key: crypto.randomUUID() });
  };
  return (
    <Stack>
      {error && <ProblemAlert error={error} />}
      {error && <Faults faults={placesOf(error, plan)} />}
      {tried.data ? (
        <>
          <BatchView id={tried.data.id} />
          <Alert color="orange" title={newEdit.forGood}>
            {newEdit.forGoodHelp}
          </Alert>
          <Group>
            <Button color="red" loading={sent.isPending} onClick={start}>
              {newBatch.start}
            </Button>
          </Group>
        </>
      ) : (
        <Group>
          <Button disabled={request === null} loading={tried.isPending} onClick={tryOut}>
            {newEdit.tryOut}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** The faults of the service, by the lines of the file. */
function placesOf(error: unknown, plan: Plan): readonly string[] {
  const errors = error instanceof ProblemError ? (error.problem.errors ?? []) : [];
  return errors.flatMap(({ pointer = '', message }) => {
    const place = placeOf(plan, pointer);
    return place === null ? [] : [`${place}: ${pointer}: ${message}`];
  });
}
