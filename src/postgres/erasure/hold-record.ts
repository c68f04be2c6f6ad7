import { v7 as uuidv7 } from 'uuid';
import { type Hold, HoldRecord, type HoldState, type NewHold } from '../../erasure/hold.js';
import type { Administrator } from '../../erasure/scope.js';
import { timestamp } from '../../ledger/entry.js';
import type { RunStatement, Statement, Store } from '../connections/store.js';
import { addEntry, now } from './add-entry.js';
import {
  administratorIn,
  SCOPE_COLUMNS,
  scopeFacts,
  scopeIn,
  type ScopeRow,
  scopeValues,
} from './scope-columns.js';

/**
 * Taken before the time of the entry: whoever erases keeps others from placing holds until it has committed, so that a hold is
 * either seen by it, or placed at a later time.
 */
const BEFORE_PLACING: Statement = {
  name: 'hold_before_placing',
  text: 'LOCK TABLE hold IN ROW EXCLUSIVE MODE',
};

const PLACE: Statement = {
  name: 'hold_place',
  text: `INSERT INTO hold (id, entry_id, at, client, operator, ip, name, reason, reason_salt, ticket, account_salt, ${SCOPE_COLUMNS})
    VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
};

const RELEASE: Statement = {
  name: 'hold_release',
  text: `INSERT INTO hold_release (hold_id, entry_id, at, client, operator, ip, reason, reason_salt)
    VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8)`,
};

/** $1 hold. Of two who release it at once, the second waits, and finds it released. */
const LOCK_RELEASE: Statement = {
  name: 'hold_lock_release',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('hold ' || $1::text, 0))`,
};

const SELECT = `SELECT h.*, r.at AS released_at, r.client AS released_client, r.operator AS released_operator,
    r.ip AS released_ip, r.reason AS released_reason
  FROM hold h LEFT JOIN hold_release r ON r.hold_id = h.id`;

const FIND: Statement = { name: 'hold_find', text: `${SELECT} WHERE h.id = $1` };

/** $1 whether released or not; null: both */
const LIST: Statement = {
  name: 'hold_list',
  text: `${SELECT} WHERE $1::boolean IS NULL OR (r.hold_id IS NOT NULL) = $1 ORDER BY h.id DESC`,
};

interface HoldRow extends ScopeRow {
  readonly id: string;
  readonly at: Date;
  readonly client: string;
  readonly operator: string | null;
  readonly ip: string;
  readonly name: string;
  readonly reason: string;
  readonly ticket: string | null;
  readonly released_at: Date | null;
  readonly released_client: string | null;
  readonly released_operator: string | null;
  readonly released_ip: string | null;
  readonly released_reason: string | null;
}

/** Holds in PostgreSQL, each with its entries. */
export class PostgresHoldRecord extends HoldRecord {
  constructor(private readonly store: Store) {
    super();
  }

  place(hold: NewHold, by: Administrator): Promise<Hold> {
    return this.store.durable.transaction(async (run) => {
      await run(BEFORE_PLACING, []);
      const at = await now(run);
      const id = uuidv7({ msecs: at });
      const { name, reason, ticket, scope } = hold;
      const { entryId, saltOf } = await addEntry(run, {
        at,
        by,
        facts: {
          type: 'hold.placed',
          details: { holdId: id, name, ticket, scope: scopeFacts(scope) },
        },
        committed: { '/reason': reason, '/scope/account': scope.account },
      });
      await run(PLACE, [
        id,
        entryId,
        timestamp(at),
        ...who(by),
        name,
        reason,
        saltOf('/reason'),
        ticket,
        saltOf('/scope/account'),
        ...scopeValues(scope),
      ]);
      return { ...hold, id, placedAt: at, placedBy: by, release: null };
    });
  }

  release(id: string, reason: string, by: Administrator): Promise<Hold | null> {
    return this.store.durable.transaction(async (run) => {
      await run(LOCK_RELEASE, [id]);
      const hold = await findHold(run, id);
      if (!hold || hold.release) return hold;
      const at = await now(run);
      const { entryId, saltOf } = await addEntry(run, {
        at,
        by,
        facts: { type: 'hold.released', details: { holdId: id } },
        committed: { '/reason': reason },
      });
      const salt = saltOf('/reason');
      await run(RELEASE, [id, entryId, timestamp(at), ...who(by), reason, salt]);
      return { ...hold, release: { at, by, reason } };
    });
  }

  find(id: string): Promise<Hold | null> {
    return findHold((statement, values) => this.store.durable.run(statement, values), id);
  }

  async list(state: HoldState | null): Promise<readonly Hold[]> {
    const isReleased = state === null ? null : state === 'released';
    const rows = await this.store.durable.run<HoldRow>(LIST, [isReleased]);
    return rows.map(holdOf);
  }
}

async function findHold(run: RunStatement, id: string): Promise<Hold | null> {
  const [row] = await run<HoldRow>(FIND, [id]);
  return row ? holdOf(row) : null;
}

function who({ client, operator, ip }: Administrator): readonly unknown[] {
  return [client, operator, ip];
}

function holdOf(row: HoldRow): Hold {
  const { id, name, reason, ticket } = row;
  return {
    id,
    name,
    reason,
    ticket,
    scope: scopeIn(row),
    placedAt: row.at.getTime(),
    placedBy: administratorIn(row),
    release: row.released_at && {
      at: row.released_at.getTime(),
      by: {
        client: row.released_client ?? '',
        operator: row.released_operator,
        ip: row.released_ip ?? '',
      },
      reason: row.released_reason ?? '',
    },
  };
}
