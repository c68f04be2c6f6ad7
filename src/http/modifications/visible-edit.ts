import { validate as isUuid } from 'uuid';
import type { Fault } from '../requests/fault.js';
import type { Caller } from '../../auth/caller.js';
import type { Edit } from '../../edits/edit.js';
import type { EditRecord } from '../../edits/record.js';
import { invalid } from '../problems/invalid-request.js';
import { Problem } from '../problems/problem.js';

/** Said of what is not there, and of what others may not see. */
export const NOT_HERE =
  'There is no modification with this id, or none that your client may see. Check the id; to see those of other clients, a token needs the scope audit:read.';
const ID_RULE =
  'give the id of a modification and nothing else: a UUID, such as `id` in the answer to an edit or the last part of its Location';

/**
 * An edit that this caller may see. Others' edits are not there for those who may not audit; who may approve sees those that
 * need, or needed, approval.
 */
export async function visibleEdit(record: EditRecord, id: string, caller: Caller): Promise<Edit> {
  const faults = idFaults(id);
  if (faults.length > 0) throw invalid(faults);
  const edit = await record.find(id);
  const isVisible =
    edit &&
    ((edit.actor.client === caller.client && caller.scopes.has('messages:modify')) ||
      caller.scopes.has('audit:read') ||
      (edit.approval !== null && caller.scopes.has('messages:approve')));
  if (!isVisible) throw new Problem('not-found', { detail: NOT_HERE });
  return edit;
}

export function idFaults(id: string): readonly Fault[] {
  return isUuid(id) ? [] : [{ parameter: 'id', message: ID_RULE }];
}
