import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { GrowingTree } from '../../src/ledger/growing-tree.js';
import { leafHash } from '../../src/ledger/merkle.js';
import { bundleOf, entriesOf, TILE_WIDTH } from '../../src/ledger/tiles.js';
import type { KnownCheckpoint } from '../../src/verifier/documents/known-checkpoint.js';
import { NotChecked } from '../../src/verifier/documents/not-checked.js';
import { verifyUrl } from '../../src/verifier/verify-url.js';
import { signerFromSeed } from '../ledger/trees.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { makeDocuments } from './documents.js';

const SIZE = 1_000;
const signer = signerFromSeed('log.example/edits', Buffer.alloc(32, 1));
const bundle = entriesOf((await makeDocuments()).entries);
if (bundle.kind === 'malformed') throw new Error(bundle.fault);
const ofDocuments = bundle.value;
const entries = Array.from(
  { length: SIZE },
  (_, i) => ofDocuments[i % ofDocuments.length] ?? Buffer.alloc(0),
);

let folder: TemporaryFolder;
let server: Server;
/** The first bundle that is not to be had. */
let missingFrom = Number.POSITIVE_INFINITY;
let served: Uint8Array[] = [];
let asked: number[] = [];
/** So many bundles are answered with 429 first. */
let tooMany = 0;
beforeEach(async () => {
  folder = await temporaryFolder();
  missingFrom = Number.POSITIVE_INFINITY;
  served = [...entries];
  asked = [];
  tooMany = 0;
  server = createServer((req, res) => {
    const [, index] = /tile\/entries\/(\d{3})/.exec(req.url ?? '') ?? [];
    if (index === undefined) return void res.end(signCheckpoint(checkpointAt(served), [signer]));
    asked.push(Number(index));
    tooMany -= 1;
    if (tooMany >= 0) return void res.writeHead(429, { 'Retry-After': '2' }).end();
    if (Number(index) >= missingFrom) return void res.writeHead(404).end();
    const start = Number(index) * TILE_WIDTH;
    res.end(bundleOf(served.slice(start, start + TILE_WIDTH)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.close();
  await folder[Symbol.asyncDispose]();
});

function checkpointAt(log: readonly Uint8Array[]) {
  const tree = new GrowingTree();
  for (const entry of log) tree.append(leafHash(entry));
  return { origin: signer.key.name, size: log.length, root: tree.root(), extensions: [] };
}

function knownAt(size: number): KnownCheckpoint {
  return { from: `kept-${size}`, checkpoint: checkpointAt(entries.slice(0, size)) };
}

const keptIn = () => path.join(folder.path, 'state.interrupted');

async function check(known: readonly KnownCheckpoint[] = []) {
  const said: string[] = [];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const against = { key: signer.key, known, progress: () => undefined };
  const resumption = { keptIn: keptIn(), say: (line: string) => void said.push(line) };
  const { kind } = await verifyUrl(url, null, against, resumption);
  return { kind, said };
}

async function interrupted(at: number, known: readonly KnownCheckpoint[] = []): Promise<void> {
  missingFrom = at;
  await expect(check(known)).rejects.toThrow(NotChecked);
  missingFrom = Number.POSITIVE_INFINITY;
  asked = [];
}

test('a check that was interrupted goes on where it came to, and is forgotten at its end', async () => {
  await interrupted(2);
  const { kind, said } = await check();

  expect(kind).toBe('intact');
  expect(said).toEqual(['the last check was interrupted: goes on after 512 entries']);
  expect(asked.toSorted((a, b) => a - b)).toEqual([2, 3]);
  await expect(readFile(keptIn())).rejects.toThrow('ENOENT');
});

test('what the log gained meanwhile is checked too', async () => {
  served = entries.slice(0, 700);
  await interrupted(2);
  served = [...entries];

  expect((await check()).kind).toBe('intact');
});

test('a checkpoint that the interrupted check did not compare makes it begin anew', async () => {
  await interrupted(2, [knownAt(100)]);
  await check([knownAt(100), knownAt(900)]);
  expect(asked.toSorted((a, b) => a - b)).toEqual([2, 3]);
  await interrupted(2, [knownAt(100)]);
  const { kind, said } = await check([knownAt(100), knownAt(300)]);

  expect([kind, said, asked.length]).toEqual(['intact', [], 4]);
});

test('an entry that is served otherwise after the interruption is found', async () => {
  await interrupted(2);
  served[600] = served[601] ?? Buffer.alloc(0);
  served[601] = entries[600] ?? Buffer.alloc(0);
  const checkpoint = knownAt(SIZE);

  expect((await check([checkpoint])).kind).toBe('not intact');
});

test('P6: a damaged file of what was reached accuses nobody', async () => {
  await interrupted(2);
  const kept = await readFile(keptIn(), 'utf8');
  const { edge } = JSON.parse(kept) as { edge: string[] };
  const [hash = ''] = edge;
  const otherHash = Buffer.alloc(32, 7).toString('base64');
  for (const text of [
    kept.replace(hash, otherHash),
    kept.replace(hash, hash.slice(4)),
    kept.slice(0, 80),
    '{"format":"im-edit-ledger/interrupted-check/v1"}',
    'null',
    '',
  ]) {
    await writeFile(keptIn(), text);
    expect((await check()).kind).toBe('intact');
  }
});

test('where something is found, nothing is kept', async () => {
  served[5] = Buffer.from('{}');
  missingFrom = 2;

  await check().catch(() => undefined);

  await expect(readFile(keptIn())).rejects.toThrow('ENOENT');
});

test('a log that asks to be left alone is left alone for so long', async () => {
  tooMany = 1;
  const startedAt = performance.now();

  expect((await check()).kind).toBe('intact');
  expect(performance.now() - startedAt).toBeGreaterThan(1_950);
});
