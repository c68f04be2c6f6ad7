import { IsString, Matches } from 'class-validator';
import { LONGEST } from '../../edits/edit.js';
import { digest } from '../openapi/schema.js';
import { Must, Optional, Written } from './rules.js';

/*
 * The rules of these members, each declared once: requests differ in which of them they have, and which may be left out.
 */

export const Operator = Written(LONGEST.operator, {
  message: (characters) =>
    `give the person who asks: ${characters}, not only spaces, no control characters`,
  description:
    'The person in the back-office app who asks for the edit. A person’s own token may leave it out.',
});

export const Reason = Written(LONGEST.reason, {
  message: (characters) =>
    `give the reason: ${characters}, not only spaces, no control characters but line breaks and tabs`,
  description: 'Why. Line breaks and tabs are allowed.',
  breaks: true,
});

export const Ticket = Written(LONGEST.ticket, {
  message: (characters) =>
    `give a ticket of ${characters} without control characters, or leave it out`,
  description: 'The ticket that this belongs to.',
});

export const IfPriorDigest = Must(
  'give a digest as this service shows it, sha256: or raw-sha256: and 64 hexadecimal digits, or leave it out',
  {
    ...digest,
    description: 'Edit only if this is the digest of the version that stands at IM now.',
  },
  IsString,
  (options) => Matches(/^(?:raw-)?sha256:[0-9a-f]{64}$/i, options),
);

export const AcceptUnreadablePrior = Must('give true or false, or leave it out', {
  type: 'boolean',
  description:
    'Overwrite CloudCustomData even where the prior value cannot be known; false where left out.',
});

/** Who asks for edits in the back-office app, for whom, and why. */
export class Asking {
  @Operator
  readonly operator!: string;

  @Optional()
  @Written(LONGEST.onBehalfOf, {
    message: (characters) =>
      `give the person for whom the operator acts: ${characters}, no control characters; or leave it out`,
    description: 'The person for whom the operator acts.',
  })
  readonly onBehalfOf?: string;

  @Reason
  readonly reason!: string;

  @Optional()
  @Ticket
  readonly ticket?: string;
}

/** The same of one edit, and on what condition. */
export class Justification extends Asking {
  @Optional()
  @IfPriorDigest
  readonly ifPriorDigest?: string;
}

/** What a person who calls need not say. */
export function operatorIs(person: string | null): { readonly operator?: string } {
  return person === null ? {} : { operator: person };
}

/** The same, trimmed. */
export interface Asked {
  readonly operator: string;
  readonly onBehalfOf: string | null;
  readonly reason: string;
  readonly ticket: string | null;
}

export interface Justified extends Asked {
  readonly ifPriorDigest: string | null;
}

/** Takes over what was checked; where a member has a fault, the result says nothing. */
export function askedBy(found: Asking): Asked {
  return {
    operator: trimmed(found.operator) ?? '',
    onBehalfOf: trimmed(found.onBehalfOf),
    reason: trimmed(found.reason) ?? '',
    ticket: trimmed(found.ticket),
  };
}

export function justifiedBy(found: Justification): Justified {
  return { ...askedBy(found), ifPriorDigest: digestIn(found.ifPriorDigest) };
}

export function digestIn(value: unknown): string | null {
  return trimmed(value)?.toLowerCase() ?? null;
}

/** The members may still be of any type here: faults are reported together, at the end. */
export function trimmed(value: unknown): string | null {
  return typeof value === 'string' ? value.trim() : null;
}
