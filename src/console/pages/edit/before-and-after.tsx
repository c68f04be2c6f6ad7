import { Text, Title } from '@mantine/core';
import { useId } from 'react';
import { VersionView } from '../../contents/version.js';
import { ErasedNote } from '../../record/erased-note.js';
import { type Modification, priorOf, requestedOf } from '../../record/edits.js';
import { useWords } from '../../words/language.js';

interface Sides {
  readonly edit: Modification;
  /** Id of the heading that sets this edit apart from others on the page; left out where it is the only one. */
  readonly heading?: string;
}

/** What the message said, beside what it was to say. */
export function BeforeAndAfter({ edit, heading }: Sides) {
  const words = useWords();
  const [before, after] = [useId(), useId()];
  const nameOf = (side: string) => (heading === undefined ? side : `${side} ${heading}`);
  const prior = priorOf(edit);
  const requested = requestedOf(edit);
  const hasHappened = edit.state === 'applied';
  return (
    <div className="sides">
      <section aria-labelledby={nameOf(before)}>
        <Title order={2} size="h4" id={before} mb="xs">
          {words.before}
        </Title>
        {edit.prior?.erased ? (
          <ErasedNote erased={edit.prior.erased} />
        ) : prior ? (
          <VersionView
            contents={prior}
            other={requested}
            side="before"
            tellsUnknown={edit.requested.CloudCustomData !== undefined}
          />
        ) : (
          <Text fs="italic">{words.priorNotRead}</Text>
        )}
      </section>
      <section aria-labelledby={nameOf(after)}>
        <Title order={2} size="h4" id={after} mb="xs">
          {hasHappened ? words.after : words.afterWanted}
        </Title>
        {edit.requested.erased ? (
          <ErasedNote erased={edit.requested.erased} />
        ) : (
          <VersionView contents={requested} other={prior ?? undefined} side="after" />
        )}
      </section>
    </div>
  );
}
