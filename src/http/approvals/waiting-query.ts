import { createHash } from 'node:crypto';
import { parse as bytesOfUuid, stringify as uuidOf } from 'uuid';
import type { AskedFilters } from '../../audit/read-trail.js';
import type { Reading } from '../requests/fault.js';
import { integerParameter, parameter, wordParameter } from '../requests/parameter.js';
import { QueryReader } from '../requests/query-reader.js';
import type { Query } from '../requests/query-string.js';

const DEFAULT_LIMIT = 50;

export const WAITING_PARAMETERS = {
  state: wordParameter('What waits for your decision; so also where it is left out.', ['waiting']),
  cursor: parameter('The `nextCursor` of the page before.', { type: 'string' }, (value) => ({
    value,
  })),
  limit: integerParameter('Items of a page; 50 where left out.', 1, 500),
};

export interface WaitingQuery {
  /** An id; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
  /** As asked, for the trail. */
  readonly filters: AskedFilters;
}

/** The parameters of `GET /v1/approvals`; all faults at once. */
export function readWaitingQuery(query: Query): Reading<WaitingQuery> {
  const read = new QueryReader(query, Object.keys(WAITING_PARAMETERS));
  const { cursor, limit = DEFAULT_LIMIT } = read.values(WAITING_PARAMETERS);
  const after = cursor === undefined ? null : idIn(cursor);
  if (cursor !== undefined && after === null) {
    read.add('cursor', 'give the nextCursor of an answer of this route');
  }
  return read.reading(() => ({ after, limit, filters: read.asked() }));
}

const ID_BYTES = 16;
const CHECK_BYTES = 8;

/** Opaque: the id, and a check that it is one that was given out here. */
export function waitingCursor(id: string): string {
  const place = Buffer.from(bytesOfUuid(id));
  const check = createHash('sha256').update(place).update('approvals').digest();
  return Buffer.concat([place, check.subarray(0, CHECK_BYTES)]).toString('base64url');
}

function idIn(cursor: string): string | null {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length !== ID_BYTES + CHECK_BYTES) return null;
  const [version = 0] = bytes.subarray(6, 7);
  if (version >> 4 !== 7) return null;
  const id = uuidOf(bytes.subarray(0, ID_BYTES));
  return waitingCursor(id) === cursor ? id : null;
}
