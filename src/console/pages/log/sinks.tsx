import { Badge, Button, Group, NumberInput, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { answerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';
import { Contents } from '../../contents/contents.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { When } from '../../shell/when.js';
import { durationIn, useLanguage, useWords } from '../../words/language.js';

type Sink = components['schemas']['Sink'];
type Step =
  | { readonly what: 'pause' | 'resume'; readonly name: string }
  | { readonly what: 'rewind'; readonly name: string; readonly fromIndex: number };

const LOOK_AGAIN_MS = 2_000;
const KEY = ['sinks'];

/** Who gets the entries of the log, how far, and what an administrator can do about it. */
export function Sinks() {
  const { log } = useWords();
  const service = useService();
  const asked = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => answerOf(service.GET('/v1/sinks', { signal })),
    refetchInterval: LOOK_AGAIN_MS,
  });
  return (
    <section aria-labelledby="sinks">
      <Title order={2} size="h4" id="sinks" mb="xs">
        {log.sinks}
      </Title>
      <Stack>
        <Text size="sm">{log.sinksHelp}</Text>
        {asked.error && <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />}
        {asked.data?.items.length === 0 && <Text>{log.noSinks}</Text>}
        {asked.data && asked.data.items.length > 0 && <SinkTable sinks={asked.data.items} />}
      </Stack>
    </section>
  );
}

function SinkTable({ sinks }: { readonly sinks: readonly Sink[] }) {
  const { log } = useWords();
  const steering = useSteering();
  return (
    <>
      {steering.error && <ProblemAlert error={steering.error} />}
      <table className="results" aria-label={log.sinks}>
        <thead>
          <tr>
            <th scope="col">{log.sinkName}</th>
            <th scope="col">{log.sinkState}</th>
            <th scope="col">{log.delivered}</th>
            <th scope="col">{log.lag}</th>
            <th scope="col">{log.lastAnswer}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {sinks.map((sink) => (
            <SinkRow key={sink.name} sink={sink} onStep={(step) => steering.mutate(step)} />
          ))}
        </tbody>
      </table>
    </>
  );
}

const COLOURS = { running: 'green', paused: 'yellow', stopped: 'red' } as const;

interface Row {
  readonly sink: Sink;
  readonly onStep: (step: Step) => void;
}

function SinkRow({ sink, onStep }: Row) {
  const { words, language } = useLanguage();
  const { log } = words;
  const { name, state, deliveredIndex, lag } = sink;
  const number = new Intl.NumberFormat(language);
  return (
    <tr>
      <th scope="row">
        <Contents text={name} />
      </th>
      <td data-label={log.sinkState}>
        <Badge color={COLOURS[state]} variant="light" tt="none" title={state}>
          {log.sinkStates[state]}
        </Badge>
      </td>
      <td data-label={log.delivered}>
        {deliveredIndex === null ? log.nothingDelivered : number.format(deliveredIndex)}
      </td>
      <td data-label={log.lag}>
        {lag.entries === 0
          ? log.noLag
          : log.lagOf(number.format(lag.entries), durationIn(language, lag.seconds))}
      </td>
      <td data-label={log.lastAnswer}>
        <LastAnswer answer={sink.lastAnswer} />
      </td>
      <td>
        <Steps sink={sink} onStep={onStep} />
      </td>
    </tr>
  );
}

function LastAnswer({ answer }: { readonly answer: Sink['lastAnswer'] }) {
  const { log } = useWords();
  if (answer === null) return <>{log.noAnswerYet}</>;
  const { status, at, error } = answer;
  return (
    <>
      <Text size="sm" className={error === null ? '' : 'bad'} lang={error === null ? '' : 'en'}>
        {error === null ? `${String(status ?? '')} ${log.taken}` : <Contents text={error} />}
      </Text>
      <Text size="xs" c="dimmed">
        <When at={at} />
      </Text>
    </>
  );
}

function Steps({ sink: { name, state, deliveredIndex }, onStep }: Row) {
  const { log } = useWords();
  const [fromIndex, setFromIndex] = useState<number | null>(null);
  if (fromIndex !== null) {
    return (
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <NumberInput
          size="xs"
          label={log.rewindFrom}
          min={0}
          max={deliveredIndex ?? 0}
          allowDecimal={false}
          value={fromIndex}
          onChange={(value) => setFromIndex(Number(value))}
        />
        <Button
          size="xs"
          onClick={() => {
            onStep({ what: 'rewind', name, fromIndex });
            setFromIndex(null);
          }}
        >
          {log.rewindNow}
        </Button>
        <Button size="xs" variant="default" onClick={() => setFromIndex(null)}>
          {log.cancel}
        </Button>
      </Group>
    );
  }
  const what = state === 'running' ? 'pause' : 'resume';
  return (
    <Group gap="xs" wrap="nowrap">
      <Button size="xs" variant="default" onClick={() => onStep({ what, name })}>
        {log[what]}
      </Button>
      {deliveredIndex !== null && (
        <Button size="xs" variant="default" onClick={() => setFromIndex(0)}>
          {log.rewind}
        </Button>
      )}
    </Group>
  );
}

function useSteering() {
  const service = useService();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (step: Step) => {
      const params = { path: { name: step.name } };
      if (step.what === 'rewind') {
        const { fromIndex } = step;
        return answerOf(service.POST('/v1/sinks/{name}/rewind', { params, body: { fromIndex } }));
      }
      return answerOf(service.POST(`/v1/sinks/{name}/${step.what}`, { params, body: {} }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
