/** A number of JSON that a double would change: shown with the digits that it has. */
export class ExactNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  toString(): string {
    return this.source;
  }
}

/** What browsers of today pass to a reviver; older ones pass nothing. */
type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context?: { source?: string },
) => unknown;

/** JSON as `JSON.parse` reads it, where numbers that a double would change are `ExactNumber`s. */
export function parseExact(text: string): unknown {
  const reviver: Reviver = (_, value, context) => {
    const source = context?.source;
    if (typeof value !== 'number' || source === undefined) return value;
    return isSame(source, value) ? value : new ExactNumber(source);
  };
  return JSON.parse(text, reviver);
}

/** JSON with two spaces for each level, and every digit. */
export function writeExact(value: unknown, indent = ''): string {
  const deeper = `${indent}  `;
  if (value instanceof ExactNumber) return value.source;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const items = value.map((item) => deeper + writeExact(item, deeper));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    if (members.length === 0) return '{}';
    const lines = members.map(
      ([name, member]) => `${deeper}${JSON.stringify(name)}: ${writeExact(member, deeper)}`,
    );
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Whether a double says what is written: an integer that it holds, or a fraction that it writes the same way. */
function isSame(source: string, value: number): boolean {
  return (
    Number.isSafeInteger(value) ||
    String(value) === source ||
    plain(String(value)) === plain(source)
  );
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace('e+', 'e')
    .replace(/\.?0+(?=e|$)/, '');
}
