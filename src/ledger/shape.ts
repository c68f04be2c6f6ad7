/** Says where a value departs from its shape, as a JSON pointer; null where it does not. */
export type Check = (value: unknown) => string | null;

/** What a value must be, checked and as a type at once. */
export interface Shape<T> {
  /** Every member is known here. */
  readonly exact: Check;
  /** A newer version may have added members to the objects that may grow. */
  readonly growing: Check;
  /**
   * A regular expression for the JSON text of such a value: what it matches is RFC 8785, and `exact` has nothing against it. It is much
   * quicker to ask than to parse. What it does not match may be such a value all the same. Null where there is none.
   */
  readonly text: string | null;
  /** Never there: it carries the type. */
  readonly of?: T;
}

export type TypeOf<S> = S extends Shape<infer T> ? T : never;

type Shapes = Readonly<Record<string, Shape<unknown>>>;

/** Members of which some may be missing. */
type Members<Required, Optional> = {
  readonly [Name in keyof Required]: TypeOf<Required[Name]>;
} & { readonly [Name in keyof Optional]?: TypeOf<Optional[Name]> };

export function shapeOf<T>(check: Check, text: string | null = null): Shape<T> {
  return { exact: check, growing: check, text };
}

export function holds<T>(claim: (value: unknown) => boolean, text: string | null = null): Shape<T> {
  return shapeOf((value) => (claim(value) ? null : ''), text);
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** A day that every month has: no calendar needs to be asked. */
const PLAIN_TIME = String.raw`\d\d\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d\d\dZ`;
const PLAIN_TIMESTAMP = new RegExp(`^${PLAIN_TIME}$`);
/** Not the empty string. Of control characters, the shortest escape alone is RFC 8785; every other character stands for itself. */
const WORD = String.raw`"(?!")[^"\\\x00-\x1f]*(?:\\(?:["\\bfnrt]|u00(?:0[0-7be-f]|1[0-9a-f]))[^"\\\x00-\x1f]*)*"`;
/** Below 10^15, which is safe whatever the digits are. */
const COUNT = String.raw`(?:0|[1-9]\d{0,14})`;

export const word = holds<string>((value) => typeof value === 'string' && value !== '', WORD);
export const flag = holds<boolean>((value) => typeof value === 'boolean', '(?:true|false)');
export const integer = holds<number>(
  (value) => Number.isSafeInteger(value),
  `(?:${COUNT}|-(?!0)${COUNT})`,
);
export const count = holds<number>(
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  COUNT,
);
export const never = holds<null>((value) => value === null, 'null');
/** RFC 3339, UTC, milliseconds: `2026-01-02T03:04:05.678Z`. */
export const time = holds<string>(
  (value) => typeof value === 'string' && isTimestamp(value),
  `"${PLAIN_TIME}"`,
);
export const uuid = matching([8, 4, 4, 4, 12].map(hexDigits).join('-'));

/** So many of them. A regular expression that counts (`{64}`) takes V8 four times as long as one that repeats itself. */
export function hexDigits(digits: number): string {
  return '[0-9a-f]'.repeat(digits);
}

/** @param pattern a regular expression for the whole of a text in which JSON escapes no character */
export function matching(pattern: string): Shape<string> {
  const whole = new RegExp(`^${pattern}$`);
  return holds((value) => typeof value === 'string' && whole.test(value), `"${pattern}"`);
}

/** @param words of letters, digits and `_`, `-`, `.`, `/` */
export function oneOf<const Words extends readonly string[]>(
  ...words: Words
): Shape<Words[number]> {
  const any = words.join('|').replaceAll('.', String.raw`\.`);
  return holds(
    (value) => typeof value === 'string' && words.includes(value),
    words.length === 1 ? `"${any}"` : `"(?:${any})"`,
  );
}

export function orNull<T>({ exact, growing, text }: Shape<T>): Shape<T | null> {
  const checked =
    (check: Check): Check =>
    (value) =>
      value === null ? null : check(value);
  return {
    exact: checked(exact),
    growing: checked(growing),
    text: text === null ? null : `(?:null|${text})`,
  };
}

export function listOf<T>({ exact, text }: Shape<T>): Shape<readonly T[]> {
  return shapeOf(
    (value) => {
      if (!Array.isArray(value)) return '';
      for (const [i, item] of value.entries()) {
        const fault = exact(item);
        if (fault !== null) return `/${i}${fault}`;
      }
      return null;
    },
    text === null ? null : String.raw`\[(?:${followed(text, String.raw`\]`)})*\]`,
  );
}

/** What a list consists of: a comma behind each but the last. */
function followed(text: string, end: string): string {
  return `${text}(?:,(?!${end})|(?=${end}))`;
}

/** An object with exactly these members, in the order of RFC 8785. */
export function members<R extends Shapes>(required: R): Shape<Members<R, object>> {
  return shapeOf(exactly(required, {}), objectText(required, {}));
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
    text: objectText(required, optional),
    names: Object.keys({ ...required, ...optional }),
  };
}

/** The members in the order of RFC 8785. */
function inOrderOf(required: Shapes, optional: Shapes): [name: string, shape: Shape<unknown>][] {
  return Object.entries({ ...required, ...optional }).sort(([a], [b]) => (a < b ? -1 : 1));
}

function objectText(required: Shapes, optional: Shapes): string | null {
  const inOrder = inOrderOf(required, optional);
  const first = inOrder.findIndex(([name]) => Object.hasOwn(required, name));
  const parts = inOrder.map(([name, { text }], i) => {
    if (text === null) return null;
    const member = `"${name}":${text}`;
    if (i === first) return member;
    const [before, after] = i < first ? ['', ','] : [',', ''];
    return Object.hasOwn(required, name) ? `,${member}` : `(?:${before}${member}${after})?`;
  });
  return parts.includes(null) || first < 0 ? null : String.raw`\{${parts.join('')}\}`;
}

function exactly(required: Shapes, optional: Shapes): Check {
  const inOrder = inOrderOf(required, optional);
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
