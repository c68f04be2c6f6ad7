import { Checkbox, Paper, Stack, Textarea } from '@mantine/core';
import type { components } from '../../../../clients/typescript/src/schema.js';
import { ElementView } from '../../contents/element.js';
import { type ReadElement, shownAs } from '../../contents/elements.js';
import { useWords } from '../../words/language.js';
import { type Draft, withJson, withText } from './draft.js';
import { type BodyFault, JsonField } from './json-field.js';

interface Fields {
  readonly draft: Draft;
  /** As it stands at IM. */
  readonly customData: components['schemas']['PriorCustomData'];
  /** What the service has against this very body. */
  readonly faults: readonly BodyFault[];
  readonly onChange: (draft: Draft) => void;
}

/** What the message is to say: its texts in place, or all of it as JSON; and its CloudCustomData. */
export function DraftFields({ draft, customData, faults, onChange }: Fields) {
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
              fault={faultOf(faults, place)}
              onChange={(text) => onChange(withText(draft, place, text))}
            />
          </Paper>
        ))
      ) : (
        <JsonField
          json={draft.json}
          faults={faults}
          onChange={(json) => onChange({ ...draft, json })}
        />
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

function faultOf(faults: readonly BodyFault[], place: number): string | null {
  const own = faults.filter(({ pointer }) => pointer.split('/')[1] === String(place));
  return own.length === 0 ? null : own.map(({ message }) => message).join(' ');
}

function ElementField({
  element,
  fault,
  onChange,
}: {
  readonly element: ReadElement;
  readonly fault: string | null;
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
      error={fault}
      onChange={({ currentTarget: { value } }) => onChange(value)}
    />
  );
}
