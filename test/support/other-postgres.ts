import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What versions before 17 do not know, and what stands for it there. */
const INITDB = `#!/bin/sh
for arg in "$@"; do
  shift
  case "$arg" in
    --locale-provider=builtin | --builtin-locale=*) ;;
    --locale=C) set -- "$@" --locale=C.UTF-8 ;;
    *) set -- "$@" "$arg" ;;
  esac
done
`;

/**
 * The option that starts the PostgreSQL in a folder like /usr/lib/postgresql/15; none where no folder is named.
 * @param home where its programs are put as the embedded one has them
 */
export function otherPostgres(
  folder: string | undefined,
  home: string,
): { readonly binaries?: string } {
  if (folder === undefined) return {};
  const binaries = path.join(home, 'programs');
  mkdirSync(path.join(binaries, 'bin'), { recursive: true });
  for (const [name, text] of Object.entries({ initdb: INITDB, postgres: '#!/bin/sh\n' })) {
    const file = path.join(binaries, 'bin', name);
    writeFileSync(file, `${text}exec ${folder}/bin/${name} "$@"\n`);
    chmodSync(file, 0o755);
  }
  return { binaries };
}
