import { IsString, Matches } from 'class-validator';
import { digest } from '../openapi/schema.js';
import { Must, Optional, Written } from './rules.js';

/** How long a text of a request may be, in code points. */
export const LONGEST = { operator: 256, onBehalfOf: 256, reason: 1_000, ticket: 128 };

/** Who asks for an edit in the back-office app, why, and on what condition. */
export class Justification {
  @Written(LONGEST.operator, {
    message: (characters) =>
      `give the person who asks: ${characters}, not only spaces, no control characters`,
    description:
      'The person in the back-office app who asks for the edit. A person’s own token may leave it out.',
  })
  readonly operator!: string;

  @Optional()
  @Written(LONGEST.onBehalfOf, {
    message: (characters) =>
      `give the person for whom the operator acts: ${characters}, no control characters; or leave it out`,
    description: 'The person for whom the operator acts.',
  })
  readonly onBehalfOf?: string;

  @Written(LONGEST.reason, {
    message: (characters) =>
      `give the reason: ${characters}, not only spaces, no control characters but line breaks and tabs`,
    description: 'Why. Line breaks and tabs are allowed.',
    breaks: true,
  })
  readonly reason!: string;

  @Optional()
  @Written(LONGEST.ticket, {
    message: (characters) =>
      `give a ticket of ${characters} without control characters, or leave it out`,
    description: 'The ticket that this belongs to.',
  })
  readonly ticket?: string;

  @Optional()
  @Must(
    'give a digest as this service tells it, sha256: or raw-sha256: and 64 hexadecimal digits, or leave it out',
    {
      ...digest,
      description: 'Edit only if this is the digest of the version that stands at IM now.',
    },
    IsString,
    (options) => Matches(/^(?:raw-)?sha256:[0-9a-f]{64}$/i, options),
  )
  readonly ifPriorDigest?: string;
}

/** What a person who calls need not say. */
export function operatorIs(person: string | null): { readonly operator?: string } {
  return person === null ? {} : { operator: person };
}

/** The same, trimmed. */
export interface Justified {
  readonly operator: string;
  readonly onBehalfOf: string | null;
  readonly reason: string;
  readonly ticket: string | null;
  readonly ifPriorDigest: string | null;
}

/** Takes over what was checked; where a member has a fault, the result says nothing. */
export function justifiedBy(found: Justification): Justified {
  return {
    operator: trimmed(found.operator) ?? '',
    onBehalfOf: trimmed(found.onBehalfOf),
    reason: trimmed(found.reason) ?? '',
    ticket: trimmed(found.ticket),
    ifPriorDigest: trimmed(found.ifPriorDigest)?.toLowerCase() ?? null,
  };
}

/** The members may still be of any type here: faults are reported together, at the end. */
function trimmed(value: unknown): string | null {
  return typeof value === 'string' ? value.trim() : null;
}
