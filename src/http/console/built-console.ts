import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that the console is built to, in the project's folder, wherever in that this module was compiled or bundled to. */
export function builtConsole(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error('The service does not run from its project.');
    folder = above;
  }
  return path.join(folder, 'dist/console');
}
