import { faultsOf } from '../../json/faults.js';
import { type JsonNode, JsonSyntaxError, parseJson } from '../../json/parse.js';
import { toPlain } from '../../json/plain.js';
import { type Header, type Item, NotSent, type PlanFile } from '../../batch-file/plan-file.js';

/** A batch as the service takes it as JSON, or an array of items. */
export function readJson(bytes: Buffer): PlanFile {
  const value = plainIn(bytes, 'the file');
  const { items, ...header } = Array.isArray(value)
    ? { items: value as unknown[] }
    : (value as { readonly items?: unknown } & Header);
  if (!Array.isArray(items)) throw new NotSent(['Put the items into an array, under `items`.']);
  const places = items.map((_, index) => `items[${String(index)}]`);
  return { header, items: items as Item[], places };
}

/** A batch as the service takes it as NDJSON; its first line may be an item already. */
export function readNdjson(bytes: Buffer): PlanFile {
  const faults: string[] = [];
  const found = linesIn(bytes).flatMap(({ line, place }) => {
    try {
      return [{ value: plainIn(line, place), place }];
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      faults.push(...error.lines);
      return [];
    }
  });
  if (faults.length > 0) throw new NotSent(faults);
  const isHeader = found[0] !== undefined && !isItem(found[0].value);
  const items = isHeader ? found.slice(1) : found;
  return {
    header: isHeader ? (found[0]?.value as Header) : {},
    items: items.map(({ value }) => value as Item),
    places: items.map(({ place }) => place),
  };
}

function linesIn(bytes: Buffer): { readonly line: Buffer; readonly place: string }[] {
  const lines: { readonly line: Buffer; readonly place: string }[] = [];
  for (let start = 0, number = 1; start < bytes.length; number += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    const line = bytes.subarray(start, end);
    if (line.toString('latin1').trim() !== '')
      lines.push({ line, place: `line ${String(number)}` });
    start = end + 1;
  }
  return lines;
}

function isItem(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'message' in value;
}

/** What reading it as plain values would lose is a fault. */
function plainIn(bytes: Buffer, place: string): unknown {
  const node = parsed(bytes, place);
  const faults = faultsOf(node, bytes);
  if (faults.length === 0) return toPlain(node);
  throw new NotSent(faults.map(({ pointer, message }) => `${place}: ${pointer}: ${message}`));
}

function parsed(bytes: Buffer, place: string): JsonNode {
  try {
    return parseJson(bytes, 200);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new NotSent([`${place}: this is no JSON: ${error.message}`]);
  }
}
