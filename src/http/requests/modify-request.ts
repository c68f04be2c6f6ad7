import { IsObject } from 'class-validator';

import type { JsonObject } from '../../json/node.js';
import { reference } from '../openapi/schema.js';
import { readBody } from './body.js';
import type { BodyFaults, Reading } from './fault.js';
import { isOfMessage, type ReadMessage, readMessage } from './message.js';
import { Justification, type Justified, justifiedBy, operatorIs } from './justification.js';
import { Must, Optional } from './rules.js';
import { Shape } from './shape.js';

/** What `POST /v1/modifications` asks for, checked. */
export interface ModifyRequest extends ReadMessage, Justified {
  readonly acceptUnreadablePrior: boolean;
  /** The RFC 8785 form of the body. */
  readonly payload: string;
}

class ModifyBody extends Justification {
  @Must(
    'give the body of a modify_group_msg call as a JSON object',
    reference('MessageToWrite'),
    IsObject,
  )
  readonly message!: object;

  @Optional()
  @Must('give true or false, or leave it out', {
    type: 'boolean',
    description:
      'Overwrite CloudCustomData even where the prior value cannot be known; false where left out.',
  })
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
    if (isUnwrapped(body)) return readUnwrapped(body, faults);
    const { value: found, at } = modifyShape.check(
      body,
      '',
      faults,
      operatorIs(person),
      placeOfBeside,
    );
    const { node, pointer } = at('message');
    const read =
      node?.kind === 'object' ? readMessage(node, pointer, faults, placeOfWithin) : NOTHING;
    return {
      ...read,
      ...justifiedBy(found),
      acceptUnreadablePrior: found.acceptUnreadablePrior ?? false,
    };
  });
}

/** What to do with a member beside `message`, or within it, that has its place on the other side. */
function placeOfBeside(key: string): string | null {
  return isOfMessage(key) ? 'move this field into `message`' : null;
}

function placeOfWithin(key: string): string | null {
  return modifyShape.knows(key) ? 'move this field out of `message`, beside it' : null;
}

const UNWRAPPED =
  'this is the body of a modify_group_msg call: put it under `message`, beside `operator` (who asks) and `reason` (why): {"message": {…}, "operator": "…", "reason": "…"}';

/** The body that a caller of IM sends today, as it is. */
function isUnwrapped({ members }: JsonObject): boolean {
  return (
    members.some(({ key }) => isOfMessage(key)) &&
    !members.some(({ key, value }) => key === 'message' && value.kind === 'object')
  );
}

/** That it is not wrapped is one fault; the faults of its contents are reported as well. */
function readUnwrapped(body: JsonObject, faults: BodyFaults): Omit<ModifyRequest, 'payload'> {
  faults.add('', UNWRAPPED);
  const members = body.members.filter(({ key }) => !modifyShape.knows(key));
  const read = readMessage({ ...body, members }, '', faults);
  return { ...read, ...justifiedBy(new Justification()), acceptUnreadablePrior: false };
}

/** Used where `message` is no object, which is a fault already. */
const NOTHING: ReadMessage = { message: { groupId: '', topicId: null, msgSeq: 0 }, contents: {} };
