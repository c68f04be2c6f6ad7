import { Anchor, List, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { Contents } from '../../contents/contents.js';
import { useWords } from '../../words/language.js';
import { bodyIn } from './draft.js';
import { type Place, placeOf, syntaxFaultIn } from './json-places.js';

/** What the service has against a value of the body; `pointer` begins in the body. */
export interface BodyFault {
  readonly pointer: string;
  readonly message: string;
}

interface Field {
  readonly json: string;
  readonly faults: readonly BodyFault[];
  readonly onChange: (json: string) => void;
}

/** A body as JSON. Each fault leads to its place in the text. */
export function JsonField({ json, faults, onChange }: Field) {
  const { newEdit } = useWords();
  const area = useRef<HTMLTextAreaElement>(null);
  const read = bodyIn(json);
  const show = ({ start, end }: Place): void => {
    area.current?.focus();
    area.current?.setSelectionRange(start, end);
  };
  const found = read.ok
    ? faults.map((fault) => ({ ...fault, place: placeOf(json, fault.pointer) }))
    : [{ pointer: '', message: read.message, place: syntaxFaultIn(json) }];
  return (
    <div>
      <Textarea
        ref={area}
        label="MsgBody"
        className="code"
        autosize
        maxRows={30}
        spellCheck={false}
        value={json}
        error={read.ok ? faults.length > 0 : newEdit.noJson}
        onChange={({ currentTarget: { value } }) => onChange(value)}
      />
      {found.length > 0 && (
        <List size="sm" mt="xs" aria-label={newEdit.faults}>
          {found.map(({ pointer, message, place }) => (
            <List.Item key={`${pointer} ${message}`}>
              {place && (
                <Anchor component="button" type="button" size="sm" onClick={() => show(place)}>
                  {newEdit.lineColumn(place.line, place.column)}
                </Anchor>
              )}{' '}
              <code>{pointer}</code>{' '}
              <span lang="en">
                <Contents text={message} />
              </span>
            </List.Item>
          ))}
        </List>
      )}
    </div>
  );
}
