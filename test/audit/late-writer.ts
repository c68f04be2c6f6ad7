import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';

/** Puts edits, each with one entry of the same id, on record, and can keep others from seeing them for a while. */
export class LateWriter implements AsyncDisposable {
  private constructor(private readonly client: Client) {}

  static async connect(url: string): Promise<LateWriter> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return new LateWriter(client);
  }

  /** Those of one call are on record together, once it resolves. */
  async record(by: string, ...ids: readonly string[]): Promise<void> {
    await this.begin(by, ...ids);
    await this.commit();
  }

  /** Until `commit` nobody else sees them. */
  async begin(by: string, ...ids: readonly string[]): Promise<void> {
    await this.client.query('BEGIN');
    for (const statement of STATEMENTS) await this.client.query(statement, [ids, by]);
  }

  async commit(): Promise<void> {
    await this.client.query('COMMIT');
  }

  async ask<Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(statement, values)).rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.end();
  }
}

/** Ids made at so many milliseconds after one another, `ago` back. */
export function idsOf(count: number, agoMs = 10_000): string[] {
  const since = Date.now() - agoMs;
  return Array.from({ length: count }, (_, n) => uuidv7({ msecs: since + n }));
}

const OF_IDS = `FROM (SELECT id, to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) AS at
  FROM unnest($1::uuid[]) AS id) made`;

const STATEMENTS = [
  `INSERT INTO modification (id, received_at, claim_no, client, operator, ip, idempotency_key, key_use, payload_digest,
      answer_by, group_id, topic_id, msg_seq, accept_unreadable_prior)
    SELECT id, at, 0, $2, 'alice', '::1', id::text, 0, '', at, 'g', '', 1, false ${OF_IDS}`,
  `INSERT INTO modification_content (modification_id, reason, reason_salt, searchable)
    SELECT id, '', '', left($2, 0) || 'a late one' ${OF_IDS}`,
  `INSERT INTO ledger_entry (entry_id, type, at, client, operator, modification_id, bytes)
    SELECT id, 'edit.intended', at, $2, 'alice', id, '' ${OF_IDS}`,
];
