import { readBody } from './body.js';
import type { Reading } from './fault.js';
import { Justification, type Justified, justifiedBy, operatorIs } from './justification.js';
import { Shape } from './shape.js';

/** What `POST /v1/modifications/{id}/restoration` asks for, checked. */
export interface RestorationRequest extends Justified {
  /** The RFC 8785 form of the body. */
  readonly payload: string;
}

export const restorationShape = new Shape(Justification);

/**
 * Reads the body of a restoration; all faults at once.
 * @param person who calls, and so need not be named; null: an application calls
 */
export function readRestorationRequest(
  bytes: Buffer,
  person: string | null = null,
): Reading<RestorationRequest> {
  return readBody(bytes, (body, faults) =>
    justifiedBy(restorationShape.check(body, '', faults, operatorIs(person)).value),
  );
}
