import { Text } from '@mantine/core';
import type { components } from '../../../clients/typescript/src/schema.js';
import { Sentence } from '../shell/sentence.js';
import { When } from '../shell/when.js';
import { useWords } from '../words/language.js';

type Erased = components['schemas']['Erased'];

/** Stands where contents were, and says when they were erased, and by which erasure. */
export function ErasedNote({ erased: { at, erasureId } }: { readonly erased: Erased }) {
  const words = useWords();
  const parts = { when: <When at={at} />, erasure: <code>{erasureId}</code> };
  return (
    <Text fs="italic">
      <Sentence pattern={words.erased} parts={parts} />
    </Text>
  );
}
