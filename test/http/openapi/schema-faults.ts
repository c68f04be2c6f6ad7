import type { Json, Schema } from '../../../src/http/openapi/document-types.js';

type Schemas = Readonly<Record<string, Schema>>;

/** What is wrong with a value by a JSON Schema, as far as the service's document uses that language. */
export function schemaFaults(value: Json, schema: Schema, schemas: Schemas, at = ''): string[] {
  if (schema.$ref !== undefined) {
    const target = schemas[schema.$ref.replace('#/components/schemas/', '')];
    return target ? schemaFaults(value, target, schemas, at) : [`${at}: ${schema.$ref} is nowhere`];
  }
  const below = (part: Json, of: Schema, step: string): string[] =>
    schemaFaults(part, of, schemas, `${at}/${step}`);
  return [
    ...valueFaults(value, schema, at),
    ...combinedFaults(value, schema, schemas, at),
    ...(isList(value) && schema.items
      ? value.flatMap((item, n) => below(item, schema.items ?? {}, String(n)))
      : []),
    ...(isObject(value) ? objectFaults(value, schema, at, below) : []),
  ];
}

function valueFaults(value: Json, schema: Schema, at: string): string[] {
  const faults: string[] = [];
  const types = schema.type === undefined ? null : [schema.type].flat();
  if (types && !types.some((type) => isOfType(value, type)))
    faults.push(`${at}: not ${types.join()}`);
  if (schema.const !== undefined && value !== schema.const) faults.push(`${at}: not the constant`);
  if (schema.enum && !schema.enum.includes(value)) faults.push(`${at}: not in the enum`);
  if (typeof value === 'string') {
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
      faults.push(`${at}: does not match`);
    }
    if (value.length < (schema.minLength ?? 0)) faults.push(`${at}: too short`);
    if (value.length > (schema.maxLength ?? Infinity)) faults.push(`${at}: too long`);
  }
  if (typeof value === 'number') {
    if (value < (schema.minimum ?? -Infinity)) faults.push(`${at}: too small`);
    if (value > (schema.maximum ?? Infinity)) faults.push(`${at}: too large`);
  }
  if (isList(value) && value.length < (schema.minItems ?? 0)) faults.push(`${at}: too few`);
  return faults;
}

function combinedFaults(value: Json, schema: Schema, schemas: Schemas, at: string): string[] {
  const fits = (of: readonly Schema[]): number =>
    of.filter((one) => schemaFaults(value, one, schemas, at).length === 0).length;
  return [
    ...(schema.not && fits([schema.not]) === 1 ? [`${at}: what must not be`] : []),
    ...(schema.anyOf && fits(schema.anyOf) === 0 ? [`${at}: none of anyOf`] : []),
    ...(schema.oneOf && fits(schema.oneOf) !== 1 ? [`${at}: not exactly one of oneOf`] : []),
  ];
}

function objectFaults(
  value: Readonly<Record<string, Json>>,
  schema: Schema,
  at: string,
  below: (part: Json, of: Schema, step: string) => string[],
): string[] {
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name));
  const members = Object.entries(value).flatMap(([name, part]) => {
    const known = schema.properties?.[name];
    if (known) return below(part, known, name);
    return schema.additionalProperties === false ? [`${at}/${name}: unknown`] : [];
  });
  return [...missing.map((name) => `${at}/${name}: missing`), ...members];
}

function isOfType(value: Json, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return isList(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
