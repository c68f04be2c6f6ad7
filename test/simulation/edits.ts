import { Courses } from '../../src/edits/courses.js';
import { Modify } from '../../src/edits/modify.js';
import type { PlantedFaultName } from './planted-faults.js';

/** The code that is simulated. */
export interface Edits {
  readonly Courses: typeof Courses;
  readonly Modify: typeof Modify;
}

export const REAL_EDITS: Edits = { Courses, Modify };

/** The same with a fault in it. */
export async function editsWith(fault: PlantedFaultName): Promise<Edits> {
  const query = `?planted=${encodeURIComponent(fault)}`;
  const courses = `../../src/edits/courses.js${query}`;
  const modify = `../../src/edits/modify.js${query}`;
  return {
    ...((await import(/* @vite-ignore */ courses)) as Pick<Edits, 'Courses'>),
    ...((await import(/* @vite-ignore */ modify)) as Pick<Edits, 'Modify'>),
  };
}
