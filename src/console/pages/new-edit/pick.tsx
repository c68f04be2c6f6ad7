import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useGo } from '../../shell/use-go.js';
import { useWords } from '../../words/language.js';
import { type Address, addressIn, queryOf } from './address.js';

/** The address of a message, typed or pasted: whatever holds it may be pasted into the first field. */
export function Pick({ address }: { readonly address: Address }) {
  const words = useWords();
  const go = useGo();
  const [draft, setDraft] = useState(address);
  const field = (name: keyof Address, isRequired: boolean) => (
    <TextInput
      label={words.filters[name]}
      required={isRequired}
      value={draft[name]}
      onChange={({ currentTarget: { value } }) =>
        setDraft(addressIn(value) ?? { ...draft, [name]: value })
      }
    />
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    go({ hash: queryOf(draft) });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end">
        {field('groupId', true)}
        {field('msgSeq', true)}
        {field('topicId', false)}
        <Button type="submit" variant="default">
          {words.newEdit.show}
        </Button>
      </Group>
    </form>
  );
}
