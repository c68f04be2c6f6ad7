import { Group, Textarea, TextInput } from '@mantine/core';
import { useWords } from '../../words/language.js';
import type { Why } from './draft.js';

interface Fields {
  readonly why: Why;
  readonly onChange: (why: Why) => void;
}

/** Why, for which ticket, and for whom: on record for good. */
export function WhyFields({ why, onChange }: Fields) {
  const { newEdit } = useWords();
  return (
    <>
      <Textarea
        label={newEdit.reason}
        description={newEdit.reasonHelp}
        required
        autosize
        minRows={2}
        value={why.reason}
        onChange={({ currentTarget: { value } }) => onChange({ ...why, reason: value })}
      />
      <Group>
        <TextInput
          label={newEdit.ticket}
          value={why.ticket}
          onChange={({ currentTarget: { value } }) => onChange({ ...why, ticket: value })}
        />
        <TextInput
          label={newEdit.onBehalfOf}
          value={why.onBehalfOf}
          onChange={({ currentTarget: { value } }) => onChange({ ...why, onBehalfOf: value })}
        />
      </Group>
    </>
  );
}
