import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PARTS = [
  'src',
  'migrations',
  'ormconfig.ts',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** The service as it was before the last migration was added, built. */
export interface PreviousVersion extends Disposable {
  readonly commit: string;
  /** Holds its `dist/`. */
  readonly folder: string;
}

/**
 * The newest version of the service that does not know the last migration, out of the history of this clone; null where the
 * clone has no history that goes back so far.
 */
export function buildPreviousVersion(): PreviousVersion | null {
  const commit = lastCommitWithout(lastMigrationFile());
  if (commit === null) return null;
  const folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-previous-'));
  const archive = git('archive', commit, ...PARTS);
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  const tsc = path.resolve('node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--noCheck'], { cwd: folder });
  return {
    commit,
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function lastMigrationFile(): string {
  const files = readdirSync('migrations').filter((name) => /^\d+-/.test(name));
  return `migrations/${files.sort().at(-1) ?? ''}`;
}

/** Along the line of what was once the newest version: not on branches that were merged later. */
function lastCommitWithout(file: string): string | null {
  const commits = history();
  const added = commits.findIndex((commit) => !hasFile(commit, file));
  return commits[added] ?? null;
}

function history(): string[] {
  try {
    return git('rev-list', '--first-parent', 'HEAD').toString().trim().split('\n');
  } catch (error) {
    // No repository, or no git: an unpacked archive.
    if (error instanceof Error && ('status' in error || 'code' in error)) return [];
    throw error;
  }
}

function hasFile(commit: string, file: string): boolean {
  return git('ls-tree', '--name-only', commit, '--', file).length > 0;
}

function git(...args: string[]): Buffer {
  return execFileSync('git', args, {
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
