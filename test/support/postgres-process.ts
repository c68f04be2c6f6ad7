import { chownSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { accountFor } from '../../src/local/postgres-account.js';
import { postgresBinaries } from '../../src/local/postgres-binaries.js';
import { startSupervised, type SupervisedProcess } from '../../src/local/supervised-process.js';
import { until } from './api.js';

const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
};
/** What a server says when whoever asks is answered. */
export const READY = 'ready to accept';

/** A file of the server's own in its folder. */
export function ownedFile(folder: string, name: string, text: string): void {
  const { uid, gid } = statSync(folder);
  writeFileSync(path.join(folder, name), text);
  chownSync(path.join(folder, name), uid, gid);
}

/** Starts a server on the `data` of a folder, until it says what is waited for. */
export async function runPostgres(
  folder: string,
  port: string,
  readyWords: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<SupervisedProcess> {
  const binaries = postgresBinaries();
  const data = path.join(folder, 'data');
  const options = Object.entries({ ...SETTINGS, port, ...settings });
  const command = [
    path.join(binaries, 'bin', 'postgres'),
    '-D',
    data,
    ...options.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const server = startSupervised(command, accountFor(binaries, data), readyWords);
  const end = server.ended.then(() => 'ended');
  if ((await Promise.race([server.ready, end])) === 'ended') throw new Error(server.lastLines());
  return server;
}

export function portOf(url: string): string {
  return new URL(url).port;
}

/** Runs one statement over a connection of its own. */
export async function askAt<Row extends object>(
  connectionString: string,
  sql: string,
): Promise<Row[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Has a server read its settings anew; resolves once sessions that begin have them. */
export async function reloadSettingsAt(superuserUrl: string): Promise<void> {
  const loadedAt = async () => {
    const [row] = await askAt<{ at: string }>(
      superuserUrl,
      'SELECT pg_conf_load_time()::text AS at',
    );
    return row?.at;
  };
  const before = await loadedAt();
  await askAt(superuserUrl, 'SELECT pg_reload_conf()');
  const isReloaded = await until(async () => (await loadedAt()) !== before || null);
  if (!isReloaded) throw new Error('the server did not read its settings anew');
}
