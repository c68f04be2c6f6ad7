import { IsObject } from 'class-validator';
import { LONGEST, type NewHold } from '../../erasure/hold.js';
import { reference } from '../openapi/schema.js';
import { readBody } from './body.js';
import type { Reading } from './fault.js';
import { Reason, Ticket, trimmed } from './justification.js';
import { Must, Optional, Written } from './rules.js';
import { readScope } from './scope.js';
import { objectAt, Shape } from './shape.js';

class HoldBody {
  @Written(LONGEST.name, {
    message: (characters) => `give the hold a name: ${characters}, no control characters`,
    description: 'By which people know it. It stands in the log, readable.',
  })
  readonly name!: string;

  @Reason
  readonly reason!: string;

  @Optional()
  @Ticket
  readonly ticket?: string;

  @Must('give the scope as a JSON object, such as {"groupId": "…"}', reference('Scope'), IsObject)
  readonly scope!: object;
}

export const holdShape = new Shape(HoldBody);

class ReleaseBody {
  @Reason
  readonly reason!: string;
}

export const holdReleaseShape = new Shape(ReleaseBody);

/** Reads the body of `POST /v1/holds`; all faults at once. */
export function readHoldRequest(bytes: Buffer): Reading<NewHold> {
  return readBody(bytes, (body, faults) => {
    const { value, at } = holdShape.check(body, '', faults);
    const place = at('scope');
    const scope = objectAt(place.node, place.pointer, faults);
    return {
      name: trimmed(value.name) ?? '',
      reason: trimmed(value.reason) ?? '',
      ticket: trimmed(value.ticket),
      scope: scope ? readScope(scope, place.pointer, faults) : {},
    };
  });
}

/** Reads the body of `POST /v1/holds/{id}/release`. */
export function readHoldRelease(bytes: Buffer): Reading<{ readonly reason: string }> {
  return readBody(bytes, (body, faults) => ({
    reason: trimmed(holdReleaseShape.check(body, '', faults).value.reason) ?? '',
  }));
}
