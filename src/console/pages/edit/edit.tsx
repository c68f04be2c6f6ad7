import { Loader, Stack, Text, Title } from '@mantine/core';
import { useParams } from 'react-router';
import { useEdit } from '../../record/use-edit.js';
import { StateBadge } from '../../record/state-badge.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useWords } from '../../words/language.js';
import { Approval } from './approval.js';
import { BeforeAndAfter } from './before-and-after.js';
import { Facts } from './facts.js';
import { NextSteps } from './next-steps.js';
import { Proof } from './proof.js';
import { ProofBadge } from './proof-badge.js';
import { RawBytes } from './raw-bytes.js';
import { Story } from './story.js';

/** One edit: what happened, what it changed, and the proof. */
export function Edit() {
  const { id = '' } = useParams();
  const words = useWords();
  const asked = useEdit(id);
  if (asked.isPending) return <Loader aria-label={words.starting} />;
  if (!asked.data) {
    return <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />;
  }
  const { edit } = asked.data;
  return (
    <Stack gap="lg">
      <Title order={1}>
        {words.edit} <StateBadge state={edit.state} /> <ProofBadge answered={asked.data} />
      </Title>
      <Story edit={edit} />
      {asked.error && <ProblemAlert error={asked.error} />}
      {edit.drift && <Text className="warning">{words.driftLong}</Text>}
      <BeforeAndAfter edit={edit} />
      <Approval edit={edit} />
      <NextSteps edit={edit} />
      <Proof answered={asked.data} onOutdated={() => void asked.refetch()} />
      <Facts edit={edit} />
      <RawBytes edit={edit} />
    </Stack>
  );
}
