import { v7 as uuidv7 } from 'uuid';
import { type Followed, FollowTrail } from '../../audit/follow-trail.js';
import type { Reader } from '../../audit/read-trail.js';
import { makeEntry, parseEntry } from '../../ledger/entry.js';
import type { RunStatement, Statement, Store } from '../connections/store.js';
import { firstIdAt } from './first-id.js';

const STANDS_FOR_MS = 600_000;
const MOST_REMEMBERED = 10_000;

/** $1 reader and kind, as one text */
const LOCK: Statement = {
  name: 'follow_lock',
  text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
};

/** $1 the first id of the last ten minutes, $2 client */
const LATELY: Statement = {
  name: 'follow_lately',
  text: `SELECT bytes FROM ledger_entry
    WHERE type = 'audit.followed' AND entry_id >= $1::uuid AND client = $2 ORDER BY entry_id DESC`,
};

/** $1 entry, $2 time, $3 client, $4 operator, $5 bytes, $6 grown */
const RECORD: Statement = {
  name: 'follow_record',
  text: `WITH entry AS (
      INSERT INTO ledger_entry (entry_id, type, at, client, operator, bytes)
      VALUES ($1::uuid, 'audit.followed', $2, $3, $4, $5)
    ) INSERT INTO ledger_unsealed (entry_id, is_grown) VALUES ($1::uuid, $6)`,
};

/** Who follows the log: its own entries of the last ten minutes say so. */
export class PostgresFollowTrail extends FollowTrail {
  /** Until when an entry stands for a reader, epoch ms. */
  private readonly until = new Map<string, number>();

  constructor(private readonly store: Store) {
    super();
  }

  async record(reader: Reader, followed: Followed): Promise<void> {
    const name = JSON.stringify([followed.query, reader.client, reader.operator, reader.ip]);
    if ((this.until.get(name) ?? 0) > Date.now()) return;
    const at = await this.store.durable.transaction(async (run) => {
      // Another replica may be about to record the same.
      await run(LOCK, [name]);
      return (await lately(run, reader, followed.query)) ?? (await add(run, reader, followed));
    });
    this.remember(name, at + STANDS_FOR_MS);
  }

  private remember(name: string, until: number): void {
    if (this.until.size >= MOST_REMEMBERED) this.until.clear();
    this.until.set(name, until);
  }
}

/** When the entry was made that stands for now; null where there is none. */
async function lately(run: RunStatement, reader: Reader, query: string): Promise<number | null> {
  const since = firstIdAt(Date.now() - STANDS_FOR_MS);
  const rows = await run<{ bytes: Buffer }>(LATELY, [since, reader.client]);
  for (const { bytes } of rows) {
    const parsed = parseEntry(bytes);
    if (parsed.kind !== 'ok' || parsed.value.type !== 'audit.followed') continue;
    const { actor, details, at } = parsed.value;
    const isTheirs = actor?.operator === reader.operator && actor.ip === reader.ip;
    if (isTheirs && details.query === query) return Date.parse(at);
  }
  return null;
}

async function add(run: RunStatement, reader: Reader, followed: Followed): Promise<number> {
  const at = Date.now();
  const { client, operator, ip } = reader;
  const { query, filters, fromIndex, toIndex } = followed;
  const { entryId, bytes, isGrown } = makeEntry({
    entryId: uuidv7({ msecs: at }),
    at,
    type: 'audit.followed',
    actor: { client, operator, ip },
    subject: null,
    details: { query, filters, fromIndex, toIndex },
    commitments: [],
  });
  await run(RECORD, [entryId, new Date(at).toISOString(), client, operator, bytes, isGrown]);
  return at;
}
