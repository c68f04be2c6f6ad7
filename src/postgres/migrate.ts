import { DataSource, MigrationExecutor, type MigrationInterface } from 'typeorm';

export interface Migrating {
  /** Connects as the role that owns the database; MUST NOT go through a transaction pooler. */
  readonly ownerUrl: string;
  /** The role that the migrations grant to. */
  readonly appRole: string;
  /** Oldest first. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly log: (line: string) => void;
}

/** A connection as the owner that knows whom to grant to. Not yet opened. */
export function ownerDataSource(by: Omit<Migrating, 'log'>): DataSource {
  return new DataSource({
    type: 'postgres',
    url: by.ownerUrl,
    migrations: [...by.migrations],
    migrationsTransactionMode: 'each',
    applicationName: 'im-edit-ledger migrate',
    connectTimeoutMS: 10_000,
    extra: { options: `-c im_edit_ledger.app_role=${asOption(by.appRole)}` },
  });
}

/**
 * Brings the schema up to the newest migration and tells by lines what it did. Each migration
 * commits by itself. Two at the same time are harmless: the second waits for the first.
 *
 * @returns the names of the migrations that ran now.
 */
export async function migrate(by: Migrating): Promise<readonly string[]> {
  const source = await ownerDataSource(by).initialize();
  try {
    await takeTurn(source, by.log);
    const pending = await new MigrationExecutor(source).getPendingMigrations();
    if (pending.length > 0) by.log(`to migrate: ${pending.map(({ name }) => name).join(', ')}`);
    const ran = await source.runMigrations();
    for (const migration of ran) by.log(`migrated: ${migration.name}`);
    by.log('the schema is up to date');
    return ran.map((migration) => migration.name);
  } finally {
    await source.destroy();
  }
}

/** One migration at a time; the turn ends with the connection that took it, at the latest with the source. */
async function takeTurn(source: DataSource, log: (line: string) => void): Promise<void> {
  const runner = source.createQueryRunner();
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
