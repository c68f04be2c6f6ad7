import { Stack, Text } from '@mantine/core';
import { useWords } from '../words/language.js';
import { Contents } from './contents.js';
import { Difference } from './difference.js';
import type { ReadElement } from './elements.js';
import { shownAs } from './elements.js';
import { JsonTree } from './json-tree.js';

interface Element {
  readonly element: ReadElement;
  /** The element that stands, or stood, in its place. */
  readonly other?: ReadElement | undefined;
  readonly side?: 'before' | 'after';
}

/** One element of a message. Addresses in it are text: nobody is led anywhere. */
export function ElementView({ element, other, side = 'after' }: Element) {
  const words = useWords();
  const shown = shownAs(element);
  const against = other && shownAs(other);
  switch (shown.kind) {
    case 'text':
      if (against?.kind !== 'text') return <TextBlock text={shown.text} />;
      return side === 'before' ? (
        <Difference before={shown.text} after={against.text} side="before" />
      ) : (
        <Difference before={against.text} after={shown.text} side="after" />
      );
    case 'thing':
      return (
        <Text component="div" size="sm">
          <b>{words.things[shown.word]}</b>{' '}
          {shown.facts.map((fact) => (
            <span key={fact} className="fact">
              <Contents text={fact} />
            </span>
          ))}
        </Text>
      );
    case 'custom':
      return (
        <Stack gap={4}>
          <Text component="b" size="sm">
            {words.customData}
          </Text>
          {typeof shown.data === 'string' ? (
            <TextBlock text={shown.data} />
          ) : (
            <JsonTree value={shown.data} />
          )}
          {shown.facts.map((fact) => (
            <Text key={fact} size="sm">
              <Contents text={fact} />
            </Text>
          ))}
        </Stack>
      );
    case 'other':
      return <JsonTree value={shown.value} />;
  }
}

function TextBlock({ text }: { readonly text: string }) {
  return (
    <span className="text">
      <Contents text={text} />
    </span>
  );
}
