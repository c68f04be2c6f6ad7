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
      const meant = likelyMeant(member.key, known);
      const hint = meant === null ? '' : `, or rename it to ${meant} if that is meant`;
      const remove = `remove this field${hint}; known here: ${known.toSorted().join(', ')}`;
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

/** What to do with a member that asks for a dry run, as the address does; null for any other. */
export function placeOfDryRun(key: string): string | null {
  return plain(key) === 'dryrun'
    ? 'ask for a dry run in the URL, with `?dryRun=true`: without that the edits would be carried out'
    : null;
}

/** The known name that a key means, whatever its case and its separators; null for none. */
export function nameOf(key: string, known: readonly string[]): string | null {
  if (known.includes(key)) return key;
  return known.find((name) => plain(name) === plain(key)) ?? null;
}

/** The known name that differs from a key by one letter: one too many, one too few, another, or two swapped. */
function likelyMeant(key: string, known: readonly string[]): string | null {
  return known.find((name) => isOneSlipFrom(plain(key), plain(name))) ?? null;
}

function isOneSlipFrom(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1 || Math.min(one.length, other.length) < 4)
    return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  const most = Math.min(one.length, other.length) - start;
  while (end < most && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [rest, otherRest] = [
    one.slice(start, one.length - end),
    other.slice(start, other.length - end),
  ];
  const isSwapped = rest.length === 2 && rest[0] === otherRest[1] && rest[1] === otherRest[0];
  return (rest.length <= 1 && otherRest.length <= 1) || isSwapped;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}
