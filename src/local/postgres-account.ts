import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** How to run PostgreSQL's programs, which refuse to run as root. */
export interface Account {
  /** Put before each command. */
  readonly wrap: readonly string[];
  /** The user to become; absent where the user stays the same. */
  readonly ids: { readonly uid?: number; readonly gid?: number };
}

/**
 * Makes `dataFolder` if it is missing and finds an account that may use it. An ordinary user stays
 * who they are. Root becomes an unprivileged user where that one can reach the programs and the
 * folder, and otherwise enters a user namespace in which it is no longer root.
 */
export function accountFor(binaries: string, dataFolder: string): Account {
  if (process.getuid?.() !== 0) {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    return { wrap: [], ids: {} };
  }
  mkdirSync(path.dirname(dataFolder), { recursive: true });
  return existsSync(dataFolder)
    ? accountOfOwner(dataFolder)
    : accountForNewFolder(binaries, dataFolder);
}

/** The data belong to whoever ran initdb, and PostgreSQL insists on being that user. */
function accountOfOwner(dataFolder: string): Account {
  const { uid, gid } = statSync(dataFolder);
  return uid === 0 ? namespaceAs(unprivilegedUser(), dataFolder) : { wrap: [], ids: { uid, gid } };
}

function accountForNewFolder(binaries: string, dataFolder: string): Account {
  const user = unprivilegedUser();
  const canReach = (file: string) => spawnSync('test', ['-x', file], user).status === 0;
  if (canReach(path.join(binaries, 'bin', 'postgres')) && canReach(path.dirname(dataFolder))) {
    mkdirSync(dataFolder, { mode: 0o700 });
    chownSync(dataFolder, user.uid, user.gid);
    return { wrap: [], ids: user };
  }
  const account = namespaceAs(user, dataFolder);
  mkdirSync(dataFolder, { mode: 0o700 });
  return account;
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

function namespaceAs(user: User, dataFolder: string): Account {
  const wrap = ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--'];
  if (spawnSync('unshare', [...wrap.slice(1), 'true']).status === 0) return { wrap, ids: {} };
  throw new Error(
    `PostgreSQL refuses to run as root, and user ${user.uid} cannot reach ${dataFolder}. ` +
      'Start as an ordinary user, or from a folder that others may enter.',
  );
}

function unprivilegedUser(): User {
  const rows = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const row =
    rows.find(([name]) => name === 'postgres') ?? rows.find(([name]) => name === 'nobody');
  return { uid: Number(row?.[2] ?? 65534), gid: Number(row?.[3] ?? 65534) };
}
