import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgeOf } from '../../src/ledger/growing-tree.js';
import { leafHash, proveConsistency, proveInclusion, rootOf } from '../../src/ledger/merkle.js';
import {
  bundleOf,
  entriesOf,
  formatTilePath,
  parseTilePath,
  placeOfNode,
  readingTiles,
  tileBytes,
  tilesOfGrowth,
  widthInTree,
  type TileResource,
} from '../../src/ledger/tiles.js';
import { hexText } from '../../src/ledger/primitives.js';
import { entriesUpTo, faultOf, storedTree, valueOf } from './trees.js';

describe('the path of a tile', () => {
  test.each<[string, TileResource]>([
    ['tile/0/000', { kind: 'tile', level: 0, index: 0, width: 256 }],
    ['tile/0/x001/x234/067', { kind: 'tile', level: 0, index: 1_234_067, width: 256 }],
    ['tile/0/x001/x234/067.p/1', { kind: 'tile', level: 0, index: 1_234_067, width: 1 }],
    ['tile/63/001.p/255', { kind: 'tile', level: 63, index: 1, width: 255 }],
    ['tile/5/x123/x456/078.p/2', { kind: 'tile', level: 5, index: 123_456_078, width: 2 }],
    ['tile/entries/999', { kind: 'entries', index: 999, width: 256 }],
    ['tile/entries/x001/000.p/44', { kind: 'entries', index: 1000, width: 44 }],
  ])('%s is read and written', (path, resource) => {
    expect(valueOf(parseTilePath(path))).toEqual(resource);
    expect(formatTilePath(resource)).toBe(path);
  });

  test.each([
    ['no thousands sign', 'tile/5/123/456/078'],
    ['a thousands sign at the end', 'tile/5/x123/x456/x078'],
    ['a negative level', 'tile/-1/078'],
    ['a level of 64', 'tile/64/000'],
    ['a leading zero in the level', 'tile/00/000'],
    ['a superfluous group', 'tile/0/x000/001'],
    ['a short group', 'tile/0/01'],
    ['a width of 0', 'tile/0/000.p/0'],
    ['a width of 256', 'tile/0/000.p/256'],
    ['a leading zero in the width', 'tile/0/000.p/01'],
    ['no width', 'tile/0/000.p/'],
    ['a level of another name', 'tile/data/000'],
    ['a slash before it', '/tile/0/000'],
    ['a slash after it', 'tile/0/000/'],
    ['a newline after it', 'tile/0/000\n'],
    ['an index beyond 2^53', 'tile/0/x999/x999/x999/x999/x999/999'],
    ['nothing', ''],
  ])('with %s is refused', (_what, path) => {
    expect(parseTilePath(path).kind).toBe('malformed');
  });

  test('is one for each resource, and a path read is the path written', () => {
    const resources = fc.oneof(
      fc.record({
        kind: fc.constant('tile' as const),
        level: fc.nat(63),
        index: fc.nat(2 ** 31 - 1),
        width: fc.integer({ min: 1, max: 256 }),
      }),
      fc.record({
        kind: fc.constant('entries' as const),
        index: fc.nat(2 ** 31 - 1),
        width: fc.integer({ min: 1, max: 256 }),
      }),
    );

    fc.assert(
      fc.property(resources, (resource) => {
        expect(valueOf(parseTilePath(formatTilePath(resource)))).toEqual(resource);
      }),
    );
  });
});

describe('the tiles of a tree', () => {
  test('of 70,000 entries are those of the specification', () => {
    const tiles = tilesOfGrowth(0, 70_000);
    const of = (level: number) => tiles.filter((tile) => tile.level === level);

    expect(of(0)).toHaveLength(274);
    expect(of(0).at(-1)).toEqual({ level: 0, index: 273, width: 112 });
    expect(of(1)).toEqual([
      { level: 1, index: 0, width: 256 },
      { level: 1, index: 1, width: 17 },
    ]);
    expect(of(2)).toEqual([{ level: 2, index: 0, width: 1 }]);
    expect(of(3)).toEqual([]);
  });

  test('of 256 entries are a full one and a partial one above it', () => {
    expect(tilesOfGrowth(0, 256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ]);
  });

  test('that growth touches are those that became wider', () => {
    expect(tilesOfGrowth(256, 256)).toEqual([]);
    expect(tilesOfGrowth(255, 258)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 0, index: 1, width: 2 },
      { level: 1, index: 0, width: 1 },
    ]);
    expect(tilesOfGrowth(257, 258)).toEqual([{ level: 0, index: 1, width: 2 }]);
  });

  test('have no width beyond the tree', () => {
    expect(widthInTree(256, 0, 1)).toBe(0);
    expect(widthInTree(255, 1, 0)).toBe(0);
  });

  test('hold each node: alone at the lowest level of a tile, as a computed one above', () => {
    expect(placeOfNode({ level: 0, index: 300 })).toEqual({ level: 0, index: 1, from: 44, to: 45 });
    expect(placeOfNode({ level: 7, index: 3 })).toEqual({ level: 0, index: 1, from: 128, to: 256 });
    expect(placeOfNode({ level: 8, index: 3 })).toEqual({ level: 1, index: 0, from: 3, to: 4 });
  });
});

describe('proofs from tiles alone', () => {
  const stored = storedTree(entriesUpTo(66_000));
  const fromTiles = (size: number) =>
    readingTiles(size, async (tiles) =>
      Promise.all(tiles.map(async (tile) => tileBytes(tile, stored.read))),
    );
  const sizes = [1, 2, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, 66_000];

  test.each(sizes)('are those of the whole tree, at size %i', async (size) => {
    const read = fromTiles(size);

    expect(await rootOf(size, read)).toEqual(await rootOf(size, stored.read));
    for (const index of [0, Math.floor(size / 3), size - 1]) {
      expect(await proveInclusion(index, size, read)).toEqual(
        await proveInclusion(index, size, stored.read),
      );
      expect(await proveConsistency(index + 1, size, read)).toEqual(
        await proveConsistency(index + 1, size, stored.read),
      );
    }
  });

  test('ask for each tile once, at the width that the tree has', async () => {
    const asked: string[] = [];
    const read = readingTiles(300, async (tiles) => {
      asked.push(...tiles.map((tile) => formatTilePath({ kind: 'tile', ...tile })));
      return Promise.all(tiles.map(async (tile) => tileBytes(tile, stored.read)));
    });

    await proveInclusion(299, 300, read);

    expect(asked.toSorted()).toEqual(['tile/0/001.p/44', 'tile/1/000.p/1']);
  });

  test('cannot be had from a tile that is too short, or of a node beyond the tree', async () => {
    const short = readingTiles(300, async (tiles) => tiles.map(() => Buffer.alloc(32)));

    await expect(proveInclusion(299, 300, short)).rejects.toThrow(RangeError);
    await expect(fromTiles(300)([{ level: 0, index: 300 }])).rejects.toThrow(RangeError);
    await expect(fromTiles(300)([{ level: 2, index: 75 }])).rejects.toThrow(RangeError);
  });

  test('cannot be had of a node beyond the tree, though the store has a wider tile', async () => {
    const wider = readingTiles(300, async (tiles) =>
      Promise.all(tiles.map(async (tile) => tileBytes({ ...tile, width: 256 }, stored.read))),
    );

    await expect(wider([{ level: 0, index: 300 }])).rejects.toThrow(RangeError);
  });

  test('need no more than the edge to go on', () => {
    expect(edgeOf(300).map(({ level }) => level)).toEqual([8, 5, 3, 2]);
  });
});

describe('an entry bundle', () => {
  test('is each entry after its length in two bytes, the greater first', () => {
    const bundle = bundleOf([Buffer.from('ab'), Buffer.alloc(0), Buffer.alloc(258, 7)]);

    expect(hexText(bundle.subarray(0, 8))).toBe('0002616200000102');
    expect(bundle).toHaveLength(4 + 2 + 260);
  });

  test('gives back the entries that went in, and they hash to the tile', async () => {
    const entries = entriesUpTo(256);
    const { read } = storedTree(entries);

    const found = valueOf(entriesOf(bundleOf(entries)));

    expect(found).toEqual(entries);
    expect(Buffer.concat(found.map((entry) => leafHash(entry)))).toEqual(
      await tileBytes({ level: 0, index: 0, width: 256 }, read),
    );
  });

  test.each([['00'], ['0002ff'], ['0001ff00']])('of bytes %s ends too early', (hex) => {
    expect(faultOf(entriesOf(Buffer.from(hex, 'hex')))).toMatch(/ends inside/);
  });

  test('cannot take an entry longer than its length field tells', () => {
    expect(() => bundleOf([Buffer.alloc(65_536)])).toThrow(RangeError);
  });
});
