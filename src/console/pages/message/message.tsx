import { Button, Group, Loader, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'react-router';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { exactAnswerOf } from '../../api/service.js';
import { useService } from '../../api/use-service.js';
import { Contents } from '../../contents/contents.js';
import { AsOf } from '../../record/as-of.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useGo } from '../../shell/use-go.js';
import { useWords } from '../../words/language.js';
import { Timeline } from './timeline.js';

type History = components['schemas']['MessageHistory'];

/** All versions of one message: which one stands behind the `#` of the address. */
export function Message() {
  const words = useWords();
  const { hash } = useLocation();
  const query = hash.replace(/^#/, '');
  const groupId = new URLSearchParams(query).get('groupId') ?? '';
  const msgSeq = new URLSearchParams(query).get('msgSeq') ?? '';
  const isAsked = groupId !== '' && msgSeq !== '';
  return (
    <Stack>
      <Title order={1}>
        {isAsked ? (
          <>
            {words.messageNo(msgSeq)} · <Contents text={groupId} />
          </>
        ) : (
          words.message
        )}
      </Title>
      <Pick key={query} query={query} />
      {isAsked && <Versions query={query} />}
    </Stack>
  );
}

function Pick({ query }: { readonly query: string }) {
  const words = useWords();
  const go = useGo();
  const [draft, setDraft] = useState(() => new URLSearchParams(query));
  const field = (name: 'groupId' | 'msgSeq' | 'topicId', isRequired: boolean) => (
    <TextInput
      label={words.filters[name]}
      required={isRequired}
      value={draft.get(name) ?? ''}
      onChange={({ currentTarget: { value } }) => {
        const next = new URLSearchParams(draft);
        if (value === '') next.delete(name);
        else next.set(name, value);
        setDraft(next);
      }}
    />
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    go({ hash: draft.toString() });
  };
  return (
    <form onSubmit={submit} role="search">
      <Group align="flex-end">
        {field('groupId', true)}
        {field('msgSeq', true)}
        {field('topicId', false)}
        <Button type="submit">{words.showVersions}</Button>
      </Group>
    </form>
  );
}

function Versions({ query }: { readonly query: string }) {
  const words = useWords();
  const service = useService();
  const history = useQuery({
    queryKey: ['history', query],
    queryFn: ({ signal }) =>
      exactAnswerOf<History>(
        service.GET('/v1/audit/messages/history', {
          params: { query: { groupId: '', msgSeq: 0 } },
          querySerializer: () => query,
          parseAs: 'text',
          signal,
        }),
      ),
  });
  if (history.isPending) return <Loader aria-label={words.starting} />;
  if (!history.data) {
    return <ProblemAlert error={history.error} onRetry={() => void history.refetch()} />;
  }
  const { items } = history.data;
  return (
    <>
      <AsOf of={[history.data]} />
      {items.length === 0 ? <Text>{words.noVersions}</Text> : <Timeline versions={items} />}
    </>
  );
}
