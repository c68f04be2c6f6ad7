import { Text, Title } from '@mantine/core';
import { VersionView } from '../../contents/version.js';
import { ErasedNote } from '../../record/erased-note.js';
import { type Modification, priorOf, requestedOf } from '../../record/edits.js';
import { useWords } from '../../words/language.js';

/** What the message said, beside what it was to say. */
export function BeforeAndAfter({ edit }: { readonly edit: Modification }) {
  const words = useWords();
  const prior = priorOf(edit);
  const requested = requestedOf(edit);
  const hasHappened = edit.state === 'applied';
  return (
    <div className="sides">
      <section aria-labelledby="before">
        <Title order={2} size="h4" id="before" mb="xs">
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
      <section aria-labelledby="after">
        <Title order={2} size="h4" id="after" mb="xs">
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
