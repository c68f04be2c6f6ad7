import { Text } from '@mantine/core';
import { Contents } from '../../contents/contents.js';
import { ScopeWords } from '../../scope/scope-words.js';
import { Sentence } from '../../shell/sentence.js';
import { When } from '../../shell/when.js';
import { useWords } from '../../words/language.js';
import type { Erasure } from './use-erasures.js';

/** Who asked to erase what, why, and on which basis. */
export function ErasureFacts({ erasure }: { readonly erasure: Erasure }) {
  const { erasures: words } = useWords();
  const { requestedBy, scope, modificationIds, entryIds, ticket } = erasure;
  return (
    <>
      <Text size="sm">
        <Sentence
          pattern={requestedBy === null ? words.byRetention : words.asked}
          parts={{
            who: <Contents text={requestedBy?.operator ?? requestedBy?.client ?? ''} />,
            when: <When at={erasure.requestedAt} />,
            reason: <Contents text={erasure.reason} />,
            basis: <Contents text={erasure.basis} />,
          }}
        />{' '}
        {ticket !== null && <Contents text={ticket} />}{' '}
        {erasure.includeReasons && words.withReasons}
      </Text>
      {scope && <ScopeWords scope={scope} />}
      <Ids title={words.ofEdits} ids={modificationIds} />
      <Ids title={words.ofEntries} ids={entryIds} />
    </>
  );
}

function Ids({ title, ids }: { readonly title: string; readonly ids: readonly string[] | null }) {
  if (ids === null || ids.length === 0) return null;
  return (
    <details>
      <summary>
        {title}: {String(ids.length)}
      </summary>
      <pre className="raw">{ids.join('\n')}</pre>
    </details>
  );
}
