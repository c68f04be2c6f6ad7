import { v7 as uuidv7 } from 'uuid';
import { type Look, type Reader, ReadTrail } from '../../audit/read-trail.js';
import { commit, makeEntry, type MadeEntry, type NewEntry } from '../../ledger/entry.js';
import type { EntryActor } from '../../ledger/entry-shape.js';
import { Batcher } from '../connections/batcher.js';
import { isStatementFault, type Statement, type Store } from '../connections/store.js';

const RECORD: Statement = {
  name: 'record_look_of_person',
  text: `WITH entries AS (
      SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::uuid[], $6::bytea[], $7::bytea[],
        $8::bytea[], $9::text[])
        AS e (entry_id, type, at, client, modification_id, bytes, text, text_salt, operator)
    ), entry AS (
      INSERT INTO ledger_entry (entry_id, type, at, client, operator, read_modification_id, bytes)
      SELECT entry_id, type, at, client, operator, modification_id, bytes FROM entries
    ), opening AS (
      INSERT INTO ledger_opening (entry_id, pointer, salt, content)
      SELECT entry_id, '/query/text', text_salt, text FROM entries WHERE text IS NOT NULL
    ), unsealed AS (
      INSERT INTO ledger_unsealed (entry_id) SELECT entry_id FROM entries
    ) SELECT entry_id FROM entries`,
};

interface Recorded extends MadeEntry {
  readonly client: string;
  readonly operator: string | null;
  readonly modificationId: string | null;
  readonly text: Buffer | null;
  readonly textSalt: Buffer | null;
}

/** The trail of reads, as entries of the ledger. Whoever searched for what is only a commitment there. */
export class PostgresReadTrail extends ReadTrail {
  private readonly entries: Batcher<Recorded, true>;

  constructor(store: Store) {
    super();
    this.entries = new Batcher(
      async (batch) => {
        await store.durable.run(RECORD, columnsOf(batch));
        return batch.map((): true => true);
      },
      isStatementFault,
      64,
    );
  }

  async record(reader: Reader, look: Look): Promise<void> {
    await this.entries.add(entryOf(reader, look));
  }
}

function entryOf(reader: Reader, look: Look): Recorded {
  const at = Date.now();
  const actor: EntryActor = { client: reader.client, operator: reader.operator, ip: reader.ip };
  const common = { entryId: uuidv7({ msecs: at }), at, actor };
  const text = look.kind !== 'content' && look.text !== null ? Buffer.from(look.text) : null;
  const sealed = text && commit(text);
  return {
    ...makeEntry({ ...common, ...eventOf(look, sealed?.commitment ?? null) }),
    client: reader.client,
    operator: reader.operator,
    modificationId: look.kind === 'content' ? look.modificationId : null,
    text,
    textSalt: sealed?.salt ?? null,
  };
}

type Event = NewEntry extends infer E
  ? E extends NewEntry
    ? Omit<E, 'entryId' | 'at' | 'actor'>
    : never
  : never;

function eventOf(look: Look, textCommitment: Buffer | null): Event {
  const commitments = textCommitment
    ? [{ pointer: '/query/text', commitment: textCommitment } as const]
    : [];
  if (look.kind === 'query') {
    const { query, filters, rows } = look;
    return {
      type: 'audit.queried',
      subject: null,
      details: { query, filters, rows },
      commitments,
    };
  }
  if (look.kind === 'export') {
    const { exportId, phase, mediaType, filters, rows } = look;
    return {
      type: 'audit.exported',
      subject: null,
      details: { exportId, phase, mediaType, filters, rows },
      commitments,
    };
  }
  const { groupId, msgSeq, topicId } = look.message;
  return {
    type: 'content.read',
    subject: {
      modificationId: look.modificationId,
      message: { GroupId: groupId, MsgSeq: msgSeq, TopicId: topicId },
    },
    details: { what: look.what, rows: 1 },
    commitments: [],
  };
}

function columnsOf(batch: readonly Recorded[]): unknown[] {
  const column = (of: (one: Recorded) => unknown): unknown[] => batch.map(of);
  return [
    column((one) => one.entryId),
    column((one) => one.type),
    column((one) => new Date(one.at).toISOString()),
    column((one) => one.client),
    column((one) => one.modificationId),
    column((one) => one.bytes),
    column((one) => one.text),
    column((one) => one.textSalt),
    column((one) => one.operator),
  ];
}
