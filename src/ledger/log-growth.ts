import { edgeOf, GrowingTree } from './growing-tree.js';
import { leafHash } from './merkle.js';
import { readingTiles, TILE_HEIGHT, TILE_WIDTH, type Tile, widthInTree } from './tiles.js';
import { concatBytes } from './primitives.js';

/** A tile that will never change again. */
export interface FullTile {
  readonly level: number;
  readonly index: number;
  /** 256 hashes, 32 bytes each. */
  readonly hashes: Uint8Array;
  /** The hash over them: one hash of the tile above. */
  readonly root: Uint8Array;
}

/** Gives the content of each tile at exactly the width asked. */
export type FetchTiles = (tiles: readonly Tile[]) => Promise<readonly Uint8Array[]>;

/** A log while entries are added: its tree, and the tiles that they fill. */
export class LogGrowth {
  readonly fullTiles: FullTile[] = [];

  private constructor(
    private readonly tree: GrowingTree,
    /** By level: the hashes of the tile at the right edge. */
    private readonly open: Uint8Array[][],
  ) {}

  /** Continues the log that has this size and these tiles. */
  static async continuing(size: number, fetch: FetchTiles): Promise<LogGrowth> {
    const tiles = edgeTiles(size);
    const contents = await fetch(tiles);
    const known = new Map(tiles.map(({ level, index }, i) => [`${level}/${index}`, contents[i]]));
    // The edge of the tree lies in the tiles at the right edge.
    const read = readingTiles(size, (wanted) =>
      Promise.resolve(
        wanted.map(({ level, index }) => known.get(`${level}/${index}`) ?? new Uint8Array(0)),
      ),
    );
    const tree = GrowingTree.continuing(size, await read(edgeOf(size)));
    const open: Uint8Array[][] = [];
    for (const [i, { level }] of tiles.entries()) {
      open[level] = hashesIn(contents[i] ?? new Uint8Array(0));
    }
    return new LogGrowth(tree, open);
  }

  get size(): number {
    return this.tree.size;
  }

  root(): Uint8Array {
    return this.tree.root();
  }

  /** Adds an entry and returns the hash of its leaf. */
  append(entry: Uint8Array): Uint8Array {
    const leaf = leafHash(entry);
    this.tree.append(leaf, (level, index, hash) => {
      if (level % TILE_HEIGHT === 0) this.addToTile(level / TILE_HEIGHT, index, hash);
    });
    return leaf;
  }

  private addToTile(level: number, index: number, hash: Uint8Array): void {
    if (index % TILE_WIDTH === 0) this.open[level] = [];
    // A hash that fills the tile below is the root of that one.
    const below = level > 0 ? this.open[level - 1] : undefined;
    if (below) {
      const hashes = concatBytes(below);
      this.fullTiles.push({ level: level - 1, index, hashes, root: hash });
    }
    this.open[level]?.push(hash);
  }
}

/** The partial tiles at the right edge, lowest level first; of a level that ends with a full tile, none. */
function edgeTiles(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
    const index = Math.floor(Math.floor(size / TILE_WIDTH ** level) / TILE_WIDTH);
    const width = widthInTree(size, level, index);
    if (width > 0) tiles.push({ level, index, width });
  }
  return tiles;
}

function hashesIn(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(i * 32, i * 32 + 32));
}
