import { Button, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'react-router';
import { useGo } from '../../shell/use-go.js';
import { useWords } from '../../words/language.js';
import { EventList } from './event-list.js';

const FIELDS = ['type', 'operator', 'client'] as const;

/** What first stands there: readings, not edits. */
const FIRST = 'type=audit.queried';

/** Who asked, read and took away: the entries of the log that are not steps of edits. The address holds what is asked for. */
export function Events() {
  const { events } = useWords();
  const { hash } = useLocation();
  const query = hash === '' ? FIRST : hash.slice(1);
  return (
    <Stack>
      <Title order={1}>{events.title}</Title>
      <Text size="sm">{events.help}</Text>
      <Pick key={query} query={query} />
      <EventList key={`list ${query}`} query={query} />
    </Stack>
  );
}

function Pick({ query }: { readonly query: string }) {
  const { events } = useWords();
  const go = useGo();
  const [draft, setDraft] = useState(() => new URLSearchParams(query));
  const set = (name: (typeof FIELDS)[number], value: string): void => {
    const next = new URLSearchParams(draft);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setDraft(next);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const asked = draft.toString();
    // An empty part behind the `#` is none.
    go({ hash: asked === '' ? 'all' : asked });
  };
  return (
    <form onSubmit={submit} role="search">
      <Group align="flex-end">
        <NativeSelect
          label={events.type}
          value={draft.get('type') ?? ''}
          onChange={({ currentTarget: { value } }) => set('type', value)}
          data={[
            { value: '', label: events.all },
            ...Object.entries(events.types).map(([value, label]) => ({ value, label })),
          ]}
        />
        <TextInput
          label={events.person}
          value={draft.get('operator') ?? ''}
          onChange={({ currentTarget: { value } }) => set('operator', value)}
        />
        <TextInput
          label={events.client}
          value={draft.get('client') ?? ''}
          onChange={({ currentTarget: { value } }) => set('client', value)}
        />
        <Button type="submit">{events.ask}</Button>
      </Group>
    </form>
  );
}
