import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { migrations } from '../../migrations/all.js';
import {
  type EmbeddedPostgres,
  type PostgresSettings,
  startEmbeddedPostgres,
} from '../../src/local/embedded-postgres.js';
import { migrate } from '../../src/postgres/schema/migrate.js';
import { isStatementFault } from '../../src/postgres/connections/error-meaning.js';
import { until } from './api.js';
import type { TestDatabase } from './database.js';

/** How a server goes: in good order, without writing down what it has in memory, or as by `kill -9`. */
export type Going = 'fast' | 'immediate' | 'SIGKILL';

/** A commit is with the kernel before it is answered, and the kernel outlives the server: no need to wait for a disk. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: 200 };

/** Starts a PostgreSQL server with one migrated database, in a folder of its own. */
export async function startMigrated(
  settings: PostgresSettings,
  programs: { readonly binaries?: string } = {},
): Promise<{ folder: string; postgres: EmbeddedPostgres }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-own-'));
  // Root hands the server to another user, who must be able to enter.
  chmodSync(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ folder, settings, ...programs });
  const { ownerUrl, appUrl } = postgres;
  const appRole = new URL(appUrl).username;
  await migrate({ ownerUrl, appRole, migrations, log: () => undefined });
  return { folder, postgres };
}

/** A PostgreSQL server of the test's own with one migrated database. Where it listens changes with every start. */
export class OwnServer implements TestDatabase {
  private constructor(
    private readonly folder: string,
    private running: EmbeddedPostgres,
  ) {}

  static async start(): Promise<OwnServer> {
    const { folder, postgres } = await startMigrated(SETTINGS);
    return new OwnServer(folder, postgres);
  }

  get name(): string {
    return new URL(this.ownerUrl).pathname.slice(1);
  }

  get ownerUrl(): string {
    return this.running.ownerUrl;
  }

  get appUrl(): string {
    return this.running.appUrl;
  }

  get superuserUrl(): string {
    return this.running.superuserUrl;
  }

  /** Resolves when it takes connections again. */
  async restart(going: Going, awayMs: number): Promise<void> {
    if (going !== 'fast') {
      process.kill(this.postmaster(), going === 'immediate' ? 'SIGQUIT' : 'SIGKILL');
      await this.running.ended;
    }
    await this.running.stop();
    await delay(awayMs);
    this.running = await startEmbeddedPostgres({ folder: this.folder, settings: SETTINGS });
  }

  /** Kills a process that serves one of the application's connections: the server then ends all others, and recovers. */
  async killBackend(): Promise<void> {
    const [backend] = await this.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'im-edit-ledger' ORDER BY random() LIMIT 1`,
    );
    if (backend) process.kill(backend.pid, 'SIGKILL');
  }

  /** As superuser, as soon as the server takes connections. */
  async query<Row extends object>(text: string): Promise<Row[]> {
    const rows = await until(() => this.asked<Row>(text));
    if (!rows) throw new Error('the server did not recover in time');
    return rows;
  }

  private async asked<Row extends object>(text: string): Promise<Row[] | null> {
    const client = new Client({ connectionString: this.superuserUrl });
    // Heard by whoever waits for the statement.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Row>(text)).rows;
    } catch (error) {
      if (isStatementFault(error)) throw error;
      return null;
    } finally {
      await client.end();
    }
  }

  async drop(): Promise<void> {
    await this.running.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Its process id, as it wrote it down itself. */
  private postmaster(): number {
    const [pid] = readFileSync(path.join(this.folder, 'data', 'postmaster.pid'), 'utf8').split(
      '\n',
    );
    return Number(pid);
  }
}
