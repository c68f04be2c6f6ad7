import { Text } from '@mantine/core';
import type { components } from '../../../clients/typescript/src/schema.js';
import { Contents } from '../contents/contents.js';
import { Sentence } from '../shell/sentence.js';
import { useWords } from '../words/language.js';

/** Who asks for a batch, for whom, why and by which ticket. */
export function WhoAsks({ batch }: { readonly batch: components['schemas']['Batch'] }) {
  const { approvals, story, between, erasedShort } = useWords();
  const { actor, onBehalfOf, reason, ticket } = batch;
  const parts = {
    who: <Contents text={actor.operator} />,
    whom: <Contents text={onBehalfOf ?? ''} />,
    reason: <Contents text={typeof reason === 'string' ? reason : erasedShort} />,
    ticket: <Contents text={ticket ?? ''} />,
  };
  return (
    <Text size="sm">
      <Sentence
        pattern={onBehalfOf === null ? approvals.whoAsks : approvals.whoAsksFor}
        parts={parts}
      />
      {between}
      <Sentence pattern={story.reason} parts={parts} />
      {ticket !== null && (
        <>
          {between}
          <Sentence pattern={story.ticket} parts={parts} />
        </>
      )}
    </Text>
  );
}
