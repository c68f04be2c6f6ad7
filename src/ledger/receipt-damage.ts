import { parseVerifierKey } from './note.js';
import { RECEIPT_FORMAT } from './receipt.js';

/**
 * What a transport or an editor did to a receipt, where that shows: members are missing, or texts were cut or stored in another
 * encoding. Null where nothing of the kind shows: what is wrong with it then was changed, not damaged.
 */
export function receiptDamage(receipt: unknown): string | null {
  if (!isObject(receipt)) return 'it is not a JSON object';
  if (receipt['format'] !== RECEIPT_FORMAT) return `it is not a receipt (${RECEIPT_FORMAT})`;
  const { key, modificationId, entries } = receipt;
  if (typeof key !== 'string' || typeof modificationId !== 'string' || !Array.isArray(entries)) {
    return 'members of a receipt are missing';
  }
  if (entries.length === 0) return 'it has no entries';
  const { kind } = parseVerifierKey(key);
  if (kind === 'malformed') return 'its key is cut off or was stored in another encoding';
  const ofBatch = receipt['batchEntries'];
  if (ofBatch !== undefined && !Array.isArray(ofBatch)) return 'members of a receipt are missing';
  return damageIn('/entries', entries) ?? (ofBatch ? damageIn('/batchEntries', ofBatch) : null);
}

function damageIn(pointer: string, entries: readonly unknown[]): string | null {
  for (const [i, entry] of entries.entries()) {
    const damage = entryDamage(entry);
    if (damage !== null) return `${pointer}/${i}: ${damage}`;
  }
  return null;
}

/** As `receiptDamage`, of a signed checkpoint: the line of a signature begins with a dash that only Unicode has. */
export function checkpointDamage(note: string): string | null {
  if (!note.endsWith('\n')) return 'the checkpoint is cut off';
  return note.includes('\n\n— ')
    ? null
    : 'the signature of the checkpoint is missing, or was stored in another encoding';
}

function entryDamage(value: unknown): string | null {
  if (!isObject(value)) return 'not a JSON object';
  const { index, type, entry, proof, openings } = value;
  if (typeof index !== 'number' || typeof type !== 'string' || !Array.isArray(openings)) {
    return 'members of an entry are missing';
  }
  if (typeof entry !== 'string' || typeof proof !== 'string') {
    return 'members of an entry are missing';
  }
  if (!isBase64(entry)) return 'the entry is not base 64';
  for (const opening of openings as unknown[]) {
    if (!isObject(opening)) return 'an opening is not a JSON object';
    const { pointer, salt, content } = opening;
    if (typeof pointer !== 'string') return 'members of an opening are missing';
    if (!isBase64(salt) || !isBase64(content)) return `the opening of ${pointer} is not base 64`;
  }
  return checkpointDamage(proof);
}

function isBase64(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
