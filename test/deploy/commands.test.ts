import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { shellBlocksIn } from '../docs/page.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { HAS_TOOLS, printed } from './render.js';

const BASH = '/bin/bash';
const canAsk = HAS_TOOLS && existsSync(BASH);
if (!canAsk) {
  console.warn(
    `NOT TESTED: whether kubectl and helm take the commands of the pages: needs bash, and \`node deploy/validate.mjs\` run before`,
  );
}

const PAGES = ['docs/operations.md', 'deploy/chart/README.md'];
/** What the commands need beside kubectl and helm; everything else is not found, and does nothing. */
const PROGRAMS = ['sh', 'cat', 'sed', 'grep', 'xargs', 'base64', 'openssl', 'rm'];
const FILES = ['checkpoint.txt', 'ledger-key.txt', 'my-values.yaml', 'key.pem', 'new-key.pem'];
/** Nobody listens there: a command that the program understands gets as far as this. */
const CLUSTER = `apiVersion: v1
kind: Config
clusters: [{ name: none, cluster: { server: 'http://127.0.0.1:9' } }]
contexts: [{ name: none, context: { cluster: none, user: none } }]
users: [{ name: none, user: {} }]
current-context: none
`;

/** The program itself, which notes what it was asked and what it has against that; what comes after goes on as if it had worked. */
function asking(program: string, real: string): string {
  return `#!/bin/sh
out=$("${real}" "$@" 2>&1)
code=$?
echo "${program} $*" >> "$ASKED"
case "$code $out" in
  0*) printf '%s\\n' "$out" ;;
  *refused*) case " $* " in *" get pods "*" name "*) echo pod/one ;; esac ;;
  *) printf '%s\\n' "${program} $*: $out" >> "$FAULTS" ;;
esac
`;
}

interface Tried {
  readonly asked: readonly string[];
  readonly faults: string;
}

async function tried(script: string): Promise<Tried> {
  await using folder = await temporaryFolder();
  const at = (...names: readonly string[]) => path.join(folder.path, ...names);
  const real = printed(
    `import { PROGRAMS } from './deploy/tools.mjs'; console.log(JSON.stringify(PROGRAMS))`,
  ) as Readonly<Record<string, string>>;
  mkdirSync(at('bin'));
  for (const [name, program] of Object.entries(real)) {
    writeFileSync(at('bin', name), asking(name, program));
    chmodSync(at('bin', name), 0o755);
  }
  for (const name of PROGRAMS) {
    const found = ['/bin', '/usr/bin'].map((each) => path.join(each, name)).find(existsSync);
    if (found !== undefined) symlinkSync(found, at('bin', name));
  }
  symlinkSync(path.resolve('deploy'), at('deploy'));
  symlinkSync(path.resolve('deploy/manifests'), at('my-manifests'));
  for (const name of FILES) writeFileSync(at(name), '');
  for (const name of ['asked', 'faults', 'config']) writeFileSync(at(name), '');
  writeFileSync(at('config'), CLUSTER);
  writeFileSync(at('script'), script);
  const env = {
    PATH: at('bin'),
    HOME: folder.path,
    KUBECONFIG: at('config'),
    ASKED: at('asked'),
    FAULTS: at('faults'),
  };
  // The last command may fail, as one that looks for something does.
  execFileSync(BASH, ['-c', '. ./script >/dev/null 2>&1 </dev/null; true'], {
    cwd: folder.path,
    env,
  });
  const read = (name: string) => readFileSync(at(name), 'utf8');
  return { asked: read('asked').trimEnd().split('\n'), faults: read('faults') };
}

/** What stands in a block with such a command, and those in a sentence or a table. */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(page, 'utf8');
  const blocks = shellBlocksIn(text).filter((block) => /\b(kubectl|helm) /.test(block.join('\n')));
  const sentences = text.replaceAll(/^ *```.*?^ *```$/gms, '');
  const inline = [...sentences.matchAll(/`((?:kubectl|helm) [^`]+)`/g)].map(([, one = '']) => one);
  return [...blocks.flat(), ...inline];
}

test.skipIf(!canAsk)('kubectl and helm take each command of the pages', async () => {
  const { asked, faults } = await tried(PAGES.flatMap(commandsOf).join('\n'));

  expect(faults).toBe('');
  expect(asked.length).toBeGreaterThan(60);
});

test.skipIf(!canAsk)('kubectl and helm take each command that an installation prints', async () => {
  const notes = printed(`
    import { CHART, exampleFile } from './deploy/render.mjs';
    import { runHelm } from './deploy/tools.mjs';
    const values = ['--values', exampleFile('everything.yaml')];
    const { stdout } = runHelm('install', 'rel', CHART, '--namespace', 'ns', '--dry-run=client', ...values);
    console.log(JSON.stringify(stdout.slice(stdout.indexOf('\\nNOTES:'))));
  `) as string;
  const commands = [...notes.matchAll(/^ +((?:kubectl|helm) .+)$/gm)].map(([, one = '']) => one);

  const { asked, faults } = await tried(commands.join('\n'));

  expect(faults).toBe('');
  expect(asked).toHaveLength(commands.length);
  expect(asked.length).toBeGreaterThan(5);
});
