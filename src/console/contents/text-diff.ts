import { diffArrays } from 'diff';

/** A run of a text that both versions have, or one of them. */
export interface Run {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Words of scripts that write spaces, and single signs of those that write none. */
const TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]\p{M}*|[\p{L}\p{N}\p{M}_]+|\s+|./gsu;
/** Two texts that have almost nothing in common are shown as two texts, before it takes long to find that out. */
const MOST_CHANGES = 500;

/** What changed between two texts: by words, in Chinese and the like by signs. */
export function differenceOf(before: string, after: string): readonly Run[] {
  const changes = diffArrays(tokensOf(before), tokensOf(after), { maxEditLength: MOST_CHANGES });
  if (!changes) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  }
  const runs = changes.map(({ removed, added, value }): Run => ({
    kind: removed ? 'removed' : added ? 'added' : 'same',
    text: value.join(''),
  }));
  return runs.flatMap((run, place) => (isGap(runs, place) ? bridged(run) : [run]));
}

/** A space alone between two changes belongs to them: what was written anew is read as one. */
function isGap(runs: readonly Run[], place: number): boolean {
  const run = runs[place];
  const isBetween = runs[place - 1] !== undefined && runs[place + 1] !== undefined;
  return isBetween && run?.kind === 'same' && /^\s+$/.test(run.text);
}

function bridged({ text }: Run): readonly Run[] {
  return [
    { kind: 'removed', text },
    { kind: 'added', text },
  ];
}

function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? [];
}
