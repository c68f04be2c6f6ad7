import { Badge, type MantineColor } from '@mantine/core';
import type { Modification } from './edits.js';
import { useWords } from '../words/language.js';

const COLOURS: Readonly<Record<string, MantineColor>> = {
  pending: 'blue',
  in_doubt: 'yellow',
  applied: 'green',
  refused: 'red',
  rejected: 'gray',
  not_applied: 'gray',
  superseded: 'orange',
  dry_run: 'gray',
  awaiting_approval: 'blue',
  declined: 'gray',
  expired: 'gray',
  withdrawn: 'gray',
};

/** What came of an edit, in two words; the state itself on hover. */
export function StateBadge({ state }: { readonly state: Modification['state'] }) {
  const words = useWords();
  return (
    <Badge color={COLOURS[state] ?? 'gray'} variant="light" tt="none" title={state}>
      {words.states[state]?.short ?? state}
    </Badge>
  );
}
