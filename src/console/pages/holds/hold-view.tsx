import { Badge, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useId, useState } from 'react';
import { Contents } from '../../contents/contents.js';
import { ScopeWords } from '../../scope/scope-words.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { Sentence } from '../../shell/sentence.js';
import { When } from '../../shell/when.js';
import { useWords } from '../../words/language.js';
import { type Hold, useReleasing } from './use-holds.js';

/** One hold: what it covers, who placed it and why, and what ended it. */
export function HoldView({ hold }: { readonly hold: Hold }) {
  const { holds } = useWords();
  const heading = useId();
  const isInForce = hold.state === 'in_force';
  return (
    <Paper component="article" withBorder p="md" aria-labelledby={heading}>
      <Stack>
        <Title order={2} size="h4" id={heading}>
          <Contents text={hold.name} />{' '}
          <Badge color={isInForce ? 'blue' : 'gray'} variant="light" tt="none" title={hold.state}>
            {holds.states[hold.state]}
          </Badge>
        </Title>
        <ScopeWords scope={hold.scope} />
        <Text size="sm">
          <Sentence
            pattern={holds.placed}
            parts={{
              who: <Contents text={hold.placedBy.operator ?? hold.placedBy.client} />,
              when: <When at={hold.placedAt} />,
              reason: <Contents text={hold.reason} />,
            }}
          />{' '}
          {hold.ticket !== null && <Contents text={hold.ticket} />}
        </Text>
        {hold.releasedAt !== null && (
          <Text size="sm">
            <Sentence
              pattern={holds.ended}
              parts={{
                who: <Contents text={hold.releasedBy?.operator ?? hold.releasedBy?.client ?? ''} />,
                when: <When at={hold.releasedAt} />,
                reason: <Contents text={hold.releaseReason ?? ''} />,
              }}
            />
          </Text>
        )}
        {isInForce && <Release id={hold.id} />}
      </Stack>
    </Paper>
  );
}

function Release({ id }: { readonly id: string }) {
  const { holds } = useWords();
  const releasing = useReleasing(id);
  const [reason, setReason] = useState('');
  return (
    <>
      {releasing.error && <ProblemAlert error={releasing.error} />}
      <Group align="flex-end">
        <TextInput
          label={holds.releaseReason}
          value={reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        <Button
          variant="default"
          disabled={reason.trim() === ''}
          loading={releasing.isPending}
          onClick={() => releasing.mutate(reason)}
        >
          {holds.release}
        </Button>
      </Group>
    </>
  );
}
