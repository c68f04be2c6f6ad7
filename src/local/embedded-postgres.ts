import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { provisionDatabase } from '../postgres/schema/provision.js';
import { lockFolder } from './folder-lock.js';
import { freePort } from './free-port.js';
import { type Account, accountFor } from './postgres-account.js';
import { postgresBinaries } from './postgres-binaries.js';
import { initialiseData, keptPasswords, LOCAL_ROLES } from './postgres-cluster.js';
import { commandOf, identityOf } from './process-identity.js';
import { startSupervised, type SupervisedProcess } from './supervised-process.js';

const DATABASE = 'im_edit_ledger';
const START_PATIENCE_MS = 30_000;
const STOP_PATIENCE_MS = 15_000;
const PORT_TRIES = 5;

/** Names and values of PostgreSQL settings, over the defaults. */
export type PostgresSettings = Readonly<Record<string, string | number>>;

export interface EmbeddedPostgresOptions {
  /** Holds the data and the passwords; made if missing. One process at a time may use it. */
  readonly folder: string;
  readonly settings?: PostgresSettings;
  /** The folder with `bin/initdb` and `bin/postgres` of another PostgreSQL than the one in the package. */
  readonly binaries?: string;
}

/** A running server with one database, its owner and the application's role. */
export interface EmbeddedPostgres {
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that ships as an npm package, on loopback only, with passwords made at the
 * first start and kept beside the data. The server ends with this process, however that ends; one
 * left over by an earlier process is stopped first. Needs no locale and works as root.
 *
 * @throws FolderInUse when another process runs on the folder.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const unlock = lockFolder(options.folder);
  try {
    return await start(options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function start(
  { folder, settings = {}, binaries = postgresBinaries() }: EmbeddedPostgresOptions,
  unlock: () => void,
): Promise<EmbeddedPostgres> {
  const data = path.resolve(folder, 'data');
  const passwords = keptPasswords(folder);
  await stopLeftover(data);
  if (!existsSync(data)) {
    await initialiseData(binaries, data, passwords.superuser, settings['fsync'] !== 'off');
  }
  const { port, server } = await startServer(binaries, data, settings);
  const url = (role: keyof typeof LOCAL_ROLES, database: string) =>
    `postgres://${LOCAL_ROLES[role]}:${passwords[role]}@127.0.0.1:${port}/${database}`;
  const stop = async () => {
    await server.stop(STOP_PATIENCE_MS);
    unlock();
  };
  try {
    await provisionDatabase({
      superuserUrl: url('superuser', 'postgres'),
      database: DATABASE,
      owner: { name: LOCAL_ROLES.owner, password: passwords.owner },
      app: { name: LOCAL_ROLES.app, password: passwords.app },
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    superuserUrl: url('superuser', DATABASE),
    ownerUrl: url('owner', DATABASE),
    appUrl: url('app', DATABASE),
    ended: server.ended,
    stop,
  };
}

interface RunningServer {
  readonly port: number;
  readonly server: SupervisedProcess;
}

/** The port was free a moment before: where another program was quicker, the next one is tried. */
async function startServer(
  binaries: string,
  data: string,
  settings: PostgresSettings,
): Promise<RunningServer> {
  const account = accountFor(binaries, data);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const options = { ...DEFAULT_SETTINGS, port, ...settings };
    const command = [
      path.join(binaries, 'bin', 'postgres'),
      '-D',
      data,
      ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
    const { server, isReady } = await startAndWait(command, account);
    if (isReady) return { port, server };
    await server.stop(STOP_PATIENCE_MS);
    const lines = server.lastLines();
    if (!lines.includes('could not bind') || attempt === PORT_TRIES) {
      throw new Error(`The embedded PostgreSQL did not start:\n${lines}`);
    }
  }
}

async function startAndWait(command: readonly string[], account: Account) {
  const server = startSupervised(
    command,
    account,
    'database system is ready to accept connections',
  );
  const late = new AbortController();
  const first = await Promise.race([
    server.ready.then(() => 'ready'),
    server.ended,
    sleep(START_PATIENCE_MS, 'late', { signal: late.signal }).catch(() => 'late'),
  ]);
  late.abort();
  return { server, isReady: first === 'ready' };
}

/** No text of a statement reaches the log. */
const DEFAULT_SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** Stops a server that an earlier process of ours left running on this folder. */
async function stopLeftover(data: string): Promise<void> {
  const pidFile = path.join(data, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const identity = identityOf(pid);
  if (identity === null || !commandOf(pid).includes(data)) return;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    process.kill(pid, signal);
    const deadline = Date.now() + STOP_PATIENCE_MS;
    while (Date.now() < deadline) {
      if (identityOf(pid) !== identity) return;
      await sleep(20);
    }
  }
}
