import { readBody } from './body.js';
import type { Reading } from './fault.js';
import type { ReadMessage } from './message.js';
import {
  AcceptUnreadablePrior,
  Justification,
  type Justified,
  justifiedBy,
  operatorIs,
} from './justification.js';
import { Optional } from './rules.js';
import { Shape } from './shape.js';
import { MessageToWrite, readWrapped } from './wrapped-message.js';

/** What `POST /v1/modifications` asks for, checked. */
export interface ModifyRequest extends ReadMessage, Justified {
  readonly acceptUnreadablePrior: boolean;
  /** The RFC 8785 form of the body. */
  readonly payload: string;
}

class ModifyBody extends Justification {
  @MessageToWrite
  readonly message!: object;

  @Optional()
  @AcceptUnreadablePrior
  readonly acceptUnreadablePrior?: boolean;
}

export const modifyShape = new Shape(ModifyBody);

/**
 * Reads the body of `POST /v1/modifications`; all faults at once.
 * @param person who calls, and so need not be named; null: an application calls
 */
export function readModifyRequest(
  bytes: Buffer,
  person: string | null = null,
): Reading<ModifyRequest> {
  return readBody(bytes, (body, faults) => {
    const { found, read } = readWrapped(modifyShape, body, '', faults, {
      usual: operatorIs(person),
      unwrapped: UNWRAPPED,
    });
    return {
      ...read,
      ...justifiedBy(found ?? new Justification()),
      acceptUnreadablePrior: found?.acceptUnreadablePrior ?? false,
    };
  });
}

const UNWRAPPED =
  'this is the body of a modify_group_msg call: put it under `message`, beside `operator` (who asks) and `reason` (why): {"message": {…}, "operator": "…", "reason": "…"}';
