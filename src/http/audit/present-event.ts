import type { RecordedEvent } from '../../audit/event-record.js';
import { parseEntry, timestamp } from '../../ledger/entry.js';

/** One entry of the ledger; of one that a newer version of the service wrote, what is as it is today. */
export function presentEvent({ index, entryId, bytes, ...columns }: RecordedEvent): object {
  const parsed = parseEntry(bytes);
  if (parsed.kind === 'malformed') throw new Error(`ledger entry ${entryId}: ${parsed.fault}`);
  if (parsed.kind === 'newer') {
    const { actor, subject, details } = parsed.json;
    return {
      index,
      entryId,
      type: columns.type,
      at: timestamp(columns.at),
      actor: isObject(actor) ? actor : null,
      subject: isObject(subject) ? subject : null,
      details: isObject(details) ? details : {},
    };
  }
  const { type, at, actor, subject, details } = parsed.value;
  return { index, entryId, type, at, actor, subject, details };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
