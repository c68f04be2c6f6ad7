import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, MigrationExecutor, type MigrationInterface, QueryFailedError } from 'typeorm';

export interface Migrating {
  /** Connects as the role that owns the database; MUST NOT go through a transaction pooler. */
  readonly ownerUrl: string;
  /** The role that the migrations grant to. */
  readonly appRole: string;
  /** Oldest first. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly log: (line: string) => void;
  /** How long to leave tables alone that could not be locked; 10 s where left out. */
  readonly pauseMs?: number;
}

/** Whoever waits for a lock keeps everybody behind it waiting, and callers are told 503 after 5 s. */
const LOCK_TIMEOUT_MS = 1_000;
const PAUSE_MS = 10_000;
const MOST_TRIES = 30;

/** A connection as the owner that knows whom to grant to. Not yet opened. */
export function ownerDataSource(by: Omit<Migrating, 'log' | 'pauseMs'>): DataSource {
  return new DataSource({
    type: 'postgres',
    url: by.ownerUrl,
    migrations: [...by.migrations],
    migrationsTransactionMode: 'each',
    applicationName: 'im-edit-ledger migrate',
    connectTimeoutMS: 10_000,
    extra: {
      options: `-c im_edit_ledger.app_role=${asOption(by.appRole)} -c lock_timeout=${LOCK_TIMEOUT_MS}`,
    },
  });
}

/**
 * Brings the schema up to the newest migration and tells by lines what it did. Each migration
 * commits by itself. Two at the same time are harmless: the second waits for the first. A table that
 * is in use is not waited for: the migration is undone and tried again later, for 5 minutes.
 *
 * @returns the names of the migrations that ran now.
 */
export async function migrate(by: Migrating): Promise<readonly string[]> {
  const source = await ownerDataSource(by).initialize();
  try {
    await takeTurn(source, by.log);
    const pending = await new MigrationExecutor(source).getPendingMigrations();
    const names = pending.map(({ name }) => name);
    if (names.length > 0) by.log(`to migrate: ${names.join(', ')}`);
    await runPatiently(source, by);
    for (const name of names) by.log(`migrated: ${name}`);
    by.log('the schema is up to date');
    return names;
  } finally {
    await source.destroy();
  }
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
async function takeTurn(source: DataSource, log: (line: string) => void): Promise<void> {
  const runner = source.createQueryRunner();
  await runner.query('SET lock_timeout = 0');
  const [{ taken } = { taken: false }] = (await runner.query(
    `SELECT pg_try_advisory_lock(${TURN}) AS taken`,
  )) as { taken: boolean }[];
  if (taken) return;
  log('another migration is running: waiting for it');
  await runner.query(`SELECT pg_advisory_lock(${TURN})`);
}

const TURN = `hashtextextended('im-edit-ledger/migrate', 0)`;

/** The server splits the options at spaces, unless they are escaped. */
function asOption(value: string): string {
  return value.replaceAll(/[\\\s]/g, String.raw`\$&`);
}
