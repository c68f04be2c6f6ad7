import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import type { SupervisedProcess } from '../../src/local/supervised-process.js';
import type { TestDatabase } from './database.js';
import { startMigrated } from './own-server.js';
import {
  askAt,
  ownedFile,
  portOf,
  READY,
  reloadSettingsAt,
  runPostgres,
} from './postgres-process.js';

const STOP_PATIENCE_MS = 15_000;
/** What a server says when all it does is to follow another. */
const FOLLOWING = 'entering standby mode';

/** A migrated PostgreSQL server of the test's own, always on the same port, that can be put into any state. */
export class OwnPostgres implements AsyncDisposable {
  private constructor(
    readonly folder: string,
    readonly database: TestDatabase,
    private readonly settings: Readonly<Record<string, string>>,
    private server: SupervisedProcess,
  ) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<OwnPostgres> {
    const { folder, postgres: made } = await startMigrated({ fsync: 'off' });
    const { superuserUrl, ownerUrl, appUrl } = made;
    await made.stop();
    const name = new URL(appUrl).pathname.slice(1);
    const drop = () => Promise.resolve();
    const database = { name, superuserUrl, ownerUrl, appUrl, drop };
    const server = await runPostgres(folder, portOf(appUrl), READY, settings);
    return new OwnPostgres(folder, database, settings, server);
  }

  /** Runs a statement as superuser. */
  ask<Row extends object>(sql: string): Promise<Row[]> {
    return askAt<Row>(this.database.superuserUrl, sql);
  }

  /** Has it read its settings anew; resolves once it has. */
  reload(): Promise<void> {
    return reloadSettingsAt(this.database.superuserUrl);
  }

  /** As fast as an operator stops it: whoever is connected is thrown out. */
  stop(): Promise<void> {
    return this.server.stop(STOP_PATIENCE_MS);
  }

  async start(): Promise<void> {
    this.server = await runPostgres(
      this.folder,
      portOf(this.database.appUrl),
      READY,
      this.settings,
    );
  }

  /** A base backup beside the data; what changes from now on is in the WAL alone. */
  async backUp(): Promise<void> {
    const client = new Client({ connectionString: this.database.superuserUrl });
    await client.connect();
    await client.query(`SELECT pg_backup_start('base', true)`);
    execFileSync('cp', ['-a', path.join(this.folder, 'data'), path.join(this.folder, 'base')]);
    const { rows } = await client.query<{ labelfile: string }>('SELECT * FROM pg_backup_stop()');
    await client.end();
    rmSync(path.join(this.folder, 'base', 'postmaster.pid'));
    ownedFile(path.join(this.folder, 'base'), 'backup_label', rows[0]?.labelfile ?? '');
  }

  /** Loses the data, and recovers the base backup as far as the settings say. */
  async loseAndRestore(recovery: Readonly<Record<string, string>>): Promise<void> {
    await this.stop();
    const [data, base] = [path.join(this.folder, 'data'), path.join(this.folder, 'base')];
    rmSync(data, { recursive: true });
    execFileSync('mv', [base, data]);
    ownedFile(data, 'recovery.signal', '');
    const settings = { ...this.settings, ...recovery };
    this.server = await runPostgres(this.folder, portOf(this.database.appUrl), READY, settings);
  }

  /** Starts it as one that follows another server: `open` to readers, or, like one that is starting up, to nobody. */
  async startAsStandby(hotStandby: 'open' | 'closed'): Promise<void> {
    writeFileSync(path.join(this.folder, 'data', 'standby.signal'), '');
    const isOpen = hotStandby === 'open';
    const settings = { hot_standby: isOpen ? 'on' : 'off' };
    const words = isOpen ? READY : FOLLOWING;
    this.server = await runPostgres(this.folder, portOf(this.database.appUrl), words, settings);
  }

  /** Makes the standby the primary: whoever is connected stays so. */
  promote(): void {
    const data = path.join(this.folder, 'data');
    writeFileSync(path.join(data, 'promote'), '');
    const pid = Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGUSR1');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
