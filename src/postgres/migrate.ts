import { DataSource, type MigrationInterface } from 'typeorm';

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
    const lock = source.createQueryRunner();
    await lock.query(`SELECT pg_advisory_lock(hashtextextended('im-edit-ledger/migrate', 0))`);
    // The lock ends with its connection.
    const ran = await source.runMigrations();
    await lock.release();
    for (const migration of ran) by.log(`migrated: ${migration.name}`);
    by.log(ran.length === 0 ? 'the schema is up to date' : `${ran.length} migrations ran`);
    return ran.map((migration) => migration.name);
  } finally {
    await source.destroy();
  }
}

/** The server splits the options at spaces, unless they are escaped. */
function asOption(value: string): string {
  return value.replaceAll(/[\\\s]/g, String.raw`\$&`);
}
