import { v7 as uuidv7 } from 'uuid';
import {
  type AcceptedErasure,
  type Erasure,
  ErasureRecord,
  type NewErasure,
} from '../../erasure/erasure.js';
import type { Administrator } from '../../erasure/scope.js';
import { commit, timestamp } from '../../ledger/entry.js';
import type { RunStatement, Statement, Store } from '../connections/store.js';
import { holdingKey } from '../edits/key-hold.js';
import { now } from './add-entry.js';
import { erasureOf, type ErasureRow, FIND_ERASURE, LIST_ERASURES } from './erasure-rows.js';
import { SCOPE_COLUMNS, scopeValues } from './scope-columns.js';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export const ADD_ERASURE: Statement = {
  name: 'erasure_add',
  text: `WITH added AS (
      INSERT INTO erasure (id, kind, received_at, client, operator, ip, idempotency_key, payload_digest, is_dry_run, reason,
        reason_salt, ticket, basis, includes_reasons, modification_ids, entry_ids, account_salt, ${SCOPE_COLUMNS})
      VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::uuid[], $16::uuid[], $17,
        $18, $19, $20, $21, $22, $23, $24)
    ) INSERT INTO erasure_status (erasure_id, state, done_to) VALUES ($1::uuid, 'running', '${FIRST_ID}')`,
};

/** $1 client, $2 key, $3 digest of the payload. Edits, their proposals, batches and erasures share the keys of a client. */
const USED_KEY: Statement = {
  name: 'erasure_used_key',
  text: `SELECT e.id, e.payload_digest = $3::bytea AS is_same,
      EXISTS (SELECT FROM modification m WHERE m.client = $1 AND m.idempotency_key = $2)
        OR EXISTS (SELECT FROM proposal p WHERE p.client = $1 AND p.idempotency_key = $2)
        OR EXISTS (SELECT FROM batch b WHERE b.client = $1 AND b.idempotency_key = $2) AS is_of_others
    FROM (SELECT) one LEFT JOIN erasure e ON e.client = $1 AND e.idempotency_key = $2`,
};

interface UsedRow {
  readonly id: string | null;
  readonly is_same: boolean | null;
  readonly is_of_others: boolean;
}

/** Erasures in PostgreSQL. */
export class PostgresErasureRecord extends ErasureRecord {
  constructor(
    private readonly store: Store,
    private readonly onAccepted: () => void,
  ) {
    super();
  }

  async accept(erasure: NewErasure, by: Administrator): Promise<AcceptedErasure> {
    const accepted = await this.store.durable.transaction((run) => accept(run, erasure, by));
    this.onAccepted();
    return accepted;
  }

  async find(id: string): Promise<Erasure | null> {
    const [row] = await this.store.durable.run<ErasureRow>(FIND_ERASURE, [id]);
    return row ? erasureOf(row) : null;
  }

  async list(limit: number, after: string | null): Promise<readonly Erasure[]> {
    const rows = await this.store.durable.run<ErasureRow>(LIST_ERASURES, [limit, after]);
    return rows.map(erasureOf);
  }
}

async function accept(
  run: RunStatement,
  erasure: NewErasure,
  by: Administrator,
): Promise<AcceptedErasure> {
  const at = await now(run);
  const id = uuidv7({ msecs: at });
  const { key } = erasure;
  const add = async (): Promise<AcceptedErasure> => {
    await addErasure(run, { ...erasure, id, kind: 'request', at, by });
    return { kind: 'accepted', erasure: await found(run, id) };
  };
  if (!key) return add();
  // Of two requests with one key, the second waits, and finds the first.
  const accepted = await holdingKey(
    run,
    { id, client: by.client, key },
    async () => (await useOf(run, key, by)) ?? (await add()),
  );
  return accepted ?? { kind: 'key-reused' };
}

/** What the key was used for; null: for nothing. */
async function useOf(
  run: RunStatement,
  key: NonNullable<NewErasure['key']>,
  by: Administrator,
): Promise<AcceptedErasure | null> {
  const [used] = await run<UsedRow>(USED_KEY, [by.client, key.value, key.payloadDigest]);
  if (used && used.id !== null) {
    if (used.is_same !== true) return { kind: 'key-reused' };
    return { kind: 'known-key', erasure: await found(run, used.id) };
  }
  return used?.is_of_others === true ? { kind: 'key-reused' } : null;
}

/** Puts an erasure on record, to be carried out. */
export async function addErasure(
  run: RunStatement,
  erasure: NewErasure & Pick<Erasure, 'id' | 'kind' | 'by'> & { readonly at: number },
): Promise<void> {
  const { by, key, scope, reason } = erasure;
  const { salt } = commit(Buffer.from(reason));
  const { account } = scope ?? {};
  await run(ADD_ERASURE, [
    erasure.id,
    erasure.kind,
    timestamp(erasure.at),
    by?.client ?? '',
    by?.operator ?? null,
    by?.ip ?? null,
    key?.value ?? null,
    key?.payloadDigest ?? null,
    erasure.isDryRun,
    reason,
    salt,
    erasure.ticket,
    erasure.basis,
    erasure.includeReasons,
    erasure.modificationIds,
    erasure.entryIds,
    account === undefined ? null : commit(Buffer.from(account)).salt,
    ...scopeValues(scope ?? {}),
  ]);
}

async function found(run: RunStatement, id: string): Promise<Erasure> {
  const [row] = await run<ErasureRow>(FIND_ERASURE, [id]);
  if (!row) throw new Error(`erasure ${id} is on record and nowhere`);
  return erasureOf(row);
}
