import { commitmentText, parseEntry } from '../../ledger/entry.js';
import type { ContentPointer } from '../../ledger/entry-shape.js';
import { type EntryOnRecord, LogReader } from '../../ledger/log-reader.js';
import type { VerifierKey } from '../../ledger/note.js';
import type { WitnessPolicy } from '../../ledger/witness-policy.js';
import type { Tile } from '../../ledger/tiles.js';
import { COMMITTED, PROPOSED } from '../edits/columns.js';
import { openingsOfProposal, valuesOf } from '../edits/openings.js';
import { tilesBy } from './log-store.js';
import type { Statement, Store } from '../connections/store.js';
import type { WitnessedLog } from './witnessed-log.js';

const NEWEST: Statement = {
  name: 'log_newest',
  text: 'SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1',
};

const ENTRIES: Statement = {
  name: 'log_entries',
  text: `SELECT e.bytes FROM ledger_leaf l JOIN ledger_entry e ON e.entry_id = l.entry_id
    WHERE l.index >= $1::bigint AND l.index < $2::bigint ORDER BY l.index`,
};

const ENTRIES_OF: Statement = {
  name: 'log_entries_of',
  text: `SELECT e.type, e.bytes, (SELECT l.index FROM ledger_leaf l WHERE l.entry_id = e.entry_id) AS index
    FROM ledger_entry e WHERE e.modification_id = $1`,
};

/** With the reason of each, or what was said to it, where that is there. */
const APPROVAL_OF: Statement = {
  name: 'log_approval_of',
  text: `SELECT e.type, e.bytes, (SELECT l.index FROM ledger_leaf l WHERE l.entry_id = e.entry_id) AS index, s.pointer, s.salt, s.content
    FROM (
      SELECT entry_id, '/reason' AS pointer, reason_salt AS salt, convert_to(reason, 'UTF8') AS content FROM batch_step WHERE batch_id = $1
      UNION ALL
      SELECT entry_id, '/comment', comment_salt, convert_to(comment, 'UTF8') FROM approval_decision WHERE request_id = $1
    ) s JOIN ledger_entry e ON e.entry_id = s.entry_id
    WHERE e.type IN ('batch.proposed', 'batch.approved', 'batch.accepted')
      AND EXISTS (SELECT FROM approval_request q WHERE q.id = $1)`,
};

/** Every content of a modification, and of its proposal, with its salt, where both are kept. */
const OPENINGS: Statement = {
  name: 'log_openings',
  text: `SELECT v.pointer, v.salt, v.content
    FROM modification m JOIN modification_content c ON c.modification_id = m.id
    LEFT JOIN modification_outcome o ON o.modification_id = m.id
    CROSS JOIN LATERAL (VALUES
      ${valuesOf(COMMITTED)}
    ) AS v (pointer, salt, content)
    WHERE m.id = $1 AND v.salt IS NOT NULL AND v.content IS NOT NULL
    UNION ALL SELECT '/prior', salt, item FROM found_version WHERE modification_id = $1
    UNION ALL ${openingsOfProposal('$1', PROPOSED)}`,
};

/** The log out of PostgreSQL. */
export class PostgresLogReader extends LogReader {
  constructor(
    private readonly store: Store,
    readonly key: VerifierKey,
    private readonly witnessed: WitnessedLog | null = null,
  ) {
    super();
  }

  override get witnessPolicy(): WitnessPolicy | null {
    return this.witnessed?.policy ?? null;
  }

  override get isWitnessed(): boolean {
    return this.witnessed?.isRequired ?? false;
  }

  async witnessedCheckpoint(): Promise<string | null> {
    return this.isWitnessed ? ((await this.witnessed?.checkpoint()) ?? null) : null;
  }

  async checkpoint(): Promise<string | null> {
    const [row] = await this.store.durable.run<{ note: string }>(NEWEST, []);
    return row?.note ?? null;
  }

  tiles(tiles: readonly Tile[]): Promise<readonly Uint8Array[]> {
    return tilesBy((statement, values) => this.store.durable.run(statement, values))(tiles);
  }

  async entries(from: number, to: number): Promise<readonly Buffer[]> {
    const rows = await this.store.durable.run<{ bytes: Buffer }>(ENTRIES, [from, to]);
    return rows.map(({ bytes }) => bytes);
  }

  async entriesOf(modificationId: string): Promise<readonly EntryOnRecord[]> {
    const { durable } = this.store;
    const entries = await durable.run<EntryOfRow>(ENTRIES_OF, [modificationId]);
    const openings = await durable.run<Opening>(OPENINGS, [modificationId]);
    return entries.map(({ type, bytes, index }) => ({
      type,
      bytes,
      index: index === null ? null : Number(index),
      openings: openingsOf(openings, bytes),
    }));
  }

  async approvalOf(batchId: string): Promise<readonly EntryOnRecord[]> {
    const rows = await this.store.durable.run<ApprovalRow>(APPROVAL_OF, [batchId]);
    return rows.map(({ type, bytes, index, pointer, salt, content }) => ({
      type,
      bytes,
      index: index === null ? null : Number(index),
      openings: salt && content ? openingsOf([{ pointer, salt, content }], bytes) : [],
    }));
  }
}

interface ApprovalRow extends EntryOfRow {
  readonly pointer: ContentPointer;
  readonly salt: Buffer | null;
  readonly content: Buffer | null;
}

interface EntryOfRow {
  readonly type: string;
  readonly bytes: Buffer;
  readonly index: string | null;
}

interface Opening {
  readonly pointer: ContentPointer;
  readonly salt: Buffer;
  readonly content: Buffer;
}

/** Those of an entry. What a proposal and its edit commit to under one salt is kept with both. */
function openingsOf(openings: readonly Opening[], entry: Uint8Array): readonly Opening[] {
  const found = openings.filter((opening) => opens(opening, entry));
  return found.filter(({ pointer }, i) => found.findIndex((one) => one.pointer === pointer) === i);
}

/** An error text of IM may be of another entry of the same edit. */
function opens({ pointer, salt, content }: Opening, entry: Uint8Array): boolean {
  const parsed = parseEntry(entry);
  if (parsed.kind !== 'ok') return false;
  const commitment = commitmentText(salt, content);
  return parsed.value.commitments.some(
    (committed) => committed.pointer === pointer && committed.commitment === commitment,
  );
}
