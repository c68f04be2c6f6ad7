import { TextInput } from '@mantine/core';
import { useWords } from '../words/language.js';
import { MEMBERS, type ScopeDraft } from './scope.js';

interface Fields {
  readonly scope: ScopeDraft;
  readonly onChange: (scope: ScopeDraft) => void;
}

/** Which contents: those that fit everything that is filled in. */
export function ScopeFields({ scope, onChange }: Fields) {
  const { scope: words } = useWords();
  return (
    <fieldset className="scope">
      <legend>{words.legend}</legend>
      <div className="fields">
        {MEMBERS.map((member) => (
          <TextInput
            key={member}
            type={member === 'from' || member === 'to' ? 'datetime-local' : 'text'}
            inputMode={member === 'msgSeq' ? 'numeric' : undefined}
            label={words.members[member]}
            value={scope[member]}
            onChange={({ currentTarget: { value } }) => onChange({ ...scope, [member]: value })}
          />
        ))}
      </div>
    </fieldset>
  );
}
