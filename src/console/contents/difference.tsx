import { useWords } from '../words/language.js';
import { Contents } from './contents.js';
import { differenceOf, type Run } from './text-diff.js';

interface Texts {
  readonly before: string;
  readonly after: string;
  /** Which of the two is shown, with what the other has not marked. */
  readonly side: 'before' | 'after';
}

/** One of two versions of a text, with its own words marked, for eyes and for screen readers. */
export function Difference({ before, after, side }: Texts) {
  const own: Run['kind'] = side === 'before' ? 'removed' : 'added';
  const runs = joined(
    differenceOf(before, after).filter(({ kind }) => kind === 'same' || kind === own),
  );
  const words = useWords();
  return (
    <span className="text">
      {runs.map(({ kind, text }, place) => {
        const content = <Contents text={text} />;
        // Runs of one difference never move.
        /* oxlint-disable react/no-array-index-key */
        if (kind === 'removed')
          return (
            <del key={place} aria-label={words.removed(text)}>
              {content}
            </del>
          );
        if (kind === 'added')
          return (
            <ins key={place} aria-label={words.added(text)}>
              {content}
            </ins>
          );
        return <Contents key={place} text={text} />;
        /* oxlint-enable react/no-array-index-key */
      })}
    </span>
  );
}

/** Neighbours of one kind are one run. */
function joined(runs: readonly Run[]): readonly Run[] {
  const found: Run[] = [];
  for (const run of runs) {
    const last = found.at(-1);
    if (last?.kind === run.kind) found.splice(-1, 1, { ...run, text: last.text + run.text });
    else found.push(run);
  }
  return found;
}
