/** Says where a value departs from its shape, as a JSON pointer; null where it does not. */
export type Check = (value: unknown) => string | null;

/** What a value must be, checked and as a type at once. */
export interface Shape<T> {
  /** Every member is known here. */
  readonly exact: Check;
  /** A newer version may have added members to the objects that may grow. */
  readonly growing: Check;
  /** Never there: it carries the type. */
  readonly of?: T;
}

export type TypeOf<S> = S extends Shape<infer T> ? T : never;

type Shapes = Readonly<Record<string, Shape<unknown>>>;

/** Members of which some may be missing. */
type Members<Required, Optional> = {
  readonly [Name in keyof Required]: TypeOf<Required[Name]>;
} & { readonly [Name in keyof Optional]?: TypeOf<Optional[Name]> };

export function shapeOf<T>(check: Check): Shape<T> {
  return { exact: check, growing: check };
}

export function holds<T>(claim: (value: unknown) => boolean): Shape<T> {
  return shapeOf((value) => (claim(value) ? null : ''));
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** A day that every month has: no calendar needs to be asked. */
const PLAIN_TIMESTAMP =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

export const word = holds<string>((value) => typeof value === 'string' && value !== '');
export const flag = holds<boolean>((value) => typeof value === 'boolean');
export const integer = holds<number>((value) => Number.isSafeInteger(value));
export const count = holds<number>((value) => Number.isSafeInteger(value) && Number(value) >= 0);
export const never = holds<null>((value) => value === null);
/** RFC 3339, UTC, milliseconds: `2026-01-02T03:04:05.678Z`. */
export const time = holds<string>((value) => typeof value === 'string' && isTimestamp(value));
export const uuid = matching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

export function matching(pattern: RegExp): Shape<string> {
  return holds((value) => typeof value === 'string' && pattern.test(value));
}

export function oneOf<const Words extends readonly string[]>(
  ...words: Words
): Shape<Words[number]> {
  return holds((value) => typeof value === 'string' && words.includes(value));
}

export function orNull<T>({ exact, growing }: Shape<T>): Shape<T | null> {
  const checked =
    (check: Check): Check =>
    (value) =>
      value === null ? null : check(value);
  return { exact: checked(exact), growing: checked(growing) };
}

export function listOf<T>({ exact }: Shape<T>): Shape<readonly T[]> {
  return shapeOf((value) => {
    if (!Array.isArray(value)) return '';
    for (const [i, item] of value.entries()) {
      const fault = exact(item);
      if (fault !== null) return `/${i}${fault}`;
    }
    return null;
  });
}

/** An object with exactly these members, in the order of RFC 8785. */
export function members<R extends Shapes>(required: R): Shape<Members<R, object>> {
  return shapeOf(exactly(required, {}));
}

/** An object to which a newer version may have added members, in any order. */
interface Details<T> extends Shape<T> {
  readonly names: readonly string[];
}

export function details<R extends Shapes>(required: R): Details<Members<R, object>>;
export function details<R extends Shapes, O extends Shapes>(
  required: R,
  optional: O,
): Details<Members<R, O>>;
export function details(required: Shapes, optional: Shapes = {}): Details<unknown> {
  return {
    exact: exactly(required, optional),
    growing: atLeast(required, optional),
    names: Object.keys({ ...required, ...optional }),
  };
}

function exactly(required: Shapes, optional: Shapes): Check {
  const all = Object.entries({ ...required, ...optional });
  const inOrder = all.sort(([a], [b]) => (a < b ? -1 : 1));
  const least = Object.keys(required).length;
  return (value) => {
    if (!isObject(value)) return '';
    const found = Object.keys(value);
    if (found.length < least || found.length > inOrder.length) return '';
    let at = 0;
    for (const [name, { exact }] of inOrder) {
      if (found[at] !== name) {
        if (Object.hasOwn(optional, name)) continue;
        return '';
      }
      const fault = exact(value[name]);
      if (fault !== null) return `/${name}${fault}`;
      at += 1;
    }
    return at === found.length ? null : '';
  };
}

function atLeast(required: Shapes, optional: Shapes): Check {
  const known = Object.entries({ ...required, ...optional });
  return (value) => {
    if (!isObject(value)) return '';
    for (const [name, { growing }] of known) {
      if (!Object.hasOwn(value, name)) {
        if (Object.hasOwn(optional, name)) continue;
        return '';
      }
      const fault = growing(value[name]);
      if (fault !== null) return `/${name}${fault}`;
    }
    return null;
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTimestamp(value: string): boolean {
  if (PLAIN_TIMESTAMP.test(value)) return true;
  if (!TIMESTAMP.test(value)) return false;
  const epochMs = Date.parse(value);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString() === value;
}
