import { IsObject } from 'class-validator';
import type { JsonObject } from '../../json/node.js';
import { reference } from '../openapi/schema.js';
import type { BodyFaults } from './fault.js';
import { isOfMessage, type ReadMessage, readMessage } from './message.js';
import { Must } from './rules.js';
import type { Shape } from './shape.js';
import { placeOfDryRun } from './spelling.js';

/** The rule of a member `message`, whose contents `readWrapped` checks. */
export const MessageToWrite = Must(
  'give the body of a modify_group_msg call as a JSON object',
  reference('MessageToWrite'),
  IsObject,
);

interface Wrapping<T> {
  /** Values of members that are left out. */
  readonly usual?: Partial<T>;
  /** What to do about an object that is the body of a `modify_group_msg` call itself. */
  readonly unwrapped: string;
}

/**
 * Reads an object that has such a body under `message`, with what says who wants it and why beside it.
 * @returns `found` is null where the body is not wrapped, which is a fault
 */
export function readWrapped<T extends object>(
  shape: Shape<T>,
  node: JsonObject,
  pointer: string,
  faults: BodyFaults,
  { usual = {}, unwrapped }: Wrapping<T>,
): { readonly found: T | null; readonly read: ReadMessage } {
  if (isUnwrapped(node)) {
    faults.add(pointer, unwrapped);
    // That it is not wrapped is one fault; those of its contents are reported as well.
    const members = node.members.filter(({ key }) => !shape.knows(key));
    return { found: null, read: readMessage({ ...node, members }, pointer, faults) };
  }
  const { value: found, at } = shape.check(node, pointer, faults, usual, placeOfBeside);
  const message = at('message');
  const placeOfWithin = (key: string): string | null =>
    shape.knows(key) ? 'move this field out of `message`, beside it' : null;
  const read =
    message.node?.kind === 'object'
      ? readMessage(message.node, message.pointer, faults, placeOfWithin)
      : NOTHING;
  return { found, read };
}

/** What to do with a member beside `message` that has its place within. */
function placeOfBeside(key: string): string | null {
  return isOfMessage(key) ? 'move this field into `message`' : placeOfDryRun(key);
}

/** The body that a caller of IM sends today, as it is. */
function isUnwrapped({ members }: JsonObject): boolean {
  return (
    members.some(({ key }) => isOfMessage(key)) &&
    !members.some(({ key, value }) => key === 'message' && value.kind === 'object')
  );
}

/** Used where `message` is no object, which is a fault already. */
const NOTHING: ReadMessage = { message: { groupId: '', topicId: null, msgSeq: 0 }, contents: {} };
