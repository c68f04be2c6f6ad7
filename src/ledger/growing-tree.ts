import { EMPTY_ROOT, joined, nodeHash, nodesOf, type NodeId } from './merkle.js';

/**
 * A tree that only grows, kept as its right edge: at most one hash a level. Recomputes a log of any length in constant
 * memory, and gives whoever stores nodes the ones that each entry completes.
 */
export class GrowingTree {
  /** By level: the hash of the full node waiting for its right sibling. Holds where the size has that bit set. */
  private readonly waiting: Uint8Array[] = [];
  private entries = 0;

  get size(): number {
    return this.entries;
  }

  /** Continues a tree of this size; `hashes` are those of `edgeOf(size)`, in that order. */
  static continuing(size: number, hashes: readonly Uint8Array[]): GrowingTree {
    const tree = new GrowingTree();
    const edge = edgeOf(size);
    if (edge.length !== hashes.length) {
      throw new RangeError(
        `the edge of ${size} entries has ${edge.length} hashes, not ${hashes.length}`,
      );
    }
    for (const [i, hash] of hashes.entries()) tree.waiting[edge[i]?.level ?? 0] = hash;
    tree.entries = size;
    return tree;
  }

  /** `onNode` is called with each node that this entry completes, the leaf first. */
  append(
    leaf: Uint8Array,
    onNode?: (level: number, index: number, hash: Uint8Array) => void,
  ): void {
    let [hash, level, index] = [leaf, 0, this.entries];
    onNode?.(level, index, hash);
    while (index % 2 === 1) {
      hash = nodeHash(this.waiting[level] ?? EMPTY_ROOT, hash);
      level += 1;
      index = (index - 1) / 2;
      onNode?.(level, index, hash);
    }
    this.waiting[level] = hash;
    this.entries += 1;
  }

  root(): Uint8Array {
    return this.entries === 0 ? EMPTY_ROOT : joined(this.edge());
  }

  /** What `continuing` needs beside the size. */
  edge(): Uint8Array[] {
    return edgeOf(this.entries).map(({ level }) => this.waiting[level] ?? EMPTY_ROOT);
  }
}

/** The full nodes that a tree of this size consists of, left to right. */
export function edgeOf(size: number): NodeId[] {
  return nodesOf(0, size);
}
