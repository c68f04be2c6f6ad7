import { IsString, Matches } from 'class-validator';

import { IsWritten, Must, Optional } from './rules.js';

/** Who asks for an edit in the back-office app, why, and on what condition. */
export class Justification {
  @Must(
    'give the person who asks: 1 to 256 characters, not only spaces, no control characters',
    IsWritten({ max: 256, breaks: false }),
  )
  readonly operator!: string;

  @Optional()
  @Must(
    'give the person for whom the operator acts: 1 to 256 characters, no control characters; or leave it out',
    IsWritten({ max: 256, breaks: false }),
  )
  readonly onBehalfOf?: string;

  @Must(
    'give the reason: 1 to 1,000 characters, not only spaces, no control characters but line breaks and tabs',
    IsWritten({ max: 1_000, breaks: true }),
  )
  readonly reason!: string;

  @Optional()
  @Must(
    'give a ticket of 1 to 128 characters without control characters, or leave it out',
    IsWritten({ max: 128, breaks: false }),
  )
  readonly ticket?: string;

  @Optional()
  @Must(
    'give a digest as this service tells it, sha256: or raw-sha256: and 64 hexadecimal digits, or leave it out',
    IsString,
    (options) => Matches(/^(?:raw-)?sha256:[0-9a-f]{64}$/i, options),
  )
  readonly ifPriorDigest?: string;
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

/** The members may still be of any type here: faults are told together, at the end. */
function trimmed(value: unknown): string | null {
  return typeof value === 'string' ? value.trim() : null;
}
