import { createHash } from 'node:crypto';
import { type ItemState, itemStates } from '../../batches/batch.js';
import type { AskedFilters } from '../../audit/read-trail.js';
import type { Reading } from '../requests/fault.js';
import { integerParameter, parameter, wordParameter } from '../requests/parameter.js';
import { QueryReader } from '../requests/query-reader.js';
import type { Query } from '../requests/query-string.js';

const DEFAULT_LIMIT = 50;

export const ITEM_PARAMETERS = {
  state: wordParameter('Only items of this state.', itemStates),
  cursor: parameter(
    'The `nextCursor` of the page before, with the same state.',
    { type: 'string' },
    (value) => ({ value }),
  ),
  limit: integerParameter('Items of a page; 50 where left out.', 1, 500),
};

export interface ItemsQuery {
  readonly page: { readonly from: number; readonly limit: number; readonly state?: ItemState };
  /** As asked, for the trail. */
  readonly filters: AskedFilters;
  /** The cursor of a page that begins with the item of this index. */
  readonly cursorAt: (index: number) => string;
}

/** The parameters of `GET /v1/batches/{id}/items`; all faults at once. */
export function readItemsQuery(query: Query, batchId: string): Reading<ItemsQuery> {
  const read = new QueryReader(query, Object.keys(ITEM_PARAMETERS));
  const { state, cursor, limit = DEFAULT_LIMIT } = read.values(ITEM_PARAMETERS);
  const scope = `${batchId} ${state ?? ''}`;
  const from = cursor === undefined ? 0 : indexIn(cursor, scope);
  if (from === null) read.add('cursor', 'give the nextCursor of an answer about the same items');
  return read.reading(() => ({
    page: { from: from ?? 0, limit, ...(state === undefined ? {} : { state }) },
    filters: { ...read.asked(), batch: batchId },
    cursorAt: (index) => cursorOf(index, scope),
  }));
}

const INDEX_BYTES = 4;
const CHECK_BYTES = 8;

/** Opaque: the index, and a check that it is used for the items that it was made for. */
function cursorOf(index: number, scope: string): string {
  const place = Buffer.alloc(INDEX_BYTES);
  place.writeUInt32BE(index);
  const check = createHash('sha256').update(place).update(scope).digest();
  return Buffer.concat([place, check.subarray(0, CHECK_BYTES)]).toString('base64url');
}

function indexIn(cursor: string, scope: string): number | null {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length !== INDEX_BYTES + CHECK_BYTES) return null;
  const index = bytes.readUInt32BE();
  return cursorOf(index, scope) === cursor ? index : null;
}
