import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDocuments } from '../verifier/documents.js';

let clone: string;
beforeAll(async () => {
  clone = await mkdtemp(path.join(tmpdir(), 'im-edit-ledger-clone-'));
  await mkdir(path.join(clone, 'src/cli'), { recursive: true });
  for (const file of ['package.json', 'src/cli/start-verify.mjs']) {
    await copyFile(file, path.join(clone, file));
  }
});
afterAll(() => rm(clone, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly told: string;
}

/** What `npm run ledger:verify` starts, in a folder, with settings and arguments. */
async function start(folder: string, environment: object, ...args: string[]): Promise<Ended> {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [, ...command] = (scripts['ledger:verify'] ?? '').split(' ');
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], ...environment };
    const child = execFile(
      process.execPath,
      [...command, ...args],
      { cwd: folder, env, timeout: 120_000 },
      (_, out, told) => resolve({ code: child.exitCode ?? -1, out, told }),
    );
  });
}

test('in a clone that was not built it exits 2, and says what to do', async () => {
  expect(await start(clone, {}, '--receipt', 'receipt.json')).toEqual({
    code: 2,
    out: '',
    told: 'could not be checked: the verifier is not built yet: run `npm ci && npm run build` first\n',
  });
});

test.each([
  ['lacks a part', `import './nowhere.js';`, 'a part of the verifier is missing'],
  ['is broken', 'this is no program', 'the verifier cannot be started'],
])('where the build %s it exits 2, and says what to do', async (_, program, said) => {
  await mkdir(path.join(clone, 'dist/verifier'), { recursive: true });
  await writeFile(path.join(clone, 'dist/verifier/verify.mjs'), program);

  const { code, out, told } = await start(clone, {}, '--receipt', 'receipt.json');
  await rm(path.join(clone, 'dist'), { recursive: true });

  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(told).toMatch(new RegExp(`^could not be checked: ${said}.*npm run build.*\\n$`));
});

test('the URL of the database may stand in a file; it is not quoted', async () => {
  const file = path.join(clone, 'url');
  await writeFile(file, 'postgres://u:secret@127.0.0.1:1/x\n');

  const away = await start('.', { DATABASE_URL_FILE: file });
  expect(away).toMatchObject({ code: 2, out: '' });
  expect(away.told).toContain('could not be checked: ');
  expect(away.told).toContain('ECONNREFUSED');
  expect(away.told).not.toContain('secret');

  const both = await start('.', { DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://x' });
  expect(both.code).toBe(2);
  expect(both.told).toContain('Set one of them');
});

test.each([
  [['--all'], 'there is no option --all'],
  [['--key'], 'the option --key needs a value'],
  [['postgres://u:secret@h/x'], 'an argument stands without an option'],
  [['--receipt', 'a', '--export', 'b'], 'give one of --database, --url, --receipt and --export'],
  [['--database', 'u:secret@h'], '--database must be a URL that starts with postgres://'],
  [['--receipt', '.'], '. cannot be read (EISDIR)'],
  [['--export', 'nowhere'], 'nowhere cannot be read (ENOENT)'],
  [[], 'nothing to check was given'],
])('%j exits 2 with a sentence that quotes no secret', async (args, said) => {
  const { code, out, told } = await start('.', {}, ...args);

  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(told).toContain(`could not be checked: ${said}`);
  expect(told).not.toContain('secret');
});

test('what a document holds cannot write lines of the report', async () => {
  const { evidence } = await makeDocuments();
  const file = path.join(clone, 'evidence');
  const forged = evidence.toString().replace(/"id":"[^"]*"/, '"id":"x\\u001b[2K\\nintact\\n"');
  await writeFile(file, forged.replace('"receipt":{', '"receipt":0,"_":{'));

  const { out } = await start('.', {}, '--export', file);

  expect(out).not.toContain('\u001b');
  expect(out.split('\n')).not.toContain('intact');
});
