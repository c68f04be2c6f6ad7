import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { NotChecked } from '../../src/verifier/documents/not-checked.js';
import { keepState, keptState } from '../../src/verifier/state-file.js';
import { signerFromSeed } from '../ledger/trees.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

const signer = signerFromSeed('log.example/edits', Buffer.alloc(32, 1));
const other = signerFromSeed('other.example/log', Buffer.alloc(32, 2));

let folder: TemporaryFolder;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  file = path.join(folder.path, 'state');
});
afterEach(() => folder[Symbol.asyncDispose]());

function noteAt(size: number, root = 7, by = signer): string {
  const hash = Buffer.alloc(32, root);
  return signCheckpoint({ origin: by.key.name, size, root: hash, extensions: [] }, [by]);
}

const keep = (note: string) => keepState(file, note, null);

test('a newer checkpoint takes the place of an older one', async () => {
  expect(await keep(noteAt(5))).toBe('kept');
  expect(await keep(noteAt(9))).toBe('kept');

  expect(await readFile(file, 'utf8')).toBe(noteAt(9));
});

test('P6: of two verifications at once, the one that ends last does not put back an older checkpoint', async () => {
  await keep(noteAt(9));

  expect(await keep(noteAt(5))).toBe('newer');
  expect(await readFile(file, 'utf8')).toBe(noteAt(9));
});

test('P6: two verifications at once that were shown two logs prove it', async () => {
  await keep(noteAt(9));

  expect(await keep(noteAt(9, 8))).toBe('forked');
  expect(await readFile(file, 'utf8')).toBe(noteAt(9));
});

test('a file that two logs are to be remembered in is reported, and stays', async () => {
  await keep(noteAt(5));

  await expect(keep(noteAt(9, 7, other))).rejects.toThrow(/state is of another log/);
  await expect(keep(noteAt(9, 7, other))).rejects.toThrow(NotChecked);
  expect(await readFile(file, 'utf8')).toBe(noteAt(5));
});

test('P6: a state that was cut anywhere, or altered anywhere under the key, is damage', async () => {
  const whole = Buffer.from(noteAt(12));
  const read = () => keptState(file, signer.key);
  await writeFile(file, whole);
  expect((await read())?.checkpoint.size).toBe(12);
  for (let at = 0; at < whole.length - 1; at += 1) {
    await writeFile(file, whole.subarray(0, at));
    await expect(read(), `cut at ${at}`).rejects.toThrow(NotChecked);
    const altered = Buffer.from(whole);
    altered[at] = (altered[at] ?? 0) ^ 1;
    await writeFile(file, altered);
    const found = await read().catch((error: unknown) => error);
    const isTold = found instanceof NotChecked;
    // Where the name or the id of the key was altered, it is by nobody who is known, and says what it said.
    const isSame = !(found instanceof Error) && found !== null;
    expect([at, isTold || isSame]).toEqual([at, true]);
    if (!isTold)
      expect(found).toMatchObject({ checkpoint: { size: 12, root: Buffer.alloc(32, 7) } });
  }
});
