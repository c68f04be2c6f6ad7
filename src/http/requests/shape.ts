import {
  getMetadataStorage,
  type ValidationError,
  ValidationTypes,
  validateSync,
} from 'class-validator';

import type { JsonNode, JsonObject } from '../../json/parse.js';
import { toPlain } from '../../json/plain.js';
import { pointerTo } from '../../json/pointer.js';
import type { BodyFaults } from './fault.js';
import type { Schema } from '../openapi/document-types.js';
import { closedObject } from '../openapi/schema.js';
import { nameOf, type Spelled, spelledMembers } from './spelling.js';

/** An object that was checked. */
export interface Checked<T> {
  /** Holds only as much as was right. */
  readonly value: T;
  /** A member by its right name, also where it is spelled wrongly. */
  readonly at: (name: string) => Place;
}

interface Place {
  readonly node?: JsonNode;
  readonly pointer: string;
}

/**
 * What an object in a request has to be: a class whose members carry the decorators of `rules.ts`.
 *
 * Instances are filled here, from the class's own list of members: class-validator's whitelist takes `constructor`,
 * `toString` and `__proto__` for known, and assigning `__proto__` would change what is checked.
 */
export class Shape<T extends object> {
  /** The same as a JSON Schema. */
  readonly schema: Schema;
  readonly #type: new () => T;
  readonly #known: readonly string[];
  readonly #optional: ReadonlySet<string>;

  constructor(type: new () => T) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
    this.#type = type;
    this.#known = [...new Set(rules.map((rule) => rule.propertyName))];
    this.#optional = new Set(
      rules.filter(({ type: rule }) => rule === OPTIONAL).map((rule) => rule.propertyName),
    );
    const schemas = new Map(
      rules.flatMap(({ propertyName, context }) =>
        context === undefined ? [] : [[propertyName, context as Schema] as const],
      ),
    );
    const named = (isOptional: boolean): Readonly<Record<string, Schema>> =>
      Object.fromEntries([...schemas].filter(([name]) => this.#optional.has(name) === isOptional));
    this.schema = closedObject(named(false), named(true));
  }

  /** Whether the class declares such a member, in any spelling. */
  knows(key: string): boolean {
    return nameOf(key, this.#known) !== null;
  }

  /**
   * Checks every member that the class declares, and that there is no other.
   * @param usual values of members that are left out
   * @param elsewhere for a member that has its place elsewhere: what to do with it
   */
  check(
    node: JsonObject,
    pointer: string,
    faults: BodyFaults,
    usual: Partial<T> = {},
    elsewhere?: (key: string) => string | null,
  ): Checked<T> {
    const found = spelledMembers(node, this.#known, pointer, faults, elsewhere);
    const members: Record<string, unknown> = { ...usual };
    for (const [name, { member }] of found) members[name] = toPlain(member.value);
    const value = Object.assign(new this.#type(), members);
    const at = (name: string): Place => placeOf(found.get(name), pointer, name);
    for (const error of validateSync(value)) {
      const isOptional = this.#optional.has(error.property);
      faults.add(at(error.property).pointer, messageOf(error, isOptional));
    }
    return { value, at };
  }
}

function placeOf(found: Spelled | undefined, parent: string, name: string): Place {
  return found === undefined
    ? { pointer: pointerTo(parent, name) }
    : { node: found.member.value, pointer: found.pointer };
}

/** What to write there; first of all, in which type, where that is what is wrong. */
function messageOf({ constraints = {}, value }: ValidationError, isOptional: boolean): string {
  const [message = 'fix this value'] = Object.values(constraints);
  if (value === null && isOptional) return `leave this out rather than send null: ${message}`;
  const hint = typeHint(Object.keys(constraints), value);
  return hint === null ? message : `${hint}: ${message}`;
}

/** The kind under which class-validator keeps `Optional`. */
const OPTIONAL = ValidationTypes.CONDITIONAL_VALIDATION;

const NUMBERS = ['isInt', 'isNumber', 'min', 'max', 'equals'];

function typeHint(failed: readonly string[], value: unknown): string | null {
  const failsOneOf = (...names: readonly string[]): boolean =>
    names.some((name) => failed.includes(name));
  if (value === null) return 'this must not be null';
  if (typeof value === 'string') {
    if (failsOneOf(...NUMBERS)) return 'send it as a number, without quotes';
    if (failsOneOf('isBoolean')) return 'send it without quotes';
    if (failsOneOf('isObject', 'isArray') && holdsJson(value))
      return 'send it as JSON, not as a string that holds JSON';
  }
  if (failsOneOf('isArray') && typeof value === 'object' && !Array.isArray(value))
    return 'put [ ] around this object';
  if (typeof value === 'object' && failsOneOf('isWritten')) return 'send it as a string';
  if (typeof value === 'object' && failsOneOf('isString'))
    return 'send it as a string; JSON goes into it as text, such as "{\\"a\\":1}"';
  const isBare = typeof value === 'number' || typeof value === 'boolean';
  return isBare && failsOneOf('isString', 'isWritten') ? 'send it as a string, in quotes' : null;
}

/** Whether a text seems to be JSON that somebody put into quotes. */
function holdsJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** The node as an object; where it is none, that is a fault. A missing node is nobody's object and no fault of its own. */
export function objectAt(
  node: JsonNode | undefined,
  pointer: string,
  faults: BodyFaults,
): JsonObject | undefined {
  if (node === undefined || node.kind === 'object') return node;
  const hint =
    node.kind === 'string' && holdsJson(node.value) ? ', not a string that holds one' : '';
  faults.add(pointer, `give a JSON object here${hint}`);
  return undefined;
}
