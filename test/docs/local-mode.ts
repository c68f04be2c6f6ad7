import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDatabase } from '../support/database.js';

/** Local mode in a project's folder of its own. */
export interface LocalMode {
  readonly folder: string;
  readonly url: string;
  /** The control port of the simulator of IM. */
  readonly faultsUrl: string;
  /** The commands that it prints for pasting. */
  readonly pasted: string;
  /** Where the log is, and its key: the settings that `npm run ledger:rotate-key` needs. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * As `npm start`, on what is built, and on a database of the tests' server: neither is waited for again.
 * @param compatClients the command that writes `compat.json`, the file with the applications that keep their SDK
 */
export async function startLocalMode(compatClients: string): Promise<LocalMode> {
  const folder = await mkdtemp(path.join(tmpdir(), 'im-edit-ledger-pages-'));
  await copyFile('package.json', path.join(folder, 'package.json'));
  for (const part of ['dist', 'node_modules', 'src']) {
    await symlink(path.resolve(part), path.join(folder, part));
  }
  execFileSync('bash', ['-c', compatClients], { cwd: folder });
  const database = await createDatabase();
  const environment = { DATABASE_URL: database.appUrl, LEDGER_ORIGIN: 'log.example/edits' };
  const child = spawn(process.execPath, ['dist/src/local/main.js'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      ...environment,
      DATABASE_OWNER_URL: database.ownerUrl,
      COMPAT_CLIENTS_FILE: 'compat.json',
      PORT: '0',
      OPS_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const text = await until(/^Stop with Ctrl-C/m, child.stdout, ended);
  return {
    folder,
    url: /answers on (\S+)/.exec(text)?.[1] ?? '',
    faultsUrl: /faults: (\S+)/.exec(text)?.[1] ?? '',
    pasted: text.slice(text.indexOf('# A token'), text.indexOf('Stop with')),
    environment: { ...environment, LEDGER_SIGNING_KEY_FILE: '.local/ledger-key.pem' },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

function until(end: RegExp, stream: NodeJS.ReadableStream, ended: Promise<unknown>) {
  return new Promise<string>((resolve, reject) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (end.test(text)) resolve(text);
    });
    ended.then(() => reject(new Error(`local mode has ended:\n${text}`))).catch(reject);
  });
}
