import { Badge } from '@mantine/core';
import { useProof } from '../../proof/use-proof.js';
import type { AnsweredEdit } from '../../record/use-edit.js';
import { useWords } from '../../words/language.js';

/** What came of the proof, in two words; the section below says all of it. Nothing while it is not known. */
export function ProofBadge({ answered }: { readonly answered: AnsweredEdit }) {
  const { proof } = useWords();
  const { data } = useProof(answered);
  if (data?.kind !== 'checked') return null;
  const isVerified = data.verdict.kind === 'verified';
  return (
    <Badge
      component="a"
      href="#proof"
      color={isVerified ? 'green' : 'red'}
      variant={isVerified ? 'light' : 'filled'}
      tt="none"
      className="as-link"
    >
      {isVerified ? `✓ ${proof.verified}` : `✗ ${proof.fails}`}
    </Badge>
  );
}
