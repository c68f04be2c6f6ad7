import { v7 as uuidv7 } from 'uuid';
import { type ReadEvent, type Reader, ReadTrail } from '../../audit/read-trail.js';
import { commit, makeEntry, type MadeEntry, type NewEntry } from '../../ledger/entry.js';
import type { EntryActor } from '../../ledger/entry-shape.js';
import { batchStatement, given } from '../connections/batch-statement.js';
import { type Batcher, recordingBatcher } from '../connections/batcher.js';
import type { Store } from '../connections/store.js';

interface Recorded extends MadeEntry {
  readonly client: string;
  readonly operator: string | null;
  readonly modificationId: string | null;
  readonly text: Buffer | null;
  readonly textSalt: Uint8Array | null;
}

const RECORD = batchStatement<Recorded>(
  'record_look_of_person',
  (batch) => `WITH entries AS (
      SELECT * FROM ${batch.table('e', {
        entry_id: given('uuid', ({ entryId }) => entryId),
        type: given('text', ({ type }) => type),
        at: given('timestamptz', ({ at }) => at),
        client: given('text', ({ client }) => client),
        modification_id: given('uuid', ({ modificationId }) => modificationId),
        bytes: given('bytea', ({ bytes }) => bytes),
        text: given('bytea', ({ text }) => text),
        text_salt: given('bytea', ({ textSalt }) => textSalt),
        operator: given('text', ({ operator }) => operator),
      })}
    ), entry AS (
      INSERT INTO ledger_entry (entry_id, type, at, client, operator, read_modification_id, bytes)
      SELECT entry_id, type, at, client, operator, modification_id, bytes FROM entries
    ), opening AS (
      INSERT INTO ledger_opening (entry_id, pointer, salt, content)
      SELECT entry_id, '/query/text', text_salt, text FROM entries WHERE text IS NOT NULL
    ), unsealed AS (
      INSERT INTO ledger_unsealed (entry_id) SELECT entry_id FROM entries
    ) SELECT entry_id FROM entries`,
);

/** The trail of reads, as entries of the ledger. Whoever searched for what is only a commitment there. */
export class PostgresReadTrail extends ReadTrail {
  private readonly entries: Batcher<Recorded, true>;

  constructor(store: Store) {
    super();
    this.entries = recordingBatcher(store.durable, RECORD);
  }

  async record(reader: Reader, read: ReadEvent): Promise<void> {
    await this.entries.add(entryOf(reader, read));
  }
}

function entryOf(reader: Reader, read: ReadEvent): Recorded {
  const at = Date.now();
  const actor: EntryActor = { client: reader.client, operator: reader.operator, ip: reader.ip };
  const common = { entryId: uuidv7({ msecs: at }), at, actor };
  const text = read.kind !== 'content' && read.text !== null ? Buffer.from(read.text) : null;
  const sealed = text && commit(text);
  return {
    ...makeEntry({ ...common, ...eventOf(read, sealed?.commitment ?? null) }),
    client: reader.client,
    operator: reader.operator,
    modificationId: read.kind === 'content' ? read.modificationId : null,
    text,
    textSalt: sealed?.salt ?? null,
  };
}

type Event = NewEntry extends infer E
  ? E extends NewEntry
    ? Omit<E, 'entryId' | 'at' | 'actor'>
    : never
  : never;

function eventOf(read: ReadEvent, textCommitment: Uint8Array | null): Event {
  const commitments = textCommitment
    ? [{ pointer: '/query/text', commitment: textCommitment } as const]
    : [];
  if (read.kind === 'query') {
    const { query, filters, rows } = read;
    return {
      type: 'audit.queried',
      subject: null,
      details: { query, filters, rows },
      commitments,
    };
  }
  if (read.kind === 'export') {
    const { exportId, phase, mediaType, filters, rows, query } = read;
    return {
      type: 'audit.exported',
      subject: null,
      details: {
        exportId,
        phase,
        mediaType,
        filters,
        rows,
        ...(query === null ? {} : { query }),
      },
      commitments,
    };
  }
  const { groupId, msgSeq, topicId } = read.message;
  return {
    type: 'content.read',
    subject: {
      modificationId: read.modificationId,
      message: { GroupId: groupId, MsgSeq: msgSeq, TopicId: topicId },
    },
    details: { what: read.what, rows: 1 },
    commitments: [],
  };
}
