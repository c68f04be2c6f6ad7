import type { Approval, Intent } from './edit.js';
import { isSamePerson } from './same-person.js';

/** Who wants to decide, and of which version she looked at the digest. */
export interface Person {
  readonly name: string;
  readonly priorDigest: string;
}

/** An edit or a batch that was proposed. */
export interface Decidable extends Pick<Intent, 'actor' | 'onBehalfOf'> {
  readonly approval: Approval | null;
  /** Whether it waits for decisions. */
  readonly isWaiting: boolean;
}

export type DecisionRefusal =
  { readonly kind: 'own-edit' } | { readonly kind: 'already-decided'; readonly isHers: boolean };

/** Why she may not decide on this; null where she may. Where nobody in particular decides (null), only what is over speaks against it. */
export function whyNotDecide(proposal: Decidable, name: string | null): DecisionRefusal | null {
  const { actor, onBehalfOf, approval, isWaiting } = proposal;
  const makers = [actor.operator, ...(onBehalfOf === null ? [] : [onBehalfOf])];
  if (name !== null && makers.some((maker) => isSamePerson(maker, name))) {
    return { kind: 'own-edit' };
  }
  const isHers =
    name !== null && (approval?.decisions ?? []).some(({ by }) => isSamePerson(by, name));
  return isHers || !isWaiting ? { kind: 'already-decided', isHers } : null;
}

/** The same of an edit, of one version of whose message the person has looked at. */
export function verdictOn(
  proposal: Decidable,
  priorDigest: string,
  person: Person | null,
): DecisionRefusal | { readonly kind: 'other-version' } | null {
  const refusal = whyNotDecide(proposal, person?.name ?? null);
  if (refusal) return refusal;
  return person && person.priorDigest !== priorDigest ? { kind: 'other-version' } : null;
}
