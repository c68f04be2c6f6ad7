import { validate as isUuid } from 'uuid';
import type { Caller } from '../../auth/caller.js';
import type { Edit } from '../../edits/edit.js';
import type { EditRecord } from '../../edits/record.js';
import { Problem } from '../problems/problem.js';
import { invalid } from './intent.js';

/** An edit that this caller may see. Others' edits are not there for those who may not audit. */
export async function visibleEdit(record: EditRecord, id: string, caller: Caller): Promise<Edit> {
  if (!isUuid(id)) throw invalid([{ parameter: 'id', message: 'give the id of a modification' }]);
  const edit = await record.find(id);
  const isVisible =
    edit && (edit.actor.client === caller.client || caller.scopes.has('audit:read'));
  if (!isVisible) throw new Problem('not-found', { detail: 'There is no such modification.' });
  return edit;
}
