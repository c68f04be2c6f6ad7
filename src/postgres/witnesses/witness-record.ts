import type { FetchTiles } from '../../ledger/log-growth.js';
import { type KeptCosignature, WitnessRecord } from '../../witnesses/witness-record.js';
import type { Connections, Statement } from '../connections/store.js';
import { tilesBy } from '../log/log-store.js';

/** $1 holder, $2 ms */
const HOLD: Statement = {
  name: 'witness_hold',
  text: `INSERT INTO witness_turn AS t (holder, held_until)
    VALUES ($1::uuid, clock_timestamp() + $2::float8 * interval '1 ms')
    ON CONFLICT (is_it) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
    WHERE t.holder IS NULL OR t.holder = excluded.holder OR t.held_until < clock_timestamp()
    RETURNING true AS is_held`,
};

/** $1 holder */
const RELEASE: Statement = {
  name: 'witness_release',
  text: 'UPDATE witness_turn SET holder = NULL WHERE holder = $1::uuid',
};

const NEWEST: Statement = {
  name: 'witness_newest',
  text: 'SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1',
};

/** $1 keys of witnesses */
const COSIGNED_SIZES: Statement = {
  name: 'witness_cosigned_sizes',
  text: `SELECT w.witness, c.size FROM unnest($1::text[]) AS w (witness)
    CROSS JOIN LATERAL (
      SELECT size FROM ledger_cosignature WHERE witness = w.witness ORDER BY size DESC LIMIT 1
    ) c`,
};

/** $1 size, $2 witness, $3 line */
const KEEP: Statement = {
  name: 'witness_keep',
  text: `INSERT INTO ledger_cosignature (size, witness, line) VALUES ($1, $2, $3)
    ON CONFLICT (size, witness) DO NOTHING`,
};

/** Beside the log in PostgreSQL; the clock is the database's. */
export class PostgresWitnessRecord extends WitnessRecord {
  readonly tiles: FetchTiles;

  constructor(private readonly connections: Connections) {
    super();
    this.tiles = tilesBy((statement, values) => connections.run(statement, values));
  }

  async hold(holder: string, holdMs: number): Promise<boolean> {
    return (await this.connections.run(HOLD, [holder, holdMs])).length > 0;
  }

  async release(holder: string): Promise<void> {
    await this.connections.run(RELEASE, [holder]);
  }

  async newest(): Promise<string | null> {
    const [row] = await this.connections.run<{ note: string }>(NEWEST, []);
    return row?.note ?? null;
  }

  async cosignedSizes(witnesses: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.connections.run<{ witness: string; size: string }>(COSIGNED_SIZES, [
      witnesses,
    ]);
    return new Map(rows.map(({ witness, size }) => [witness, Number(size)]));
  }

  async keep({ size, witness, line }: KeptCosignature): Promise<void> {
    await this.connections.run(KEEP, [size, witness, line]);
  }
}
