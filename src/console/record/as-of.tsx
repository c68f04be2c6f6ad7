import { Text } from '@mantine/core';
import { Sentence } from '../shell/sentence.js';
import { When } from '../shell/when.js';
import { useWords } from '../words/language.js';

/** What an answer was read from, as the service says it; without members: from the database itself, as of now. */
export interface ReadFrom {
  readonly asOf?: string;
  readonly readFrom?: string;
}

/** Up to when the record is in what is shown, where a copy of the database was read: a copy may lag. */
export function AsOf({ of }: { readonly of: readonly (ReadFrom | undefined)[] }) {
  const words = useWords();
  const [oldest] = of
    .flatMap((one) => (one?.readFrom === 'standby' ? [one.asOf ?? ''] : []))
    .toSorted();
  if (oldest === undefined || oldest === '') return null;
  return (
    <Text size="sm" className="warning">
      <Sentence pattern={words.readFromCopy} parts={{ when: <When at={oldest} /> }} />
    </Text>
  );
}
