import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Names without a folder, which the commands of the docs write into the project's folder. */
function written(): readonly string[] {
  const docs = readdirSync('docs').filter((name) => name.endsWith('.md'));
  const pages = [...docs.map((name) => `docs/${name}`), 'README.md', 'deploy/chart/README.md'];
  const blocks = pages.flatMap((page) => [
    ...readFileSync(page, 'utf8').matchAll(/^( *)```sh\n(.*?)^\1```$/gms),
  ]);
  const names = blocks.flatMap(([, , body = '']) => {
    // What Compose reads is written in a folder of its own; `-o name` and `-o yaml` are forms that kubectl prints in.
    if (body.includes('cd deploy/secrets')) return [];
    return [
      ...body.matchAll(/(?: > | -o (?!name\b|yaml\b)| -out |^ *cp .* )([\w.-]+)(?=\s|$)/gm),
    ].map(([, name = '']) => name);
  });
  return [...new Set(names)].sort();
}

test.skipIf(!existsSync('.git'))('git takes nothing that the commands of the docs write', () => {
  const names = written();
  expect(names).toEqual(
    expect.arrayContaining(['compat.json', 'edits.csv', 'key.pem', 'my-values.yaml']),
  );

  // A folder is ignored as one.
  const paths = names.map((name) => (name.includes('.') ? name : `${name}/`));
  const ignored = execFileSync('git', ['check-ignore', '--stdin'], { input: paths.join('\n') });
  expect(paths.filter((name) => !ignored.toString().split('\n').includes(name))).toEqual([]);
});
