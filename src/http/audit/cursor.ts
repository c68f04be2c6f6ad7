import { createHash } from 'node:crypto';

/*
 * A cursor is the id after which to go on, and a check that it is used with the filters and order it was made for. It is
 * opaque, needs no store, and does not expire.
 */

/** @param scope the filters and the order, in one spelling */
export function cursorOf(id: string, scope: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  return Buffer.concat([bytes, checkOf(bytes, scope)]).toString('base64url');
}

/** The id, or null for anything that is not a cursor of this scope. */
export function readCursor(cursor: string, scope: string): string | null {
  const bytes = Buffer.from(cursor, 'base64url');
  // Node skips what is no base64url: a cursor has one spelling.
  if (bytes.toString('base64url') !== cursor) return null;
  const id = bytes.subarray(0, 16);
  if (bytes.length !== 24 || !checkOf(id, scope).equals(bytes.subarray(16))) return null;
  const hex = id.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

function checkOf(id: Buffer, scope: string): Buffer {
  return createHash('sha256').update(id).update(scope).digest().subarray(0, 8);
}
