import { parseDecimal } from './decimal.js';
import { HASH_BYTES, joined, type NodeId, type ReadHashes } from './merkle.js';
import { malformed, ok, type Parsed } from './parsed.js';
import { concatBytes } from './primitives.js';

/** The tree and its entries as static resources: https://c2sp.org/tlog-tiles. */

/** A full tile is a subtree of height 8, given by its 256 leaves. */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;
const MAX_LEVEL = 63;
/** What fits the uint16 before each entry of a bundle. */
const MAX_ENTRY_BYTES = 0xffff;

/** The `index`-th tile of a level: hashes of the tree's nodes at level `8 * level`, from `256 * index` on. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  /** 1 to 256; less than 256 is a partial tile. */
  readonly width: number;
}

/** 256 entries from `256 * index` on, or the first `width` of them. */
export interface EntryBundle {
  readonly index: number;
  readonly width: number;
}

export type TileResource =
  ({ readonly kind: 'tile' } & Tile) | ({ readonly kind: 'entries' } & EntryBundle);

/** `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]` */
export function formatTilePath(resource: TileResource): string {
  const level = resource.kind === 'entries' ? 'entries' : String(resource.level);
  const partial = resource.width === TILE_WIDTH ? '' : `.p/${resource.width}`;
  return `tile/${level}/${formatIndex(resource.index)}${partial}`;
}

/** Reads the path after the log's prefix, without a leading slash. Each resource has exactly one path. */
export function parseTilePath(path: string): Parsed<TileResource> {
  const [, levelText = '', indexText = '', widthText] =
    /^tile\/([^/]+)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path) ?? [];
  const index = Number(indexText.replaceAll(/[x/]/g, ''));
  const width = widthText === undefined ? TILE_WIDTH : parseDecimal(widthText);
  const level = levelText === 'entries' ? 0 : parseDecimal(levelText);
  if (width === null || level === null || level > MAX_LEVEL) return malformed('not a tile path');
  const resource: TileResource =
    levelText === 'entries'
      ? { kind: 'entries', index, width }
      : { kind: 'tile', level, index, width };
  // Left to this comparison: superfluous groups of zeroes, a width of 0, 256 or more, an index beyond 2^53.
  const isExact = width >= 1 && width <= TILE_WIDTH && Number.isSafeInteger(index * TILE_WIDTH);
  return isExact && formatTilePath(resource) === path ? ok(resource) : malformed('not a tile path');
}

/** How many hashes of that tile a tree of this size has: 0 to 256. */
export function widthInTree(treeSize: number, level: number, index: number): number {
  const hashes = Math.floor(treeSize / TILE_WIDTH ** level) - index * TILE_WIDTH;
  return Math.max(0, Math.min(TILE_WIDTH, hashes));
}

/** The tiles that a tree has at the newer size and had not, or had narrower, at the older one; lowest level first. */
export function tilesOfGrowth(olderSize: number, newerSize: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; level <= MAX_LEVEL; level += 1) {
    const had = Math.floor(olderSize / TILE_WIDTH ** level);
    const has = Math.floor(newerSize / TILE_WIDTH ** level);
    if (has === 0) break;
    if (has === had) continue;
    for (let index = Math.floor(had / TILE_WIDTH); index * TILE_WIDTH < has; index += 1) {
      tiles.push({ level, index, width: widthInTree(newerSize, level, index) });
    }
  }
  return tiles;
}

/** The nodes whose hashes are the content of a tile, in order. */
export function nodesOfTile({ level, index, width }: Tile): NodeId[] {
  return Array.from({ length: width }, (_, i) => ({
    level: level * TILE_HEIGHT,
    index: index * TILE_WIDTH + i,
  }));
}

/** The content of a tile. */
export async function tileBytes(tile: Tile, read: ReadHashes): Promise<Uint8Array> {
  return concatBytes(await read(nodesOfTile(tile)));
}

/** Where a node's hash is found: in this tile, computed from the hashes `from` to `to`. */
export function placeOfNode({ level, index }: NodeId): {
  readonly level: number;
  readonly index: number;
  readonly from: number;
  readonly to: number;
} {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const hashes = 2 ** (level % TILE_HEIGHT);
  const first = index * hashes;
  const tileIndex = Math.floor(first / TILE_WIDTH);
  const from = first - tileIndex * TILE_WIDTH;
  return { level: tileLevel, index: tileIndex, from, to: from + hashes };
}

/**
 * Reads nodes out of tiles, each tile once a call. `fetch` gives the content of each tile, at the width asked or wider.
 * @param treeSize of the tree that the tiles are of; nodes beyond it cannot be read
 * @throws RangeError where a tile is too short or a node is beyond the tree
 */
export function readingTiles(
  treeSize: number,
  fetch: (tiles: readonly Tile[]) => Promise<readonly Uint8Array[]>,
): ReadHashes {
  return async (nodes) => {
    const places = nodes.map(placeOfNode);
    const wanted = new Map<string, Tile>();
    for (const { level, index } of places) {
      wanted.set(`${level}/${index}`, { level, index, width: widthInTree(treeSize, level, index) });
    }
    const contents = await fetch([...wanted.values()]);
    const byTile = new Map([...wanted.keys()].map((key, i) => [key, contents[i]]));
    return places.map(({ level, index, from, to }) => {
      const content = byTile.get(`${level}/${index}`);
      const width = wanted.get(`${level}/${index}`)?.width ?? 0;
      if (content === undefined || to > width || content.length < to * HASH_BYTES) {
        throw new RangeError(`tile ${level}/${index} has no hashes ${from} to ${to}`);
      }
      return joinedFull(hashesIn(content.subarray(from * HASH_BYTES, to * HASH_BYTES)));
    });
  };
}

/** The content of an entry bundle: each entry after its length as a big-endian uint16. */
export function bundleOf(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY_BYTES) throw new RangeError('an entry is too long for a bundle');
      return [Uint8Array.of(entry.length >> 8, entry.length), entry];
    }),
  );
}

/** The entries in a bundle, as views of it: at most as many as a bundle has. */
export function entriesOf(bundle: Uint8Array): Parsed<Uint8Array[]> {
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (offset < bundle.length) {
    if (entries.length === TILE_WIDTH) return malformed('the bundle has too many entries');
    const start = offset + 2;
    const end = start > bundle.length ? Infinity : start + uint16In(bundle, offset);
    if (end > bundle.length) return malformed('the bundle ends inside an entry');
    entries.push(bundle.subarray(start, end));
    offset = end;
  }
  return ok(entries);
}

function uint16In(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) * 256 + (bytes[offset + 1] ?? 0);
}

/** 1234067 → x001/x234/067 */
function formatIndex(index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

function hashesIn(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}

/** The root over a power of two of hashes. */
function joinedFull(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 1) return joined(hashes);
  const middle = hashes.length / 2;
  return joined([joinedFull(hashes.slice(0, middle)), joinedFull(hashes.slice(middle))]);
}
