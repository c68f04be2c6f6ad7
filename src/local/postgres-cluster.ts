import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { keptText } from './kept-file.js';
import { accountFor } from './postgres-account.js';
import { programEnvironment } from './supervised-process.js';

export const LOCAL_ROLES = {
  superuser: 'postgres',
  owner: 'im_edit_ledger_owner',
  app: 'im_edit_ledger_app',
} as const;

export type Passwords = Readonly<Record<keyof typeof LOCAL_ROLES, string>>;

/** The passwords kept in the folder, readable by its owner only; made at the first call. */
export function keptPasswords(folder: string): Passwords {
  const text = keptText(path.join(folder, 'passwords.json'), () =>
    JSON.stringify({ superuser: password(), owner: password(), app: password() }),
  );
  return JSON.parse(text) as Passwords;
}

/**
 * Makes the data folder of a new server, all or nothing: an interrupted run leaves no `dataFolder`.
 * Every connection to the server asks for a password.
 */
export async function initialiseData(
  binaries: string,
  dataFolder: string,
  superuserPassword: string,
  isDurable: boolean,
): Promise<void> {
  const unfinished = `${dataFolder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const account = accountFor(binaries, unfinished);
  const initdb = [
    path.join(binaries, 'bin', 'initdb'),
    `--pgdata=${unfinished}`,
    `--username=${LOCAL_ROLES.superuser}`,
    '--auth=scram-sha-256',
    '--pwfile=/dev/stdin',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(isDurable ? [] : ['--no-sync']),
  ];
  // The pipe that initdb opens by name must belong to the user it runs as: so the shell makes it.
  const [file = '', ...args] = [...account.wrap, 'sh', '-c', 'cat | "$@"', 'sh', ...initdb];
  const child = spawn(file, args, {
    ...account.ids,
    cwd: '/',
    env: programEnvironment(),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4_000);
  });
  // A program that ended early says why by its exit code; the broken pipe adds nothing.
  child.stdin.on('error', () => undefined).end(`${superuserPassword}\n`);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${complaint.trim()}`);
  renameSync(unfinished, dataFolder);
}

function password(): string {
  return randomBytes(24).toString('hex');
}
