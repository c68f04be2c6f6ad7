import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SupervisedProcess } from '../../src/local/supervised-process.js';
import { until } from './api.js';
import { freePort } from '../../src/local/free-port.js';
import type { OwnPostgres } from './own-postgres.js';
import {
  askAt,
  ownedFile,
  portOf,
  READY,
  reloadSettingsAt,
  runPostgres,
} from './postgres-process.js';

const STOP_PATIENCE_MS = 15_000;

/** A hot standby that follows another server of the test's own by streaming, always on the same port. */
export class Standby implements AsyncDisposable {
  private constructor(
    private readonly primary: OwnPostgres,
    private readonly folder: string,
    private readonly port: string,
    private readonly settings: Readonly<Record<string, string>>,
    private server: SupervisedProcess | null = null,
  ) {}

  static async of(
    primary: OwnPostgres,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<Standby> {
    const folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-standby-'));
    chmodSync(folder, 0o755);
    await primary.backUp();
    renameSync(path.join(primary.folder, 'base'), path.join(folder, 'data'));
    ownedFile(path.join(folder, 'data'), 'standby.signal', '');
    const port = String(await freePort());
    const { hostname, username, password } = new URL(primary.database.superuserUrl);
    const from = `host=${hostname} port=${portOf(primary.database.appUrl)} user=${username} password=${password}`;
    const standby = new Standby(primary, folder, port, { ...settings, primary_conninfo: from });
    await standby.start();
    return standby;
  }

  get appUrl(): string {
    return this.at(this.primary.database.appUrl);
  }

  get superuserUrl(): string {
    return this.at(this.primary.database.superuserUrl);
  }

  async start(): Promise<void> {
    this.server = await runPostgres(this.folder, this.port, READY, this.settings);
  }

  async stop(): Promise<void> {
    await this.server?.stop(STOP_PATIENCE_MS);
    this.server = null;
  }

  /** Runs a statement as superuser. */
  async ask<Row extends object>(sql: string): Promise<Row[]> {
    return askAt<Row>(this.superuserUrl, sql);
  }

  /** Has it read its settings anew; resolves once it has. */
  reload(): Promise<void> {
    return reloadSettingsAt(this.superuserUrl);
  }

  /** What is written from now on is received, and not shown. */
  async pause(): Promise<void> {
    await this.ask('SELECT pg_wal_replay_pause()');
    const isPaused = await until(async () => {
      const [row] = await this.ask<{ state: string }>(
        'SELECT pg_get_wal_replay_pause_state() AS state',
      );
      return row?.state === 'paused' || null;
    });
    if (!isPaused) throw new Error('the standby did not pause');
  }

  async resume(): Promise<void> {
    await this.ask('SELECT pg_wal_replay_resume()');
  }

  async promote(): Promise<void> {
    await this.ask('SELECT pg_promote()');
  }

  /** Resolves once it shows everything that the primary has written by now. */
  async catchUp(): Promise<void> {
    const [now] = await this.primary.ask<{ lsn: string }>(
      'SELECT pg_current_wal_flush_lsn()::text AS lsn',
    );
    const isThere = await until(async () => {
      const [row] = await this.ask<{ is_there: boolean }>(
        `SELECT pg_last_wal_replay_lsn() >= '${now?.lsn}' AS is_there`,
      );
      return row?.is_there || null;
    });
    if (!isThere) throw new Error('the standby did not catch up');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private at(url: string): string {
    const changed = new URL(url);
    changed.port = this.port;
    return changed.href;
  }
}
