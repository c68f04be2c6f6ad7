import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { firstIdAt } from '../../../src/postgres/audit/first-id.js';
import { PostgresContentMonthWork } from '../../../src/postgres/erasure/content-month-work.js';
import { PostgresErasureWork } from '../../../src/postgres/erasure/erasure-work.js';
import { PostgresRetentionWork } from '../../../src/postgres/erasure/retention-work.js';
import type { Store } from '../../../src/postgres/connections/store.js';
import { until } from '../../support/api.js';

export const FIRST = 'modification_content_first';

/**
 * As if partitions had come at a moment: all contents that are there are in the first one, which ends then. The months that follow are
 * made by the service. As the owner.
 */
export async function endFirstMonthAt(client: Client, at: Date): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM content_month ORDER BY from_at NULLS FIRST`,
  );
  const filled: string[] = [];
  for (const { name } of rows) {
    await client.query(`ALTER TABLE modification_content DETACH PARTITION ${name}`);
    const found = await client.query(`SELECT FROM ${name} LIMIT 1`);
    if (found.rowCount === 0) await client.query(`DROP TABLE ${name}`);
    else filled.push(name);
  }
  const [only, ...others] = filled;
  if (others.length > 0) throw new Error('contents of several months are there');
  if (only === undefined) await client.query(`SELECT make_content_partition($1)`, [FIRST]);
  else if (only !== FIRST) {
    await client.query(`ALTER TABLE ${only} RENAME TO ${FIRST}`);
    await client.query(`ALTER INDEX ${only}_pkey RENAME TO ${FIRST}_pkey`);
  }
  await client.query(
    `ALTER TABLE modification_content ATTACH PARTITION ${FIRST} FOR VALUES FROM (MINVALUE) TO ('${boundAt(at)}')`,
  );
  await client.query('DELETE FROM content_month');
  await client.query('INSERT INTO content_month (name, to_at) VALUES ($1, $2)', [FIRST, at]);
}

function boundAt(at: Date): string {
  return `${firstIdAt(at.getTime()).slice(0, 14)}0000-0000-000000000000`;
}

/** Records an edit with an id, and contents, as nothing but the application's role may. */
export async function addEdit(client: Client, id: string, text = 'late'): Promise<void> {
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO modification (id, received_at, claim_no, client, operator, ip, idempotency_key, key_use, payload_digest, answer_by,
       group_id, topic_id, msg_seq, accept_unreadable_prior)
     VALUES ($1, now(), 0, 'c', 'o', '', $2, 0, '', now(), 'g', '', 1, false)`,
    [id, randomUUID()],
  );
  await client.query(
    `INSERT INTO modification_content (modification_id, reason, reason_salt, searchable) VALUES ($1, 'r', '', $2)`,
    [id, text],
  );
  await client.query('COMMIT');
}

/** It ends. */
export async function settleEdit(client: Client, id: string): Promise<void> {
  await client.query(
    `INSERT INTO modification_outcome (modification_id, state, settled_by, attempts, settled_at) VALUES ($1, 'applied', 'response', 1, now())`,
    [id],
  );
}

/** The smallest id of a moment that is nobody's. */
export function idAt(at: Date): string {
  return `${firstIdAt(at.getTime()).slice(0, 24)}${randomUUID().slice(24)}`;
}

export async function partitionOf(client: Client, id: string): Promise<string | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tableoid::regclass::text AS name FROM modification_content WHERE modification_id = $1`,
    [id],
  );
  return rows[0]?.name;
}

/** Erases what was received before now, and is not held, to the end. */
export async function applyRetention(store: Store, days: number): Promise<void> {
  await new PostgresRetentionWork(store).begin(days, true);
  const work = new PostgresErasureWork(store);
  for (let next = await work.next(); next; next = await work.next()) {
    if (next.id) await work.step(next.id);
    else await new Promise((resolve) => setTimeout(resolve, Math.min(20, next.inMs)));
  }
}

/** Takes steps for as long as the next one may follow; the last answer. */
export async function dropSpent(store: Store): Promise<'later' | 'none'> {
  const work = new PostgresContentMonthWork(store);
  for (;;) {
    const step = await work.dropSpent();
    if (step !== 'more') return step;
  }
}

/** Waits for whoever had a view of the database from before, PostgreSQL's own vacuum of the month among them. */
export async function untilDropped(store: Store, client: Client, name: string): Promise<void> {
  const isDropped = await until(async () => {
    await dropSpent(store);
    const { rowCount } = await client.query(
      'SELECT FROM content_month WHERE name = $1 AND dropped_at IS NOT NULL',
      [name],
    );
    return rowCount === 1 || null;
  });
  if (!isDropped) throw new Error(`${name} was not dropped`);
}
