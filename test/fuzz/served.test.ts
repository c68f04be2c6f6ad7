import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { GrowingTree } from '../../src/ledger/growing-tree.js';
import { leafHash } from '../../src/ledger/merkle.js';
import { bundleOf, entriesOf, parseTilePath, TILE_WIDTH } from '../../src/ledger/tiles.js';
import type { KnownCheckpoint } from '../../src/verifier/documents/known-checkpoint.js';
import { NotChecked } from '../../src/verifier/documents/not-checked.js';
import type { RetryPolicy } from '../../src/verifier/remote-log.js';
import { verifyUrl } from '../../src/verifier/verify-url.js';
import { signerFromSeed, valueOf } from '../ledger/trees.js';
import { makeDocuments } from '../verifier/documents.js';
import { HARMS_OF_SERVED } from './served.js';

const SIZE = 600;
/** What is served as it should be is waited for. */
const RETRY_POLICY: RetryPolicy = {
  answerWithinMs: 10_000,
  pausesMs: [10],
  olderPausesMs: [10, 10],
};
const IMPATIENT: RetryPolicy = { ...RETRY_POLICY, answerWithinMs: 300 };
const signer = signerFromSeed('log.example/edits', Buffer.alloc(32, 1));
const ofDocuments = valueOf(entriesOf((await makeDocuments()).entries));
const entries = Array.from(
  { length: SIZE },
  (_, i) => ofDocuments[i % ofDocuments.length] ?? Buffer.alloc(0),
);

let server: Server;
/** What is sealed. */
let log: Uint8Array[];
/** Of how many entries the checkpoint is that is served, where its witnesses are behind. */
let witnessed: number | null;
let listener: RequestListener;

beforeEach(async () => {
  [log, witnessed, listener] = [[...entries], null, serve];
  server = createServer((req, res) => listener(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close().closeAllConnections();
});

const pathIn = (url: string | undefined): string => (url ?? '').replace('/v1/ledger/', '');

function bodyAt(path: string): Buffer | null {
  if (path === 'checkpoint') return noteOf(log.slice(0, witnessed ?? log.length));
  if (path === 'checkpoint/latest') return noteOf(log);
  const asked = parseTilePath(path);
  if (asked.kind === 'malformed' || asked.value.kind !== 'entries') return null;
  const { index, width } = asked.value;
  const some = log.slice(index * TILE_WIDTH, index * TILE_WIDTH + width);
  return some.length === width ? Buffer.from(bundleOf(some)) : null;
}

const serve: RequestListener = (req, res) => {
  const body = bodyAt(pathIn(req.url));
  res.writeHead(body ? 200 : 404).end(body ?? undefined);
};

/** As it is served, but for what `instead` answers: false leaves it. */
function serveBut(instead: (path: string, ...answer: Parameters<RequestListener>) => boolean) {
  listener = (req, res) => {
    if (!instead(pathIn(req.url), req, res)) serve(req, res);
  };
}

function checkpointAt(of: readonly Uint8Array[]) {
  const tree = new GrowingTree();
  for (const entry of of) tree.append(leafHash(entry));
  return { origin: signer.key.name, size: of.length, root: tree.root(), extensions: [] };
}

const noteOf = (of: readonly Uint8Array[]) =>
  Buffer.from(signCheckpoint(checkpointAt(of), [signer]));

function known(of: readonly Uint8Array[]): KnownCheckpoint {
  return { from: 'kept', checkpoint: checkpointAt(of) };
}

/** The exit code, and what was said. Any other failure than `NotChecked` is one of the verifier. */
async function check(
  kept: readonly KnownCheckpoint[] = [],
  { key = signer.key, patience = RETRY_POLICY } = {},
) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const against = { key, known: kept, progress: () => undefined };
  const resumption = { keptIn: null, say: () => undefined };
  try {
    const verdict = await verifyUrl(url, null, against, resumption, patience);
    const code = { intact: 0, 'not intact': 1, 'not checked': 2 }[verdict.kind];
    return { code, said: verdict.lines.join('\n'), keeps: verdict.signedNote };
  } catch (error) {
    if (error instanceof NotChecked) return { code: 2, said: error.message };
    throw error;
  }
}

describe.each(HARMS_OF_SERVED)('$name accuses nobody', ({ harm, only }) => {
  test.each(['tile/entries/001', 'tile/entries/002.p/88', 'checkpoint'])(
    'in place of %s: exit 2; once: exit 0 or 2',
    async (harmed) => {
      if (only === 'bundles' && harmed === 'checkpoint') return;
      let times = Infinity;
      serveBut((path, _req, res) => {
        const body = bodyAt(path);
        if (path !== harmed || body === null || times <= 0) return false;
        times -= 1;
        harm(res, { path, body });
        return true;
      });

      const how = { patience: IMPATIENT };
      expect(await check([known(entries.slice(0, 300))], how)).toMatchObject({ code: 2 });
      times = 1;
      expect((await check([], how)).code).not.toBe(1);
    },
  );
});

test('a bundle that was damaged on the way once is read again, and accuses nobody', async () => {
  let times = 1;
  serveBut((path, _req, res) => {
    if (!path.includes('001') || times <= 0) return false;
    times -= 1;
    const body = bodyAt(path) ?? Buffer.alloc(0);
    res.end(body.fill(0x3f, 500, 501));
    return true;
  });

  expect(await check()).toMatchObject({ code: 0 });
  expect(times).toBe(0);
});

test('a log whose parts of bundles went when they were full is read all the same', async () => {
  serveBut((path, _req, res) => {
    if (path === 'checkpoint') {
      log = [...entries, ...entries];
      res.end(noteOf(entries));
      return true;
    }
    if (path.includes('.p/')) res.writeHead(404).end();
    return path.includes('.p/');
  });

  expect(await check()).toMatchObject({ code: 0 });
});

test('a checkpoint that is newer than what the witnesses have cosigned accuses nobody, and is kept', async () => {
  witnessed = 400;
  const { code, said, keeps } = await check([known(entries.slice(0, 500))]);

  expect({ code, said }).toMatchObject({ code: 0 });
  expect(keeps?.split('\n')[1]).toBe(String(SIZE));
});

/** Somebody serves a log that is not the one that was known. */
const TAMPERED: readonly (readonly [string, () => void])[] = [
  ['has another entry', () => void (log[300] = entry(299))],
  ['has two entries exchanged', () => ([log[300], log[301]] = [entry(301), entry(300)])],
  ['lost an entry', () => void log.splice(300, 1)],
  ['lost its end', () => void (log = log.slice(0, 450))],
  [
    'lost its end, and claims that its witnesses are behind',
    () => {
      log = log.slice(0, 450);
      witnessed = 400;
    },
  ],
  ['was given one more', () => void log.splice(300, 0, entry(1))],
];

function entry(index: number): Uint8Array {
  return entries[index] ?? Buffer.alloc(0);
}

test.each(TAMPERED)('P6: a log that %s: exit 1', async (_, tamper) => {
  tamper();
  const kept = [known(entries.slice(0, 500))];

  expect(await check(kept)).toMatchObject({ code: 1 });
});

test('P6: a log whose newest entries do not continue what the witnesses cosigned: exit 1', async () => {
  serveBut((path, _req, res) => {
    if (path === 'checkpoint') res.end(noteOf([...entries.slice(0, 399), entry(0)]));
    return path === 'checkpoint';
  });

  expect(await check([known(entries.slice(0, 500))])).toMatchObject({ code: 1 });
});

test('another log, and another key, exit 2', async () => {
  const other = signerFromSeed('other.example/log', Buffer.alloc(32, 2));
  const foreign = { ...checkpointAt(entries), origin: other.key.name };
  const kept = [{ from: 'kept', checkpoint: foreign }];

  expect(await check(kept)).toMatchObject({ code: 2, said: 'kept is of another log' });
  expect(await check([], { key: other.key })).toMatchObject({ code: 2 });
});
