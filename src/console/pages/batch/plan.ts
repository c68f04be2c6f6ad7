import { NotSent } from '../../../batch-file/plan-file.js';
import { readCsv } from '../../../batch-file/read-csv.js';
import { writeExact } from '../../api/exact-json.js';
import { type Why, whyJson } from '../new-edit/draft.js';

/** A file with edits: a line of JSON for each, and the line of the file on which each stands, in words. */
export interface Plan {
  readonly name: string;
  readonly lines: readonly string[];
  readonly places: readonly string[];
}

export type ReadPlan =
  | { readonly ok: true; readonly plan: Plan }
  /** What keeps it from being sent, a line for each fault. */
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads a table (CSV) or lines of JSON, by the name of the file. Lines of JSON stay as they are: no digit is lost. */
export function planIn(name: string, text: string): ReadPlan {
  try {
    const plan = /\.(?:ndjson|jsonl)$/i.test(name) ? ndjson(name, text) : csv(name, text);
    if (plan.lines.length === 0) return { ok: false, faults: ['there is no edit in the file'] };
    return { ok: true, plan };
  } catch (error) {
    if (error instanceof NotSent) return { ok: false, faults: error.lines };
    throw error;
  }
}

/** As the service takes it: first what holds for all, then an edit on each line. */
export function requestOf({ lines }: Plan, why: Why): string {
  return [oneLine(whyJson(why)), ...lines, ''].join('\n');
}

/** Where in the file a pointer of the service leads: `/items/7/…` to the line of the eighth edit. */
export function placeOf(plan: Plan, pointer: string): string | null {
  const [, index] = /^\/items\/(\d+)(?:\/|$)/.exec(pointer) ?? [];
  return index === undefined ? null : (plan.places[Number(index)] ?? null);
}

function csv(name: string, text: string): Plan {
  const { items, places } = readCsv(text);
  return { name, places, lines: items.map((item) => oneLine(item)) };
}

/** A first line without a message says what holds for all: this page asks for that itself. */
function ndjson(name: string, text: string): Plan {
  const found = text
    .split('\n')
    .map((line, i) => ({ line: line.trim(), place: `line ${String(i + 1)}` }))
    .filter(({ line }) => line !== '');
  const isHeader = found[0] !== undefined && !/"message"\s*:/.test(found[0].line);
  const edits = isHeader ? found.slice(1) : found;
  return { name, lines: edits.map(({ line }) => line), places: edits.map(({ place }) => place) };
}

function oneLine(value: unknown): string {
  return writeExact(value).replaceAll(/\n\s*/g, '');
}
