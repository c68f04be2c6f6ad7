import { Button, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useWords } from '../../words/language.js';
import { type Asked, type Filter, STATES, toLocal, toUtc } from './asked.js';

interface Form {
  readonly asked: Asked;
  readonly onAsk: (asked: Asked) => void;
}

const FIRST: readonly Filter[] = ['text', 'operator', 'groupId', 'msgSeq'];
const MORE: readonly Filter[] = [
  'onBehalfOf',
  'client',
  'ticket',
  'topicId',
  'imErrorCode',
  'batch',
];
const NOTHING: Asked = { filters: {}, states: [], order: 'desc' };

/** Every filter, in words. The common ones first, the others where one is set or somebody asks for them. */
export function FilterForm({ asked, onAsk }: Form) {
  const words = useWords();
  const [draft, setDraft] = useState(asked);
  const [isWide, setWide] = useState(MORE.some((name) => asked.filters[name] !== undefined));
  const set = (name: Filter, value: string): void => {
    const { [name]: _, ...others } = draft.filters;
    setDraft({ ...draft, filters: value === '' ? others : { ...others, [name]: value } });
  };
  const field = (name: Filter) => (
    <TextInput
      key={name}
      label={words.filters[name]}
      value={draft.filters[name] ?? ''}
      onChange={({ currentTarget }) => set(name, currentTarget.value)}
      inputMode={name === 'msgSeq' || name === 'imErrorCode' ? 'numeric' : 'text'}
    />
  );
  const time = (name: 'from' | 'to') => (
    <TextInput
      key={name}
      type="datetime-local"
      label={words.filters[name]}
      value={toLocal(draft.filters[name])}
      onChange={({ currentTarget }) => set(name, toUtc(currentTarget.value))}
    />
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAsk(draft);
  };
  return (
    <form onSubmit={submit} role="search" className="filters">
      <div className="fields">
        {FIRST.map(field)}
        {time('from')}
        {time('to')}
        {isWide && MORE.map(field)}
      </div>
      <Checkbox.Group
        label={words.filters.state}
        value={[...draft.states]}
        onChange={(chosen) => {
          setDraft({ ...draft, states: STATES.filter((state) => chosen.includes(state)) });
        }}
      >
        <Group gap="md" mt={4}>
          {STATES.map((state) => (
            <Checkbox key={state} value={state} label={words.states[state].short} />
          ))}
        </Group>
      </Checkbox.Group>
      <Group align="flex-end">
        <Button type="submit">{words.searchNow}</Button>
        <Button variant="default" onClick={() => onAsk(NOTHING)}>
          {words.searchAll}
        </Button>
        {!isWide && (
          <Button variant="subtle" onClick={() => setWide(true)}>
            {words.moreFilters}
          </Button>
        )}
        <NativeSelect
          aria-label={words.order}
          value={draft.order}
          onChange={({ currentTarget }) => {
            onAsk({ ...draft, order: currentTarget.value === 'asc' ? 'asc' : 'desc' });
          }}
          data={[
            { value: 'desc', label: words.newestFirst },
            { value: 'asc', label: words.oldestFirst },
          ]}
        />
      </Group>
    </form>
  );
}
