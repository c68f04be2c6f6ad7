import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.js';
import { makeDocuments } from '../verifier/documents.js';

const run = promisify(execFile);
const PROGRAM = 'dist/verifier/verify.mjs';

function verifyIn(folder: string, ...args: string[]): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: {}, timeout: 120_000 };
    const child = execFile(process.execPath, ['verify.mjs', ...args], options, (_, out) =>
      resolve({ code: child.exitCode ?? -1, out }),
    );
  });
}

test('the verifier is one file: alone in a folder it tells intact documents from changed ones', async () => {
  await using folder = await temporaryFolder();
  const { receipts, evidence, key } = await makeDocuments();
  await copyFile(PROGRAM, path.join(folder.path, 'verify.mjs'));
  await writeFile(path.join(folder.path, 'receipt.json'), receipts[0] ?? '');
  await writeFile(path.join(folder.path, 'evidence.ndjson'), evidence);
  const changed = evidence.toString().replace('"state":"applied"', '"state":"refused"');
  expect(changed).not.toBe(evidence.toString());
  await writeFile(path.join(folder.path, 'changed.ndjson'), changed);

  const results = await Promise.all([
    verifyIn(folder.path, '--receipt', 'receipt.json', '--key', key),
    verifyIn(folder.path, '--export', 'evidence.ndjson', '--key', key),
    verifyIn(folder.path, '--export', 'changed.ndjson', '--key', key),
  ]);

  const forPrograms = await verifyIn(folder.path, '--export', 'changed.ndjson', '--json');

  expect(results.map(({ code }) => code)).toEqual([0, 0, 1]);
  expect(results.map(({ out }) => out.trimEnd().split('\n').at(-1))).toEqual([
    'intact',
    'intact',
    'NOT INTACT',
  ]);
  expect(forPrograms.code).toBe(1);
  expect(JSON.parse(forPrograms.out)).toMatchObject({ verdict: 'not intact' });
});

test('a second build of the verifier and its page has the same bytes, whose SHA-256 is printed', async () => {
  await using folder = await temporaryFolder();

  const { stdout } = await run(process.execPath, ['deploy/bundle.mjs', folder.path]);

  const printed = [];
  for (const name of ['verify.mjs', 'verify.html']) {
    const again = await readFile(path.join(folder.path, 'verifier', name));
    expect(again.equals(await readFile(path.join('dist/verifier', name))), name).toBe(true);
    const digest = createHash('sha256').update(again).digest('hex');
    printed.push(`${digest}  ${path.join(folder.path, 'verifier', name)}\n`);
  }
  expect(stdout).toBe(printed.join(''));
});
