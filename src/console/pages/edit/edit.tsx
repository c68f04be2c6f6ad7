import { Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { exactAnswerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';
import { isOpen, type Modification } from '../../record/edits.js';
import { StateBadge } from '../../record/state-badge.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { BeforeAndAfter } from './before-and-after.js';
import { Facts } from './facts.js';
import { NextSteps } from './next-steps.js';
import { Proof } from './proof.js';
import { RawBytes } from './raw-bytes.js';
import { Story } from './story.js';

/** What is still open is looked at again, ever more seldom: each look is on the record. */
const FIRST_LOOK_MS = 1_000;
const LAST_LOOK_MS = 15_000;

export function Edit() {
  const { id = '' } = useParams();
  const words = useWords();
  const asked = useEdit(id);
  if (asked.isPending) return <Loader aria-label={words.starting} />;
  if (!asked.data) {
    return <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />;
  }
  const edit = asked.data;
  return (
    <Stack gap="lg">
      <Title order={1}>
        {words.edit} <StateBadge state={edit.state} />
      </Title>
      <Story edit={edit} />
      {asked.error && <ProblemAlert error={asked.error} />}
      {edit.drift && <Text className="warning">{words.driftLong}</Text>}
      <BeforeAndAfter edit={edit} />
      <NextSteps edit={edit} />
      <Proof edit={edit} />
      <Facts edit={edit} />
      <RawBytes edit={edit} />
    </Stack>
  );
}

function useEdit(id: string) {
  const service = useService();
  return useQuery({
    queryKey: ['edit', id],
    queryFn: ({ signal }) =>
      exactAnswerOf<Modification>(
        service.GET('/v1/modifications/{id}', {
          params: { path: { id } },
          parseAs: 'text',
          signal,
        }),
      ),
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data && isOpen(data)
        ? Math.min(FIRST_LOOK_MS * 2 ** (dataUpdateCount - 1), LAST_LOOK_MS)
        : false,
  });
}
