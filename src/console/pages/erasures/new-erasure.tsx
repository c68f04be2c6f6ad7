import { Alert, Button, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useGo } from '../../shell/use-go.js';
import { useWords } from '../../words/language.js';
import { Counts } from './counts.js';
import { erasureOf, NO_ERASURE } from './draft.js';
import { ErasureFacts } from './erasure-facts.js';
import { ErasureFields } from './erasure-fields.js';
import { type ErasureRequest, useErasing, useErasure } from './use-erasures.js';

/** First what would be erased, then the erasure: never the one without the other. */
export function NewErasure() {
  const { erasures: words } = useWords();
  const [draft, setDraft] = useState(NO_ERASURE);
  const erasing = useErasing();
  const { counted } = erasing;
  const request = erasureOf(draft);
  const isCounted = counted.data?.request === JSON.stringify(request);
  const count = (event: FormEvent): void => {
    event.preventDefault();
    erasing.erased.reset();
    counted.mutate(request);
  };
  return (
    <Stack>
      <Title order={1}>{words.newTitle}</Title>
      <form onSubmit={count}>
        <Stack>
          <ErasureFields draft={draft} onChange={setDraft} />
          {counted.error && <ProblemAlert error={counted.error} />}
          {!isCounted && (
            <Group>
              <Button type="submit" loading={counted.isPending}>
                {words.count}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
      {isCounted && counted.data && (
        <Confirm key={counted.data.id} id={counted.data.id} request={request} erasing={erasing} />
      )}
    </Stack>
  );
}

interface Counted {
  /** Of the dry run. */
  readonly id: string;
  readonly request: ErasureRequest;
  readonly erasing: ReturnType<typeof useErasing>;
}

function Confirm({ id, request, erasing: { counted, erased } }: Counted) {
  const { erasures: words } = useWords();
  const go = useGo();
  const asked = useErasure(id);
  const [isSure, setSure] = useState(false);
  const erase = (): void =>
    erased.mutate(request, { onSuccess: (erasure) => go(`/erasures/${erasure.id}`) });
  return (
    <section aria-labelledby="confirm">
      <Title order={2} size="h4" id="confirm" mb="xs">
        {words.wouldTitle}
      </Title>
      <Stack>
        {asked.error && <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />}
        {asked.data && (
          <>
            <ErasureFacts erasure={asked.data} />
            <Counts erasure={asked.data} />
          </>
        )}
        {asked.data?.state === 'failed' && (
          <Text className="warning" role="alert">
            {words.countFailed}
          </Text>
        )}
        {asked.data && asked.data.state !== 'running' && (
          <Group>
            <Button variant="default" onClick={() => counted.mutate(request)}>
              {words.countAgain}
            </Button>
          </Group>
        )}
        {asked.data?.state === 'finished' && asked.data.counts.erased > 0 && (
          <>
            <Alert color="orange" title={words.forGood}>
              <Text size="sm">{words.forGoodHelp}</Text>
            </Alert>
            <Checkbox
              label={words.sure}
              checked={isSure}
              onChange={({ currentTarget: { checked } }) => setSure(checked)}
            />
            {erased.error && <ProblemAlert error={erased.error} />}
            <Group>
              <Button color="red" disabled={!isSure} loading={erased.isPending} onClick={erase}>
                {words.erase}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </section>
  );
}
