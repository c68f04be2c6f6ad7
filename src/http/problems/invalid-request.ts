import type { Fault, Reading } from '../requests/fault.js';
import { faultsInWords } from './faults-in-words.js';
import { Problem } from './problem.js';

/** The part of a request, or its faults as a 400. */
export function valid<T>(reading: Reading<T>): T {
  if (!reading.ok) throw invalid(reading.faults);
  return reading.request;
}

/** A 400 with all faults. */
export function invalid(...faults: (readonly Fault[])[]): Problem {
  const errors = faults.flat().map(placed);
  return new Problem('invalid-request', { detail: faultsInWords(errors), errors });
}

/** With one place: a header, a parameter, or a pointer into the body. */
function placed({ pointer, header, parameter, message }: Fault): Fault {
  if (header !== undefined) return { header, message };
  return parameter === undefined ? { pointer: pointer ?? '', message } : { parameter, message };
}
