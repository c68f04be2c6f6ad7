import type { Reading } from './fault.js';
import { wordParameter } from './parameter.js';
import { QueryReader } from './query-reader.js';
import type { Query } from './query-string.js';

export const RECEIPT_PARAMETERS = {
  witnessed: wordParameter(
    '`true`: proves against the newest checkpoint that the quorum of witnesses has cosigned.',
    ['true', 'false'],
    undefined,
    { type: 'boolean' },
  ),
};

/** Whether a receipt is to be proven against a checkpoint that witnesses have cosigned. */
export function readReceiptQuery(query: Query): Reading<boolean> {
  const read = new QueryReader(query, Object.keys(RECEIPT_PARAMETERS));
  const { witnessed } = read.values(RECEIPT_PARAMETERS);
  return read.reading(() => witnessed === 'true');
}
