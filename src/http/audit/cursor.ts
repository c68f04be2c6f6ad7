import { createHash } from 'node:crypto';
import { MOST_UNDER_WAY, type Cursor, type PgSnapshot } from '../../audit/page.js';

/*
 * A cursor is the place at which to go on, and a check that it is used with the filters and order it was made for. It is
 * opaque, needs no store, and does not expire. In base64url:
 *
 *   the id, 16 bytes [ what was seen [ the id of the last late row, 16 bytes, and what was seen then ] ] check, 8 bytes
 *
 * What was seen is a number of a transaction, 4 bytes; how many were under way, 2 bytes; and the number of each, 4 bytes.
 */

const ID_BYTES = 16;
const CHECK_BYTES = 8;

/** @param scope the filters and the order, in one spelling */
export function cursorOf({ id, seen, late }: Cursor, scope: string): string {
  const parts = [
    bytesOfId(id),
    ...(seen ? [bytesOfSeen(seen)] : []),
    ...(late ? [bytesOfId(late.id), bytesOfSeen(late.seen)] : []),
  ];
  const place = Buffer.concat(parts);
  return Buffer.concat([place, checkOf(place, scope)]).toString('base64url');
}

/** The place, or null for anything that is not a cursor of this scope. */
export function readCursor(cursor: string, scope: string): Cursor | null {
  const bytes = Buffer.from(cursor, 'base64url');
  // Node skips what is no base64url: a cursor has one spelling.
  if (bytes.toString('base64url') !== cursor || bytes.length < CHECK_BYTES) return null;
  const place = bytes.subarray(0, -CHECK_BYTES);
  return checkOf(place, scope).equals(bytes.subarray(-CHECK_BYTES)) ? readPosition(place) : null;
}

function readPosition(bytes: Buffer): Cursor | null {
  if (bytes.length < ID_BYTES) return null;
  const id = idIn(bytes);
  if (bytes.length === ID_BYTES) return { id, seen: null, late: null };
  const seen = readSeen(bytes.subarray(ID_BYTES));
  if (!seen) return null;
  const { value, rest } = seen;
  if (rest.length === 0) return { id, seen: value, late: null };
  const seenLate = readSeen(rest.subarray(ID_BYTES));
  return seenLate?.rest.length === 0
    ? { id, seen: value, late: { id: idIn(rest), seen: seenLate.value } }
    : null;
}

function readSeen(bytes: Buffer): { readonly value: PgSnapshot; readonly rest: Buffer } | null {
  if (bytes.length < 6) return null;
  const count = bytes.readUInt16BE(4);
  const length = 6 + 4 * count;
  if (count > MOST_UNDER_WAY || bytes.length < length) return null;
  const underWay = Array.from({ length: count }, (_, i) => bytes.readUInt32BE(6 + 4 * i));
  return { value: { end: bytes.readUInt32BE(0), underWay }, rest: bytes.subarray(length) };
}

function bytesOfSeen({ end, underWay }: PgSnapshot): Buffer {
  const bytes = Buffer.alloc(6 + 4 * underWay.length);
  bytes.writeUInt32BE(end);
  bytes.writeUInt16BE(underWay.length, 4);
  underWay.forEach((transaction, i) => bytes.writeUInt32BE(transaction, 6 + 4 * i));
  return bytes;
}

function bytesOfId(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function idIn(bytes: Buffer): string {
  const hex = bytes.toString('hex', 0, ID_BYTES);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

function checkOf(place: Buffer, scope: string): Buffer {
  return createHash('sha256').update(place).update(scope).digest().subarray(0, CHECK_BYTES);
}
