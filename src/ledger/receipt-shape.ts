import { malformed, ok, type Parsed } from './parsed.js';
import { RECEIPT_FORMAT, type Receipt } from './receipt.js';

/** The shape alone: the members of the format, and no others. */
export function receiptOf(value: unknown): Parsed<Receipt> {
  const ofBatch = isMembers(value) && 'batchEntries' in value ? ['batchEntries'] : [];
  const isReceipt =
    hasMembers(value, ['format', 'key', 'modificationId', 'entries', ...ofBatch]) &&
    value['format'] === RECEIPT_FORMAT &&
    areTexts(value, ['key', 'modificationId']) &&
    isListOf(value['entries'], isEntry) &&
    value['entries'].length > 0 &&
    ofBatch.every((name) => isListOf(value[name], isEntry));
  return isReceipt
    ? ok(value as unknown as Receipt)
    : malformed(`not a receipt (${RECEIPT_FORMAT})`);
}

function isEntry(value: unknown): boolean {
  return (
    hasMembers(value, ['index', 'type', 'entry', 'proof', 'openings']) &&
    Number.isSafeInteger(value['index']) &&
    areTexts(value, ['type', 'entry', 'proof']) &&
    isListOf(value['openings'], isOpening)
  );
}

function isOpening(value: unknown): boolean {
  const names = ['pointer', 'salt', 'content'];
  return hasMembers(value, names) && areTexts(value, names);
}

type Members = Readonly<Record<string, unknown>>;

function hasMembers(value: unknown, names: readonly string[]): value is Members {
  if (!isMembers(value)) return false;
  const found = Object.keys(value);
  return found.length === names.length && names.every((name) => found.includes(name));
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areTexts(value: Members, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}

function isListOf(value: unknown, isOne: (item: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every((item) => isOne(item));
}
