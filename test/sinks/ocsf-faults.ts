import { isIP } from 'node:net';
import { API_ACTIVITY, OBJECTS, type OcsfObject, TYPES } from './ocsf-table.js';

/** What of an event is not as the schema says: unknown attributes, missing required ones, types, enums, `at_least_one`. */
export function ocsfFaults(event: object): readonly string[] {
  const faults = objectFaults(event, API_ACTIVITY, '');
  const { class_uid, category_uid, activity_id, type_uid } = event as Record<string, number>;
  if (category_uid !== 6) faults.push('/category_uid');
  if (class_uid !== 6003) faults.push('/class_uid');
  if (type_uid !== 6003 * 100 + Number(activity_id)) faults.push('/type_uid');
  return faults;
}

/** These two name the class itself; the table has them as the base event has. */
const OF_THE_CLASS = new Set(['/class_uid', '/category_uid']);

function objectFaults(value: object, schema: OcsfObject, at: string): string[] {
  const found = Object.entries(value);
  const faults = found.flatMap(([name, member]) => {
    const attribute = schema.attributes[name];
    if (!attribute) return [`${at}/${name} is unknown`];
    return memberFaults(name, member, attribute.enum, `${at}/${name}`);
  });
  for (const [name, { requirement }] of Object.entries(schema.attributes)) {
    if (requirement === 'required' && !(name in value)) faults.push(`${at}/${name} is missing`);
  }
  const { atLeastOne } = schema;
  if (atLeastOne && !atLeastOne.some((name) => name in value)) {
    faults.push(`${at} has none of ${atLeastOne.join(', ')}`);
  }
  return faults;
}

function memberFaults(
  name: string,
  value: unknown,
  ownEnum: readonly string[] | undefined,
  at: string,
): string[] {
  const { type = '', isArray = false, enum: commonEnum = [] } = TYPES[name] ?? {};
  if (isArray !== Array.isArray(value)) return [`${at} is ${isArray ? 'no' : 'a'} list`];
  const words = [...(ownEnum ?? []), ...commonEnum];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((each) => {
    const isWord = words.length === 0 || OF_THE_CLASS.has(at) || words.includes(String(each));
    return isWord ? valueFaults(type, each, at) : [`${at} is not in its enum`];
  });
}

function valueFaults(type: string, value: unknown, at: string): string[] {
  const isObject = typeof value === 'object' && value !== null;
  const schema = OBJECTS[type];
  if (schema) return isObject ? objectFaults(value, schema, at) : [`${at} is no object`];
  switch (type) {
    case 'string_t':
    case 'hostname_t':
      return typeof value === 'string' && value !== '' ? [] : [`${at} is no text`];
    case 'integer_t':
    case 'long_t':
    case 'timestamp_t':
      return Number.isSafeInteger(value) ? [] : [`${at} is no whole number`];
    case 'ip_t':
      return typeof value === 'string' && isIP(value) > 0 ? [] : [`${at} is no address`];
    case 'json_t':
    case 'object':
      return isObject ? [] : [`${at} is no object`];
    default:
      return [`${at} has a type that no test knows: ${type}`];
  }
}
