import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { DataSource, MigrationExecutor, type MigrationInterface, QueryFailedError } from 'typeorm';
import { type DatabaseTls, driverTls } from '../../settings/database-tls.js';
import type { Ask } from '../rights/compare.js';
import { refuseIrrevocableRights, settleRights } from '../rights/settle.js';
import { connectionUrl } from '../session/connection-url.js';
import { COMMON, shownMs } from '../session/settings.js';
import { setUpSession } from '../session/set-up.js';

export interface Migrating {
  /** Connects as the role that owns the database; a pooler on the way MUST be in session mode. */
  readonly ownerUrl: string;
  /** Nothing is encrypted where left out. */
  readonly tls?: DatabaseTls | null;
  /** The role that the migrations grant to. */
  readonly appRole: string;
  /** Oldest first. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly log: (line: string) => void;
  /** How long to leave tables alone that could not be locked; 10 s where left out. */
  readonly pauseMs?: number;
}

/** Whoever waits for a lock keeps everybody behind it waiting, and callers get 503 after 5 s. */
const LOCK_TIMEOUT_MS = 1_000;
const PAUSE_MS = 10_000;
const MOST_TRIES = 30;

/** A connection as the owner that knows whom to grant to. Not yet opened. */
export function ownerDataSource(by: Omit<Migrating, 'log' | 'pauseMs'>): DataSource {
  const settings = {
    ...COMMON,
    application_name: 'im-edit-ledger migrate',
    lock_timeout: shownMs(LOCK_TIMEOUT_MS),
    'im_edit_ledger.app_role': by.appRole,
  };
  return new DataSource({
    type: 'postgres',
    url: connectionUrl(by.ownerUrl).url,
    migrations: [...by.migrations],
    migrationsTransactionMode: 'each',
    applicationName: settings.application_name,
    connectTimeoutMS: 10_000,
    extra: {
      ...driverTls(by.tls),
      onConnect: async (client: ClientBase) => {
        await setUpSession(client, { settings, as: 'owner' });
      },
    },
  });
}

/**
 * Brings the schema up to the newest migration and says by lines what it did. Each migration
 * commits by itself. Two at the same time are harmless: the second waits for the first. A table that
 * is in use is not waited for: the migration is undone and tried again later, for 5 minutes.
 *
 * @returns the names of the migrations that ran now.
 */
export async function migrate(by: Migrating): Promise<readonly string[]> {
  const { ignored } = connectionUrl(by.ownerUrl);
  if (ignored.length > 0)
    by.log(`parameters of the database URL that are not used: ${ignored.join(', ')}`);
  const source = await ownerDataSource(by).initialize();
  try {
    await takeTurn(source, by.log);
    const isFirst = !(await hasMigrations(source));
    const ask: Ask = (text, values) => source.query(text, values);
    await refuseIrrevocableRights(ask, by.appRole);
    try {
      const ran = await runPending(source, by);
      await settleRights(ask, by);
      by.log('the schema is up to date');
      return ran;
    } catch (error) {
      if (isFirst) await dropUnusedMigrations(source);
      throw error;
    }
  } finally {
    await source.destroy();
  }
}

async function runPending(source: DataSource, by: Migrating): Promise<readonly string[]> {
  const pending = await new MigrationExecutor(source).getPendingMigrations();
  const names = pending.map(({ name }) => name);
  if (names.length > 0) by.log(`to migrate: ${names.join(', ')}`);
  await runPatiently(source, by);
  for (const name of names) by.log(`migrated: ${name}`);
  return names;
}

async function hasMigrations(source: DataSource): Promise<boolean> {
  const [row] = (await source.query(
    `SELECT to_regclass('migrations') IS NOT NULL AS is_there`,
  )) as { is_there: boolean }[];
  return row?.is_there ?? false;
}

/** TypeORM makes its table before the first migration, in a commit of its own. */
async function dropUnusedMigrations(source: DataSource): Promise<void> {
  if (!(await hasMigrations(source))) return;
  const rows = (await source.query('SELECT FROM migrations LIMIT 1')) as object[];
  if (rows.length === 0) await source.query('DROP TABLE migrations');
}

async function runPatiently(source: DataSource, { log, pauseMs }: Migrating): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await source.runMigrations();
      return;
    } catch (error) {
      if (tries === MOST_TRIES || !isLockTimeout(error)) throw error;
      log('a table is in use: trying again in a while');
      await sleep(pauseMs ?? PAUSE_MS);
    }
  }
}

function isLockTimeout(error: unknown): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : null;
  return cause instanceof Error && 'code' in cause && cause.code === '55P03';
}

/** One migration at a time; the turn ends with the connection that took it, at the latest with the source. */
/**
 * Asked for again and again rather than waited for in PostgreSQL: a statement that waits holds a snapshot, and the other
 * migration may build an index that waits for all snapshots to end.
 */
async function takeTurn(source: DataSource, log: (line: string) => void): Promise<void> {
  const runner = source.createQueryRunner();
  for (let tries = 1; ; tries += 1) {
    const [{ taken } = { taken: false }] = (await runner.query(
      `SELECT pg_try_advisory_lock(${TURN}) AS taken`,
    )) as { taken: boolean }[];
    if (taken) return;
    if (tries === 1) log('another migration is running: waiting for it');
    await sleep(TURN_PAUSE_MS);
  }
}

const TURN_PAUSE_MS = 200;
const TURN = `hashtextextended('im-edit-ledger/migrate', 0)`;
