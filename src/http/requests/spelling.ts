import type { JsonMember, JsonObject } from '../../json/node.js';
import { pointerTo } from '../../json/pointer.js';
import type { BodyFaults } from './fault.js';

/** A member of an object by the name it should have, and its place in the body. */
export interface Spelled {
  readonly member: JsonMember;
  readonly pointer: string;
}

/**
 * The members of an object by the names of `known`. One in another spelling (`group_id`, `groupId` for `GroupId`) is a fault
 * that names the right one, and counts as it: what is wrong with its value is reported too. Any other is a fault.
 * Of several, the last counts.
 * @param elsewhere for a member that has its place elsewhere: what to do with it
 */
export function spelledMembers(
  node: JsonObject,
  known: readonly string[],
  pointer: string,
  faults: BodyFaults,
  elsewhere: (key: string) => string | null = () => null,
): ReadonlyMap<string, Spelled> {
  const found = new Map<string, Spelled>();
  for (const member of node.members) {
    const at = pointerTo(pointer, member.key);
    const name = nameOf(member.key, known);
    if (name === null) {
      const remove = `remove this field; known here: ${known.toSorted().join(', ')}`;
      faults.add(at, elsewhere(member.key) ?? remove);
      continue;
    }
    const isThere = name !== member.key && node.members.some(({ key }) => key === name);
    if (isThere) faults.add(at, `remove this field: ${name} is there already`);
    else if (name !== member.key) faults.add(at, `rename this field to ${name}`);
    if (!isThere) found.set(name, { member, pointer: at });
  }
  return found;
}

/** The known name that a key means, whatever its case and its separators; null for none. */
export function nameOf(key: string, known: readonly string[]): string | null {
  if (known.includes(key)) return key;
  return known.find((name) => plain(name) === plain(key)) ?? null;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}
