import { getMetadataStorage, validateSync } from 'class-validator';

import type { JsonNode, JsonObject } from '../../json/parse.js';
import { toPlain } from '../../json/plain.js';
import { pointerTo } from '../../json/pointer.js';
import type { BodyFaults } from './fault.js';

/**
 * What an object in a request has to look like: a class whose members carry class-validator's decorators.
 *
 * Instances are filled here, from the class's own list of members: class-validator's whitelist takes `constructor`,
 * `toString` and `__proto__` for known, and assigning `__proto__` would change what is checked.
 */
export class Shape<T extends object> {
  readonly #type: new () => T;
  readonly #known: ReadonlySet<string>;

  constructor(type: new () => T) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
    this.#type = type;
    this.#known = new Set(rules.map((rule) => rule.propertyName));
  }

  /** Checks every member that the class declares, and that there is no other. The instance holds only as much as was right. */
  check(node: JsonObject, pointer: string, faults: BodyFaults): T {
    const members: Record<string, unknown> = {};
    for (const { key, value } of node.members) {
      if (this.#known.has(key)) members[key] = toPlain(value);
      else faults.add(pointerTo(pointer, key), this.#unknownMember());
    }
    const instance = Object.assign(new this.#type(), members);
    for (const error of validateSync(instance)) {
      const [message] = Object.values(error.constraints ?? {});
      faults.add(pointerTo(pointer, error.property), message ?? 'mend this value');
    }
    return instance;
  }

  #unknownMember(): string {
    return `remove this field; known here: ${[...this.#known].toSorted().join(', ')}`;
  }
}

/** The node as an object; where it is none, that is a fault. A missing node is nobody's object and no fault of its own. */
export function objectAt(
  node: JsonNode | undefined,
  pointer: string,
  faults: BodyFaults,
): JsonObject | undefined {
  if (node === undefined || node.kind === 'object') return node;
  faults.add(pointer, 'give a JSON object here');
  return undefined;
}
