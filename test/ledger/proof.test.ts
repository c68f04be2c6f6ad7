import { createRequire } from 'node:module';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/ledger/checkpoint.js';
import { proveInclusion, rootOf } from '../../src/ledger/merkle.js';
import { formatProof, parseProof, verifyProof, type LogProof } from '../../src/ledger/proof.js';
import { entriesUpTo, faultOf, flipped, signerFromSeed, storedTree, valueOf } from './trees.js';

const origin = 'log.example/edits';
const signer = signerFromSeed(origin, Buffer.alloc(32, 1));
const entries = entriesUpTo(100);
const { read } = storedTree(entries);

/** The example of the specification, with base 64 where that one has none: its extra data and signatures are cut. */
const example = `c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

— example.com/fancylog hI2DJwAA
— witness1.example mJirIkAA
`;

describe('a proof', () => {
  test('of the specification is read, and written the same', () => {
    const proof = valueOf(parseProof(example));

    expect(proof.index).toBe(73_894);
    expect(proof.hashes).toHaveLength(5);
    expect(proof.checkpoint.startsWith('example.com/fancylog\n109482\n')).toBe(true);
    expect(formatProof(proof)).toBe(example);
  });

  test('of the only entry has no hashes', async () => {
    const text = formatProof(await proofOf(0, 1));

    expect(text.split('\n').slice(0, 4)).toEqual(['c2sp.org/tlog-proof@v1', 'index 0', '', origin]);
    expect(verified(text, entryAt(0))).toMatchObject({ size: 1 });
  });

  test('verifies for its entry, whatever index and size, and for no other entry', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), fc.nat(), async (size, pick) => {
        const index = pick % size;
        const text = formatProof(await proofOf(index, size));

        expect(verified(text, entryAt(index))).toMatchObject({ origin, size });
        expect(verified(text, entryAt((index + 1) % 100))).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  test('does not verify once any bit of it is another', async () => {
    const text = Buffer.from(formatProof(await proofOf(37, 90)));

    expect(verified(text.toString('utf8'), entryAt(37))).not.toBeNull();
    fc.assert(
      fc.property(fc.nat(text.length * 8 - 1), (bit) => {
        expect(verified(flipped(text, bit).toString('utf8'), entryAt(37))).toBeNull();
      }),
    );
  });

  test('does not verify with the key of another log', async () => {
    const other = signerFromSeed(origin, Buffer.alloc(32, 2));
    const proof = await proofOf(3, 9);

    expect(faultOf(verifyProof(proof, entryAt(3), [other.key], origin))).toMatch(/known key/);
    expect(faultOf(verifyProof(proof, entryAt(3), [signer.key], 'x'))).toMatch(/another log/);
    expect(faultOf(verifyProof(proof, entryAt(4), [signer.key], origin))).toMatch(/index 3/);
  });

  test.each([
    ['another header', example.replace('@v1', '@v2')],
    ['no header', example.slice(example.indexOf('extra'))],
    ['extra data that is not base 64', example.replace('extra YW', 'extra !!')],
    ['empty extra data', example.replace(/extra .*/, 'extra ')],
    ['extra data after the index', example.replace(/(extra .*\n)(index .*\n)/, '$2$1')],
    ['no index', example.replace(/index .*\n/, '')],
    ['an index that is no number', example.replace('73894', 'many')],
    ['a negative index', example.replace('73894', '-5')],
    ['a leading zero', example.replace('73894', '073894')],
    ['two spaces', example.replace('index ', 'index  ')],
    ['a hash that is not base 64', example.replace('gSKy', '!!Ky')],
    ['a short hash', example.replace('gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=', 'gSKy')],
    ['carriage returns', example.replaceAll('\n', '\r\n')],
    ['no blank line', example.replaceAll('\n\n', '\n')],
    ['nothing', ''],
  ])('with %s is malformed', (_what, text) => {
    expect(parseProof(text).kind).toBe('malformed');
  });
});

describe('a second opinion: sigstore, which nobody here wrote,', () => {
  test('finds every entry where we say it is, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), fc.nat(), async (size, pick) => {
        const index = pick % size;
        const { hashes } = await proofOf(index, size);
        const root = await rootOf(size, read);

        expect(() => sigstoreInclusion(index, entryAt(index), hashes, size, root)).not.toThrow();
        expect(() => sigstoreInclusion(index, Buffer.from('x'), hashes, size, root)).toThrow();
      }),
      { numRuns: 50 },
    );
  });

  test('reads our checkpoint as we meant it, and verifies its signature', async () => {
    const { checkpoint } = await proofOf(0, 77);

    const read77 = sigstoreCheckpoint(checkpoint);

    expect(read77).toMatchObject({ origin, logSize: 77n, logHash: await rootOf(77, read) });
    expect(() => sigstoreCheckpoint(checkpoint.replace('\n77\n', '\n78\n'))).toThrow();
  });
});

interface SigstoreCheckpoint {
  readonly origin: string;
  readonly logSize: bigint;
  readonly logHash: Uint8Array;
}

const require = createRequire(import.meta.url);
const { verifyMerkleInclusion } = require('@sigstore/verify/dist/tlog/merkle.js') as {
  verifyMerkleInclusion: (entry: object, checkpoint: object) => void;
};
const { verifyCheckpoint } = require('@sigstore/verify/dist/tlog/checkpoint.js') as {
  verifyCheckpoint: (entry: object, tlogs: object[]) => SigstoreCheckpoint;
};

function sigstoreInclusion(
  logIndex: number,
  canonicalizedBody: Uint8Array,
  hashes: readonly Uint8Array[],
  size: number,
  logHash: Uint8Array,
): void {
  const inclusionProof = { logIndex: String(logIndex), hashes };
  verifyMerkleInclusion({ canonicalizedBody, inclusionProof }, { logSize: BigInt(size), logHash });
}

function sigstoreCheckpoint(envelope: string): SigstoreCheckpoint {
  const { keyId, publicKey } = signer.key;
  const log = { logID: Buffer.from(keyId, 'hex'), baseURL: `https://${origin}`, publicKey };
  return verifyCheckpoint({ inclusionProof: { checkpoint: { envelope } } }, [log]);
}

async function proofOf(index: number, size: number): Promise<LogProof> {
  const root = await rootOf(size, read);
  const checkpoint = signCheckpoint({ origin, size, root, extensions: [] }, [signer]);
  return { index, hashes: await proveInclusion(index, size, read), checkpoint };
}

function verified(text: string, entry: Uint8Array) {
  const parsed = parseProof(text);
  if (parsed.kind === 'malformed') return null;
  const checkpoint = verifyProof(parsed.value, entry, [signer.key], origin);
  return checkpoint.kind === 'ok' ? checkpoint.value : null;
}

function entryAt(index: number): Uint8Array {
  return entries[index] ?? Buffer.alloc(0);
}
