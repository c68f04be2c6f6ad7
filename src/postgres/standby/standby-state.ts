import { NEEDED_MIGRATIONS } from '../schema/schema-version.js';
import type { Statement } from '../connections/store.js';
import type { Position, Positions } from './positions.js';

/** Which database it is: a standby has both from its primary. */
const IDENTITY = `(SELECT system_identifier::text FROM pg_control_system()) AS system,
    (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database`;

/** Asked of the primary. The clock comes first: what was committed before it is on disk, and so before that place. */
export const PRIMARY_POSITION: Statement = {
  name: 'primary_position',
  text: `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::text AS at,
    pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::text AS lsn, ${IDENTITY}`,
};

export interface PrimaryRow {
  readonly at: string;
  readonly lsn: string;
  readonly system: string;
  readonly database: string | null;
}

/** Asked of the standby before anything else of a read, which then shows at least what this says. */
const STANDBY_STATE: Statement = {
  name: 'standby_state',
  text: `SELECT pg_is_in_recovery() AS is_standby, ${IDENTITY}, pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::text AS lsn,
    floor(extract(epoch FROM pg_last_xact_replay_timestamp()) * 1000)::text AS replayed_at,
    NOT EXISTS (
      SELECT FROM unnest($1::text[]) AS w (name) WHERE NOT EXISTS (SELECT FROM migrations m WHERE m.name = w.name)) AS is_migrated`,
};

export interface StandbyRow {
  readonly is_standby: boolean;
  readonly system: string;
  readonly database: string | null;
  readonly lsn: string | null;
  readonly replayed_at: string | null;
  readonly is_migrated: boolean;
}

type Run = (statement: Statement, values: unknown[]) => Promise<StandbyRow[]>;

export async function askState(run: Run): Promise<StandbyRow> {
  const [row] = await run(STANDBY_STATE, [NEEDED_MIGRATIONS]);
  if (!row) throw new Error('the standby said nothing of itself');
  return row;
}

/** What an operator has to change before a server that answers is read from. */
export const CURES = {
  'not-a-standby':
    'DATABASE_AUDIT_URL leads to a server that is no standby, such as the primary or one that was promoted: let it lead to a standby of the database in DATABASE_URL',
  'another-database':
    'DATABASE_AUDIT_URL leads to a standby of another database than the one in DATABASE_URL: let it lead to one of that database',
  'schema-behind':
    'the standby has not replayed the migrations yet: wait until it has, or look why it lags',
  lagging:
    'the standby is further behind the primary than DATABASE_AUDIT_MAX_LAG_SECONDS: look why it lags, or allow more',
  'age-unknown':
    'the standby has replayed nothing since it started, and lags behind the primary: wait until it has, or look why it lags',
} as const;

export type Unfit = keyof typeof CURES;

export interface Primary {
  readonly positions: Positions;
  /** Null until the primary has been asked. */
  readonly identity: Pick<PrimaryRow, 'system' | 'database'> | null;
  /** One that is further behind is not read. */
  readonly maxLagSeconds: number;
}

export type Fitness =
  | {
      readonly kind: 'fit';
      /** Epoch ms, by the primary's clock: what was committed by then is replayed. */
      readonly asOf: number;
      readonly lagSeconds: number;
    }
  | {
      readonly kind: 'unfit';
      readonly why: Unfit;
      /** Null where it is not known. */
      readonly lagSeconds: number | null;
    };

/** What the state of a server says of its use for reading. */
export function fitnessOf(row: StandbyRow, primary: Primary): Fitness {
  const { positions, identity, maxLagSeconds } = primary;
  const unfit = (why: Unfit): Fitness => ({ kind: 'unfit', why, lagSeconds: null });
  if (!row.is_standby) return unfit('not-a-standby');
  if (identity === null) return unfit('age-unknown');
  if (row.system !== identity.system || row.database !== identity.database)
    return unfit('another-database');
  if (!row.is_migrated) return unfit('schema-behind');
  const reached = row.lsn === null ? null : positions.reachedBy(BigInt(row.lsn));
  const replayed = row.replayed_at === null ? null : Number(row.replayed_at);
  if (reached === null && replayed === null) return unfit('age-unknown');
  const asOf = Math.max(reached ?? 0, replayed ?? 0);
  const lagSeconds = lagOf(row, asOf, positions.newest);
  if (lagSeconds > maxLagSeconds) return { kind: 'unfit', why: 'lagging', lagSeconds };
  return { kind: 'fit', asOf, lagSeconds };
}

/** How far a standby is behind, in seconds; 0 where it has everything that the primary had when it was last asked. */
function lagOf({ lsn }: StandbyRow, asOf: number, newest: Position | null): number {
  if (newest === null || (lsn !== null && BigInt(lsn) >= newest.lsn)) return 0;
  return Math.max(0, newest.at - asOf) / 1_000;
}
