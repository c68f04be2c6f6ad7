import { equalBytes, sha256 } from './primitives.js';

/**
 * The Merkle tree of RFC 6962, section 2.1, over SHA-256. Hashes are 32 bytes. Sizes and indexes are safe integers;
 * they may pass 2^32, so no bit operators here.
 */
export const HASH_BYTES = 32;

/** The root of a tree without entries: SHA-256 of nothing. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

/**
 * A node whose subtree is full: the hash over entries `index * 2^level` up to, not including, `(index + 1) * 2^level`.
 * These never change once they are there; everything else is computed from them.
 */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

/** Gives the hashes of full nodes, in the order asked. */
export type ReadHashes = (nodes: readonly NodeId[]) => Promise<readonly Uint8Array[]>;

/** Reused by every call: a hash is computed synchronously and leaves nothing in it that is read again. */
let leafInput = new Uint8Array(4096);
const nodeInput = new Uint8Array(1 + 2 * HASH_BYTES).fill(0x01);

/** SHA-256(0x00 ‖ entry) */
export function leafHash(entry: Uint8Array): Uint8Array {
  const length = entry.length + 1;
  if (leafInput.length < length) leafInput = new Uint8Array(length * 2);
  leafInput.set(entry, 1);
  return sha256(leafInput.subarray(0, length));
}

/** SHA-256(0x01 ‖ left ‖ right) */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}

/** The root at this size. One read. */
export async function rootOf(size: number, read: ReadHashes): Promise<Uint8Array> {
  if (size === 0) return EMPTY_ROOT;
  return joined(await read(nodesOf(0, size)));
}

/**
 * The audit path of RFC 6962, 2.1.1: from the leaf's sibling up. One read.
 * @throws RangeError where the tree of that size has no such entry
 */
export async function proveInclusion(
  index: number,
  size: number,
  read: ReadHashes,
): Promise<Uint8Array[]> {
  if (index < 0 || index >= size) throw new RangeError(`no entry ${index} in a tree of ${size}`);
  return hashesOf(inclusionRanges(index, 0, size), read);
}

/**
 * The consistency proof of RFC 6962, 2.1.2. Empty where the sizes are equal, or the older tree is empty. One read.
 * @throws RangeError where the newer tree is smaller
 */
export async function proveConsistency(
  olderSize: number,
  newerSize: number,
  read: ReadHashes,
): Promise<Uint8Array[]> {
  if (olderSize < 0 || olderSize > newerSize) {
    throw new RangeError(`no tree of ${newerSize} continues one of ${olderSize}`);
  }
  if (olderSize === 0) return [];
  return hashesOf(consistencyRanges(olderSize, 0, newerSize, true), read);
}

/** Whether the leaf is at that index of the tree with that size and root (RFC 9162, 2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index < 0 || index >= size || ![leaf, ...proof].every(isHash)) return false;
  let [fn, sn, found] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      found = nodeHash(sibling, found);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      found = nodeHash(found, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalBytes(found, root);
}

/** Whether the newer tree continues the older one (RFC 9162, 2.1.4.2). Every tree continues the empty one. */
export function verifyConsistency(
  older: { readonly size: number; readonly root: Uint8Array },
  newer: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (older.size === newer.size) return proof.length === 0 && equalBytes(older.root, newer.root);
  if (older.size === 0) return proof.length === 0 && equalBytes(older.root, EMPTY_ROOT);
  if (older.size < 0 || older.size > newer.size) return false;
  if (![older.root, ...proof].every(isHash)) return false;
  let [fn, sn] = [older.size - 1, newer.size - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  // fn is 0 here where the older size is a power of two: its root is then a node of the newer tree, and not sent.
  const path = fn === 0 ? [older.root, ...proof] : proof;
  const [start, ...rest] = path;
  if (start === undefined) return false;
  let [olderFound, newerFound] = [start, start];
  for (const sibling of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      olderFound = nodeHash(sibling, olderFound);
      newerFound = nodeHash(sibling, newerFound);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      newerFound = nodeHash(newerFound, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalBytes(olderFound, older.root) && equalBytes(newerFound, newer.root);
}

/** The full nodes that make up entries `from` to `to`, left to right; `from` is a multiple of a power of two ≥ `to - from`. */
export function nodesOf(from: number, to: number): NodeId[] {
  const nodes: NodeId[] = [];
  let start = from;
  while (start < to) {
    let [level, width] = [0, 1];
    while (width * 2 <= to - start) [level, width] = [level + 1, width * 2];
    nodes.push({ level, index: start / width });
    start += width;
  }
  return nodes;
}

/** The hash over neighbouring full subtrees, given left to right, largest first. */
export function joined(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

type Range = readonly [from: number, to: number];

/** PATH(index, D[from:to]) */
function inclusionRanges(index: number, from: number, to: number): Range[] {
  if (to - from === 1) return [];
  const split = from + widthOfLeft(to - from);
  return index < split
    ? [...inclusionRanges(index, from, split), [split, to]]
    : [...inclusionRanges(index, split, to), [from, split]];
}

/** SUBPROOF(olderSize - from, D[from:to], isOlderTree) */
function consistencyRanges(
  olderSize: number,
  from: number,
  to: number,
  isOlderTree: boolean,
): Range[] {
  if (olderSize === to) return isOlderTree ? [] : [[from, to]];
  const split = from + widthOfLeft(to - from);
  return olderSize <= split
    ? [...consistencyRanges(olderSize, from, split, isOlderTree), [split, to]]
    : [...consistencyRanges(olderSize, split, to, false), [from, split]];
}

async function hashesOf(ranges: readonly Range[], read: ReadHashes): Promise<Uint8Array[]> {
  const nodes = ranges.map(([from, to]) => nodesOf(from, to));
  const hashes = await read(nodes.flat());
  let next = 0;
  return nodes.map(({ length }) => joined(hashes.slice(next, (next += length))));
}

/** The largest power of two below `size`. */
function widthOfLeft(size: number): number {
  let width = 1;
  while (width * 2 < size) width *= 2;
  return width;
}

const isHash = (bytes: Uint8Array): boolean => bytes.length === HASH_BYTES;
const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);
