import type { Edit } from './edit.js';
import { isSamePerson } from './same-person.js';

/** Who wants to decide, and of which version she looked at the digest. */
export interface Person {
  readonly name: string;
  readonly priorDigest: string;
}

type Refusal =
  | { readonly kind: 'own-edit' }
  | { readonly kind: 'already-decided'; readonly isHers: boolean }
  | { readonly kind: 'other-version' };

/** Why she may not decide on this; null where she may. Where nobody in particular decides, only what is over speaks against it. */
export function verdictOn(edit: Edit, priorDigest: string, person: Person | null): Refusal | null {
  const { actor, onBehalfOf, approval, status } = edit;
  const makers = [actor.operator, ...(onBehalfOf === null ? [] : [onBehalfOf])];
  if (person && makers.some((maker) => isSamePerson(maker, person.name))) {
    return { kind: 'own-edit' };
  }
  const isHers =
    person !== null && (approval?.decisions ?? []).some(({ by }) => isSamePerson(by, person.name));
  if (isHers || status.state !== 'awaiting_approval') return { kind: 'already-decided', isHers };
  return person && person.priorDigest !== priorDigest ? { kind: 'other-version' } : null;
}
