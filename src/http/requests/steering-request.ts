import { readBody } from './body.js';
import type { Reading } from './fault.js';
import { Asking, type Asked, askedBy, Operator, operatorIs, Reason } from './justification.js';
import { Shape } from './shape.js';

class Steering {
  @Operator
  readonly operator!: string;

  @Reason
  readonly reason!: string;
}

export const steeringShape = new Shape(Steering);
export const batchRestorationShape = new Shape(Asking);

/** Reads the body of `POST /v1/batches/{id}/pause`, `resume` and `cancel`; all faults at once. */
export function readSteeringRequest(
  bytes: Buffer,
  person: string | null = null,
): Reading<Asked & { readonly payload: string }> {
  return readBody(bytes, (body, faults) =>
    askedBy(steeringShape.check(body, '', faults, operatorIs(person)).value),
  );
}

/** Reads the body of `POST /v1/batches/{id}/restoration`; all faults at once. */
export function readBatchRestorationRequest(
  bytes: Buffer,
  person: string | null = null,
): Reading<Asked & { readonly payload: string }> {
  return readBody(bytes, (body, faults) =>
    askedBy(batchRestorationShape.check(body, '', faults, operatorIs(person)).value),
  );
}
