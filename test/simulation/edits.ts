import { Executions } from '../../src/edits/executions.js';
import { Modify } from '../../src/edits/modify.js';
import type { PlantedFaultName } from './planted-faults.js';

/** The code that is simulated. */
export interface Edits {
  readonly Executions: typeof Executions;
  readonly Modify: typeof Modify;
}

export const REAL_EDITS: Edits = { Executions, Modify };

/** The same with a fault in it. */
export async function editsWith(fault: PlantedFaultName): Promise<Edits> {
  const query = `?planted=${encodeURIComponent(fault)}`;
  const executions = `../../src/edits/executions.js${query}`;
  const modify = `../../src/edits/modify.js${query}`;
  return {
    ...((await import(/* @vite-ignore */ executions)) as Pick<Edits, 'Executions'>),
    ...((await import(/* @vite-ignore */ modify)) as Pick<Edits, 'Modify'>),
  };
}
