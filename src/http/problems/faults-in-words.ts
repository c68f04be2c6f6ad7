import type { Fault } from '../requests/fault.js';

/** So many are written in full; of more, their places. */
const MOST_IN_FULL = 3;
const MOST_PLACES = 10;

/** What to do about the faults of a request, in one paragraph: a caller who prints only `detail` learns it too. */
export function faultsInWords(faults: readonly Fault[]): string {
  const [only] = faults;
  if (faults.length === 1 && only) return `${placeOf(only)}: ${only.message}.`;
  if (faults.length <= MOST_IN_FULL) {
    return faults
      .map((fault, n) => `(${String(n + 1)}) ${placeOf(fault)}: ${fault.message}.`)
      .join(' ');
  }
  const places = faults.slice(0, MOST_PLACES).map(placeOf).join(', ');
  const more = faults.length > MOST_PLACES ? ', …' : '';
  return `Fix the ${String(faults.length)} faults that \`errors\` lists, each with what to do: ${places}${more}.`;
}

function placeOf({ pointer, header, parameter }: Fault): string {
  if (header !== undefined) return `Header ${header}`;
  if (parameter !== undefined) return `Parameter ${parameter}`;
  return pointer === undefined || pointer === '' ? 'The body' : pointer;
}
