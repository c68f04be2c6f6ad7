import { Checkbox, Paper, Stack, Textarea } from '@mantine/core';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { ElementView } from '../../contents/element.js';
import { type ReadElement, shownAs } from '../../contents/elements.js';
import { useWords } from '../../words/language.js';
import { bodyIn, type Draft, withJson, withText } from './draft.js';

interface Fields {
  readonly draft: Draft;
  /** As it stands at IM. */
  readonly customData: components['schemas']['PriorCustomData'];
  readonly onChange: (draft: Draft) => void;
}

/** What the message is to say: its texts in place, or all of it as JSON; and its CloudCustomData. */
export function DraftFields({ draft, customData, onChange }: Fields) {
  const { newEdit } = useWords();
  const known = customData.known ? customData.value : '';
  const isUnknown = !customData.known && draft.customData !== null;
  return (
    <Stack>
      {draft.json === null ? (
        draft.elements.map((element, place) => (
          // Elements have no name but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <Paper key={place} withBorder p="sm">
            <ElementField
              element={element}
              onChange={(text) => onChange(withText(draft, place, text))}
            />
          </Paper>
        ))
      ) : (
        <JsonField json={draft.json} onChange={(json) => onChange({ ...draft, json })} />
      )}
      <Checkbox
        label={newEdit.asJson}
        checked={draft.json !== null}
        onChange={({ currentTarget: { checked } }) => onChange(withJson(draft, checked))}
      />
      <Checkbox
        label={newEdit.changeCustomData}
        checked={draft.customData !== null}
        onChange={({ currentTarget: { checked } }) =>
          onChange({ ...draft, customData: checked ? known : null, acceptUnreadablePrior: false })
        }
      />
      {draft.customData !== null && (
        <Textarea
          label="CloudCustomData"
          autosize
          value={draft.customData}
          onChange={({ currentTarget: { value } }) => onChange({ ...draft, customData: value })}
        />
      )}
      {isUnknown && (
        <Checkbox
          label={newEdit.acceptUnknown}
          description={newEdit.acceptUnknownHelp}
          checked={draft.acceptUnreadablePrior}
          onChange={({ currentTarget: { checked } }) =>
            onChange({ ...draft, acceptUnreadablePrior: checked })
          }
        />
      )}
    </Stack>
  );
}

function ElementField({
  element,
  onChange,
}: {
  readonly element: ReadElement;
  readonly onChange: (text: string) => void;
}) {
  const { newEdit } = useWords();
  const shown = shownAs(element);
  if (shown.kind !== 'text') return <ElementView element={element} />;
  return (
    <Textarea
      label={newEdit.text}
      autosize
      value={shown.text}
      onChange={({ currentTarget: { value } }) => onChange(value)}
    />
  );
}

function JsonField({
  json,
  onChange,
}: {
  readonly json: string;
  readonly onChange: (json: string) => void;
}) {
  const { newEdit } = useWords();
  const read = bodyIn(json);
  return (
    <Textarea
      label="MsgBody"
      className="code"
      autosize
      maxRows={30}
      spellCheck={false}
      value={json}
      error={read.ok ? null : `${newEdit.noJson} ${read.message}`}
      onChange={({ currentTarget: { value } }) => onChange(value)}
    />
  );
}
