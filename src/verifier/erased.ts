import { type Entry, parseEntry } from '../ledger/entry.js';
import type { Findings } from './documents/findings.js';
import type { Fields } from './fields.js';
import type { ReadView } from './read-view.js';
import type { RecordRow } from './record-columns.js';

export type ErasureEntry = Extract<Entry, { type: 'content.erased' | 'retention.applied' }>;

const ERASING = `SELECT e.entry_id, e.bytes
  FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.entry_id
  WHERE e.type IN ('content.erased', 'retention.applied')
    AND (l.index IS NOT NULL OR EXISTS (SELECT FROM ledger_unsealed u WHERE u.entry_id = e.entry_id))`;

const ID_BYTES = 16;

interface Logged {
  readonly erasureId: string;
  readonly at: string;
  readonly includesReasons: boolean;
  /** Of the modifications that it names, one after the other, ascending. */
  readonly ids: Buffer;
}

/** What the entries of erasures name: 16 bytes for each modification. */
export class LoggedErasures {
  private readonly byEntry = new Map<string, Logged>();
  private all: Buffer | null = null;

  static async in(view: ReadView): Promise<LoggedErasures> {
    const logged = new LoggedErasures();
    const rowIn = (fields: Fields) => ({ id: fields.uuid() ?? '', bytes: fields.bytes() });
    for await (const rows of view.copy(ERASING, rowIn)) {
      for (const { id, bytes } of rows) {
        const parsed = bytes && parseEntry(bytes);
        // Others are reported with the other entries.
        if (parsed?.kind === 'ok' && isErasure(parsed.value)) logged.add(id, parsed.value);
      }
    }
    return logged;
  }

  /** The entry, where it names this modification. */
  naming(entryId: string | null, modificationId: string): Logged | null {
    const logged = entryId === null ? undefined : this.byEntry.get(entryId);
    return logged && isAmong(logged.ids, bytesOf(modificationId)) ? logged : null;
  }

  /** Whether any entry names this modification. */
  isNamed(modificationId: string): boolean {
    this.all ??= sorted([...this.byEntry.values()].map(({ ids }) => ids));
    return this.all.length > 0 && isAmong(this.all, bytesOf(modificationId));
  }

  private add(entryId: string, { at, details }: ErasureEntry): void {
    this.byEntry.set(entryId, {
      at,
      erasureId: details.erasureId,
      includesReasons: 'includeReasons' in details && details.includeReasons,
      ids: sorted([Buffer.concat(details.modificationIds.map(bytesOf))]),
    });
  }
}

const CONTENTS = [
  'prior_item',
  'prior_salt',
  'recalled_custom_data',
  'recalled_custom_data_salt',
  'drift_expected_digest',
  'drift_expected_digest_salt',
  'requested_msg_body',
  'requested_msg_body_salt',
  'requested_custom_data',
  'requested_custom_data_salt',
] as const;

/** Whether contents of a modification were erased as the log records. What only looks so is found: it was removed, not erased. */
export function checkErased(row: RecordRow, erasures: LoggedErasures, findings: Findings): boolean {
  const name = `contents of modification ${row.id}`;
  if (row.erasure_entry_id === null && row.erasure_id === null) {
    if (row.content_id !== null && erasures.isNamed(row.id)) {
      findings.add('disagrees', name, 'the log records that they were erased, and they are there');
    }
    return false;
  }
  const logged = erasures.naming(row.erasure_entry_id, row.id);
  if (!logged) {
    findings.add('removed', name, 'no entry of the log records that they were erased');
    return true;
  }
  const isAsRecorded =
    row.erasure_id === logged.erasureId &&
    row.erased_at === logged.at &&
    (row.is_reason_erased === true) === logged.includesReasons;
  if (!isAsRecorded)
    findings.add('changed', name, 'they were erased otherwise than the log records');
  const isLeft =
    CONTENTS.some((column) => row[column] !== null) ||
    row.searchable !== '' ||
    (row.payload_digest?.length ?? 0) > 0 ||
    (logged.includesReasons && row.reason !== '');
  if (isLeft) findings.add('added', name, 'the log records that they were erased');
  return true;
}

export function isErasure(entry: Entry): entry is ErasureEntry {
  return entry.type === 'content.erased' || entry.type === 'retention.applied';
}

function bytesOf(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

/** All ids of these lists in one, ascending. */
function sorted(lists: readonly Buffer[]): Buffer {
  const ids = lists.flatMap((list) =>
    Array.from({ length: list.length / ID_BYTES }, (_, i) =>
      list.subarray(i * ID_BYTES, (i + 1) * ID_BYTES),
    ),
  );
  return Buffer.concat(ids.toSorted((a, b) => a.compare(b)));
}

/** By halving. */
function isAmong(ids: Buffer, id: Buffer): boolean {
  let [from, to] = [0, ids.length / ID_BYTES - 1];
  while (from <= to) {
    const middle = (from + to) >> 1;
    const order = id.compare(ids, middle * ID_BYTES, (middle + 1) * ID_BYTES);
    if (order === 0) return true;
    if (order < 0) to = middle - 1;
    else from = middle + 1;
  }
  return false;
}
