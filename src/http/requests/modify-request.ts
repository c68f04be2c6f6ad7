import { IsBoolean, IsObject } from 'class-validator';

import { member } from '../../json/member.js';
import { readBody } from './body.js';
import type { Reading } from './fault.js';
import { type ReadMessage, readMessage } from './message.js';
import { Justification, type Justified, justifiedBy } from './justification.js';
import { Must, Optional } from './rules.js';
import { Shape } from './shape.js';

/** What `POST /v1/modifications` asks for, checked. */
export interface ModifyRequest extends ReadMessage, Justified {
  readonly acceptUnreadablePrior: boolean;
  /** The RFC 8785 form of the body. */
  readonly payload: string;
}

class ModifyBody extends Justification {
  @Must('give the body of a modify_group_msg call as an object', IsObject)
  readonly message!: object;

  @Optional()
  @Must('give true or false, or leave it out', IsBoolean)
  readonly acceptUnreadablePrior?: boolean;
}

const bodyShape = new Shape(ModifyBody);

/** Reads the body of `POST /v1/modifications`; all faults at once. */
export function readModifyRequest(bytes: Buffer): Reading<ModifyRequest> {
  return readBody(bytes, (body, faults) => {
    const found = bodyShape.check(body, '', faults);
    const message = member(body, 'message');
    const read = message?.kind === 'object' ? readMessage(message, '/message', faults) : NOTHING;
    return {
      ...read,
      ...justifiedBy(found),
      acceptUnreadablePrior: found.acceptUnreadablePrior ?? false,
    };
  });
}

/** Stands where `message` is no object, which is a fault already. */
const NOTHING: ReadMessage = { message: { groupId: '', topicId: null, msgSeq: 0 }, contents: {} };
