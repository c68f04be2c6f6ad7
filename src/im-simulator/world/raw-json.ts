/** The place of a value in JSON bytes: from its first byte to the one after its last. */
export type Slice = readonly [start: number, end: number];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Where the values of an object's own members stand. `json` MUST be valid JSON and an object.
 * Of a repeated name the last one counts, as in `JSON.parse`.
 */
export function memberSlices(json: Buffer): Map<string, Slice> {
  const slices = new Map<string, Slice>();
  let at = afterSpace(json, afterSpace(json, 0) + 1);
  while (json[at] === QUOTE) {
    const nameEnd = afterString(json, at);
    const name = JSON.parse(json.toString('utf8', at, nameEnd)) as string;
    const start = afterSpace(json, afterByte(json, nameEnd, COLON));
    const end = afterValue(json, start);
    slices.set(name, [start, end]);
    at = afterSpace(json, end);
    if (json[at] === COMMA) at = afterSpace(json, at + 1);
  }
  return slices;
}

/** A copy of the member's bytes, so that a small value does not keep a large body alive. */
export function rawMember(
  json: Buffer,
  slices: ReadonlyMap<string, Slice>,
  name: string,
): Buffer | null {
  const slice = slices.get(name);
  return slice ? Buffer.from(json.subarray(...slice)) : null;
}

function afterSpace(json: Buffer, from: number): number {
  let at = from;
  while (isSpace(json[at])) at += 1;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function afterByte(json: Buffer, from: number, byte: number): number {
  return json.indexOf(byte, from) + 1;
}

function afterString(json: Buffer, open: number): number {
  let at = open + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function afterValue(json: Buffer, start: number): number {
  const first = json[start];
  if (first === QUOTE) return afterString(json, start);
  return first === OPEN_BRACE || first === OPEN_BRACKET
    ? afterNest(json, start)
    : afterScalar(json, start);
}

function afterNest(json: Buffer, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const byte = json[at];
    if (byte === QUOTE) {
      at = afterString(json, at);
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
    at += 1;
  } while (depth > 0 && at < json.length);
  return at;
}

function afterScalar(json: Buffer, start: number): number {
  let at = start;
  while (at < json.length && !endsScalar(json[at])) at += 1;
  return at;
}

function endsScalar(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte);
}
