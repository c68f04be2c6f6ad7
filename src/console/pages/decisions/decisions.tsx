import { Button, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'react-router';
import { Export } from '../../files/export.js';
import { useMay } from '../../login/login.js';
import { useGo } from '../../shell/use-go.js';
import { useWords } from '../../words/language.js';
import { toLocal, toUtc } from '../search/asked.js';
import { DecisionList } from './decision-list.js';

const FIELDS = ['decision', 'person', 'operator', 'from', 'to'] as const;
type Field = (typeof FIELDS)[number];

/** Who approved what: the address holds what is asked for. */
export function Decisions() {
  const { decisions } = useWords();
  const may = useMay();
  const { hash } = useLocation();
  const query = queryIn(hash);
  return (
    <Stack>
      <Title order={1}>{decisions.title}</Title>
      <Text size="sm">{decisions.help}</Text>
      <Pick key={query} query={query} />
      {may('audit:export') && (
        <Export
          route="/v1/audit/approvals"
          query={query}
          name="approvals"
          kinds={['excel', 'csv', 'ndjson']}
        />
      )}
      <DecisionList key={`list ${query}`} query={query} />
    </Stack>
  );
}

/** What is not known is left out. */
function queryIn(hash: string): string {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const known = FIELDS.flatMap((name): [Field, string][] => {
    const value = given.get(name) ?? '';
    return value === '' ? [] : [[name, value]];
  });
  return new URLSearchParams(known).toString();
}

function Pick({ query }: { readonly query: string }) {
  const { decisions, filters, searchAll } = useWords();
  const go = useGo();
  const [draft, setDraft] = useState(() => new URLSearchParams(query));
  const set = (name: Field, value: string): void => {
    const next = new URLSearchParams(draft);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setDraft(next);
  };
  const text = (name: 'person' | 'operator') => (
    <TextInput
      label={decisions[name]}
      value={draft.get(name) ?? ''}
      onChange={({ currentTarget: { value } }) => set(name, value)}
    />
  );
  const time = (name: 'from' | 'to') => (
    <TextInput
      type="datetime-local"
      label={filters[name]}
      value={toLocal(draft.get(name) ?? undefined)}
      onChange={({ currentTarget: { value } }) => set(name, toUtc(value))}
    />
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    go({ hash: draft.toString() });
  };
  return (
    <form onSubmit={submit} role="search">
      <Group align="flex-end">
        <NativeSelect
          label={decisions.decision}
          value={draft.get('decision') ?? ''}
          onChange={({ currentTarget: { value } }) => set('decision', value)}
          data={[
            { value: '', label: decisions.all },
            ...Object.entries(decisions.kinds).map(([value, label]) => ({ value, label })),
          ]}
        />
        {text('person')}
        {text('operator')}
        {time('from')}
        {time('to')}
        <Group wrap="nowrap">
          <Button type="submit">{decisions.ask}</Button>
          <Button variant="default" onClick={() => go({ hash: '' })}>
            {searchAll}
          </Button>
        </Group>
      </Group>
    </form>
  );
}
