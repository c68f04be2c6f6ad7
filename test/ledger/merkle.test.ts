import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgeOf, GrowingTree } from '../../src/ledger/growing-tree.js';
import {
  EMPTY_ROOT,
  leafHash,
  nodeHash,
  nodesOf,
  proveConsistency,
  proveInclusion,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../src/ledger/merkle.js';
import { hexText } from '../../src/ledger/primitives.js';
import { entriesUpTo, flipped, storedTree } from './trees.js';

/** The vectors of Certificate Transparency, as in transparency-dev/merkle, proof/verify_test.go. */
const entries = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(hex);
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map(hex);
const [n96, n5f, n6b] = [
  '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
];
const [nbc, nca, nd3] = [
  'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
];
const n0e = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const nb0 = 'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f';
const n6e = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d';
const nfa = 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125';
const published = storedTree(entries);

describe('published vectors', () => {
  test.each(roots.map((root, size) => [size, root] as const))(
    'the root over %i entries',
    async (size, root) => {
      expect(await rootOf(size, published.read)).toEqual(root);
      expect(grown(published.leaves.slice(0, size)).root()).toEqual(root);
    },
  );

  test.each([
    [0, 1, []],
    [0, 8, [n96, n5f, n6b]],
    [5, 8, [nbc, nca, nd3]],
    [2, 3, [nfa]],
    [1, 5, [n6e, n5f, nbc]],
  ])('the proof that entry %i is in a tree of %i', async (index, size, proof) => {
    const found = await proveInclusion(index, size, published.read);

    expect(found.map((hash) => hexText(hash))).toEqual(proof);
    expect(verifyInclusion(at(published.leaves, index), index, size, found, at(roots, size))).toBe(
      true,
    );
  });

  test.each([
    [1, 1, []],
    [1, 8, [n96, n5f, n6b]],
    [6, 8, [n0e, nca, nd3]],
    [2, 5, [n5f, nbc]],
    [6, 7, [n0e, nb0, nd3]],
  ])('the proof that a tree of %i became one of %i', async (older, newer, proof) => {
    const found = await proveConsistency(older, newer, published.read);

    expect(found.map((hash) => hexText(hash))).toEqual(proof);
    expect(verifyConsistency(tree(older), tree(newer), found)).toBe(true);
  });

  test('which stored nodes a ragged tree is read from (transparency-dev/merkle, proof_test.go)', async () => {
    const asked: string[] = [];
    await proveConsistency(81, 95, async (nodes) => {
      asked.push(...nodes.map(({ level, index }) => `${level}:${index}`));
      return nodes.map(() => EMPTY_ROOT);
    });

    const expected = ['0:80', '0:81', '1:41', '2:21', '2:22', '1:46', '0:94', '4:4', '6:0'];
    expect(asked).toEqual(expected);
  });
});

describe('a proof is refused when', () => {
  const proof = [nbc, nca, nd3].map(hex);
  const leaf = at(published.leaves, 5);
  const root = at(roots, 8);

  test.each([
    ['the index is another', [leaf, 4, 8, proof, root]],
    ['the index is beyond the tree', [leaf, 8, 8, proof, root]],
    ['the index is negative', [leaf, -1, 8, proof, root]],
    ['the size is doubled', [leaf, 5, 16, proof, root]],
    ['the size is halved', [leaf, 5, 4, proof, root]],
    ['the root is another', [leaf, 5, 8, proof, at(roots, 7)]],
    ['the leaf is another', [at(published.leaves, 4), 5, 8, proof, root]],
    ['a hash is left out', [leaf, 5, 8, proof.slice(1), root]],
    ['the last hash is left out', [leaf, 5, 8, proof.slice(0, -1), root]],
    ['a hash is added', [leaf, 5, 8, [...proof, root], root]],
    ['an empty hash is added', [leaf, 5, 8, [...proof, Buffer.alloc(0)], root]],
    ['a hash is short', [leaf, 5, 8, proof.map((one) => one.subarray(1)), root]],
    ['a hash is long', [leaf, 5, 8, proof.map((one) => Buffer.concat([one, one])), root]],
    ['leaf and root are nothing', [Buffer.alloc(0), 0, 1, [], Buffer.alloc(0)]],
  ] as const)('%s', (_why, [aLeaf, index, size, hashes, aRoot]) => {
    expect(verifyInclusion(aLeaf, index, size, hashes, aRoot)).toBe(false);
  });

  const growth = [n0e, nca, nd3].map(hex);

  test.each([
    ['the older size is another', [5, 8, growth]],
    ['the newer size is another', [6, 7, growth]],
    ['the log shrank', [8, 6, growth]],
    ['it is empty', [6, 8, []]],
    ['a hash is left out', [6, 8, growth.slice(1)]],
    ['the last hash is left out', [6, 8, growth.slice(0, -1)]],
    ['a hash is added', [6, 8, [...growth, root]]],
    ['a hash is short', [6, 8, growth.map((one) => one.subarray(1))]],
    ['a hash is long', [6, 8, growth.map((one) => Buffer.concat([one, one]))]],
    ['equal sizes come with hashes', [8, 8, growth]],
    ['the empty tree comes with hashes', [0, 8, growth]],
  ] as const)('of growth, %s', (_why, [older, newer, hashes]) => {
    expect(verifyConsistency(tree(older), tree(newer), hashes)).toBe(false);
  });

  test('of growth, one size has two roots', () => {
    expect(verifyConsistency(tree(8), { size: 8, root: at(roots, 7) }, [])).toBe(false);
  });

  test('of growth, the older tree is empty and its root is not that of nothing', () => {
    expect(verifyConsistency({ size: 0, root: at(roots, 1) }, tree(8), [])).toBe(false);
  });
});

describe('whatever the size', () => {
  const big = storedTree(entriesUpTo(700));
  const sizes = fc.integer({ min: 1, max: 700 });

  test('each entry is proven, and no bit of the proof, leaf or root may be another', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, pick, bit) => {
        const index = pick % size;
        const leaf = at(big.leaves, index);
        const root = await rootOf(size, big.read);
        const proof = await proveInclusion(index, size, big.read);

        expect(verifyInclusion(leaf, index, size, proof, root)).toBe(true);
        expect(verifyInclusion(flipped(leaf, bit), index, size, proof, root)).toBe(false);
        expect(verifyInclusion(leaf, index, size, proof, flipped(root, bit))).toBe(false);
        for (const wrong of withOneFlipped(proof, bit)) {
          expect(verifyInclusion(leaf, index, size, wrong, root)).toBe(false);
        }
      }),
    );
  });

  test('each growth is proven, and no bit of the proof or the roots may be another', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (newerSize, pick, bit) => {
        const olderSize = 1 + (pick % newerSize);
        const older = { size: olderSize, root: await rootOf(olderSize, big.read) };
        const newer = { size: newerSize, root: await rootOf(newerSize, big.read) };
        const proof = await proveConsistency(olderSize, newerSize, big.read);

        expect(verifyConsistency(older, newer, proof)).toBe(true);
        const wrongOlder = { size: olderSize, root: flipped(older.root, bit) };
        const wrongNewer = { size: newerSize, root: flipped(newer.root, bit) };
        expect(verifyConsistency(wrongOlder, newer, proof)).toBe(false);
        expect(verifyConsistency(older, wrongNewer, proof)).toBe(false);
        for (const wrong of withOneFlipped(proof, bit)) {
          expect(verifyConsistency(older, newer, wrong)).toBe(false);
        }
      }),
    );
  });

  test('the tree is the one that RFC 6962 defines by recursion', async () => {
    for (const size of [1, 2, 3, 63, 64, 65, 255, 256, 257, 511, 700]) {
      expect(await rootOf(size, big.read)).toEqual(recursiveRoot(big.leaves.slice(0, size)));
    }
  });

  test('a tree continued from its edge is the tree', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(700), async (size, start) => {
        const from = Math.min(start, size);
        const continued = GrowingTree.continuing(from, await big.read(edgeOf(from)));

        for (const leaf of big.leaves.slice(from, size)) continued.append(leaf);

        expect(continued.size).toBe(size);
        expect(continued.root()).toEqual(await rootOf(size, big.read));
      }),
    );
  });

  test('an edge of the wrong length is no edge', () => {
    expect(() => GrowingTree.continuing(3, [EMPTY_ROOT])).toThrow(RangeError);
  });

  test('nothing is proven of what is not there', async () => {
    await expect(proveInclusion(3, 3, big.read)).rejects.toThrow(RangeError);
    await expect(proveConsistency(4, 3, big.read)).rejects.toThrow(RangeError);
    expect(await proveConsistency(0, 3, big.read)).toEqual([]);
  });

  test('sizes may pass 2^32', () => {
    const size = 2 ** 40 + 2 ** 33 + 1;

    expect(nodesOf(0, size)).toEqual([
      { level: 40, index: 0 },
      { level: 33, index: 128 },
      { level: 0, index: size - 1 },
    ]);
  });
});

test('an entry of any length is hashed whole', () => {
  const [short, long] = [Buffer.alloc(1, 1), Buffer.alloc(50_000, 1)];

  const hashes = [long, short, long, short].map((entry) => hexText(leafHash(entry)));

  expect(new Set(hashes).size).toBe(2);
  expect(hashes[0]).toBe(hashes[2]);
});

function recursiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return at(leaves, 0);
  let width = 1;
  while (width * 2 < leaves.length) width *= 2;
  return nodeHash(recursiveRoot(leaves.slice(0, width)), recursiveRoot(leaves.slice(width)));
}

function grown(leaves: readonly Uint8Array[]): GrowingTree {
  const growing = new GrowingTree();
  for (const leaf of leaves) growing.append(leaf);
  return growing;
}

function tree(size: number): { size: number; root: Uint8Array } {
  return { size, root: at(roots, size) };
}

function withOneFlipped(proof: readonly Uint8Array[], bit: number): Uint8Array[][] {
  return proof.map((_, i) => proof.map((hash, j) => (i === j ? flipped(hash, bit) : hash)));
}

function at<T>(list: readonly T[], index: number): T {
  const one = list[index];
  if (one === undefined) throw new RangeError(`nothing at ${index}`);
  return one;
}

function hex(text: string | undefined): Uint8Array {
  return Buffer.from(text ?? '', 'hex');
}
