import type { Decided } from './decisions.js';

interface Asked extends Decided {
  readonly actor: { readonly operator: string };
  readonly onBehalfOf: string | null;
}

/** Whoever asked for it, for whom it was asked, and who has decided before, cannot decide. The service knows best: this hides only what it is sure to refuse. */
export function isConcerned({ actor, onBehalfOf, approvals }: Asked, person: string): boolean {
  const concerned = [actor.operator, onBehalfOf, ...approvals.map(({ by }) => by)];
  return concerned.some((one) => one !== null && folded(one) === folded(person));
}

/** Persons are the same whatever the case of their letters. */
function folded(person: string): string {
  return person.normalize('NFC').toLowerCase();
}
