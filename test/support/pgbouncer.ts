import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/local/free-port.js';

/** Whether this machine has it; `.ci/run` gets it where it can. */
export const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0;

export interface PgBouncer extends AsyncDisposable {
  /** A database URL, by way of the pooler. */
  through(url: string): string;
  /** Changes the mode under whoever is connected, as an operator does: the file, then a reload. */
  reload(mode: PoolMode): void;
}

export type PoolMode = 'session' | 'transaction' | 'statement';

/**
 * A real pooler in front of the server that the URLs name, for their roles, with its defaults but for the mode and `settings`,
 * lines of its file.
 */
export async function startPgBouncer(
  urls: readonly [string, ...string[]],
  mode: PoolMode,
  settings = '',
): Promise<PgBouncer> {
  const { hostname, port: serverPort } = new URL(urls[0]);
  const folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const config = path.join(folder, 'pgbouncer.ini');
  const users = path.join(folder, 'users.txt');
  writeFileSync(users, '');
  const configure = (poolMode: PoolMode) =>
    writeFileSync(
      config,
      `[databases]\n* = host=${hostname} port=${serverPort}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\n` +
        `unix_socket_dir =\nauth_type = scram-sha-256\nauth_file = ${users}\npool_mode = ${poolMode}\n${settings}\n`,
    );
  configure(mode);
  const userOf = (of: string) => {
    const { username, password } = new URL(of);
    return `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`;
  };
  writeFileSync(users, urls.map(userOf).join(''));
  const ids = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const child = spawn('pgbouncer', [config], { ...ids, stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('process up')) resolve();
    });
    child.once('exit', () => reject(new Error(`pgbouncer ended: ${text}`)));
  });
  return {
    through: (of) => {
      const changed = new URL(of);
      changed.host = `127.0.0.1:${port}`;
      return changed.href;
    },
    reload: (changed) => {
      configure(changed);
      child.kill('SIGHUP');
    },
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
