import { parseEntry, timestamp } from './entry.js';

/** An entry as it is stored: its exact bytes, and what is known of it beside them. */
export interface StoredEvent {
  /** Null until the entry is sealed. */
  readonly index: number | null;
  readonly entryId: string;
  readonly type: string;
  /** Epoch ms. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** An entry as callers and receivers see it. It holds no content: those stand in an entry as commitments only. */
export interface EventJson {
  readonly index: number | null;
  readonly entryId: string;
  readonly type: string;
  readonly at: string;
  readonly actor: object | null;
  readonly subject: object | null;
  readonly details: object;
}

/** One entry of the ledger; of one that a newer version of the service wrote, what is as it is today. */
export function eventJson({ index, entryId, bytes, ...columns }: StoredEvent): EventJson {
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

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
