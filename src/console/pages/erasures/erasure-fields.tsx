import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { ScopeFields } from '../../scope/scope-fields.js';
import { useWords } from '../../words/language.js';
import { type ErasureDraft, WHICH } from './draft.js';

interface Fields {
  readonly draft: ErasureDraft;
  readonly onChange: (draft: ErasureDraft) => void;
}

/** Which contents, why, and on which basis. */
export function ErasureFields({ draft, onChange }: Fields) {
  const { erasures: words } = useWords();
  return (
    <>
      <NativeSelect
        label={words.which}
        value={draft.which}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...draft, which: WHICH.find((one) => one === value) ?? 'scope' })
        }
        data={WHICH.map((value) => ({ value, label: words.whiches[value] }))}
      />
      {draft.which === 'scope' ? (
        <ScopeFields scope={draft.scope} onChange={(scope) => onChange({ ...draft, scope })} />
      ) : (
        <Textarea
          label={words.ids}
          required
          autosize
          minRows={3}
          value={draft.ids}
          onChange={({ currentTarget: { value } }) => onChange({ ...draft, ids: value })}
        />
      )}
      <Textarea
        label={words.reason}
        description={words.reasonHelp}
        required
        autosize
        minRows={2}
        value={draft.reason}
        onChange={({ currentTarget: { value } }) => onChange({ ...draft, reason: value })}
      />
      <TextInput
        label={words.basis}
        description={words.basisHelp}
        required
        value={draft.basis}
        onChange={({ currentTarget: { value } }) => onChange({ ...draft, basis: value })}
      />
      <TextInput
        label={words.ticket}
        value={draft.ticket}
        onChange={({ currentTarget: { value } }) => onChange({ ...draft, ticket: value })}
      />
      <Checkbox
        label={words.includeReasons}
        checked={draft.includeReasons}
        onChange={({ currentTarget: { checked } }) =>
          onChange({ ...draft, includeReasons: checked })
        }
      />
    </>
  );
}
