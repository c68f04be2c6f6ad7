import { createPrivateKey } from 'node:crypto';
import { GrowingTree } from '../../src/ledger/growing-tree.js';
import { leafHash, type ReadHashes } from '../../src/ledger/merkle.js';
import { signerFromPem, type NoteSigner } from '../../src/ledger/note.js';
import type { Parsed } from '../../src/ledger/parsed.js';

/** A tree kept whole in memory: `read` is what a store of full nodes answers. */
export interface StoredTree {
  readonly leaves: readonly Uint8Array[];
  readonly read: ReadHashes;
}

export function storedTree(entries: readonly Uint8Array[]): StoredTree {
  const nodes = new Map<string, Uint8Array>();
  const tree = new GrowingTree();
  const leaves = entries.map((entry) => leafHash(entry));
  for (const leaf of leaves) {
    tree.append(leaf, (level, index, hash) => nodes.set(`${level}/${index}`, hash));
  }
  return {
    leaves,
    read: async (ids) =>
      ids.map(({ level, index }) => {
        const hash = nodes.get(`${level}/${index}`);
        if (hash === undefined) throw new RangeError(`no node ${level}/${index}`);
        return hash;
      }),
  };
}

export function entriesUpTo(size: number): Uint8Array[] {
  return Array.from({ length: size }, (_, i) => Buffer.from(`leaf ${i}`));
}

/** The value of what must have parsed. */
export function valueOf<T>(parsed: Parsed<T>): T {
  if (parsed.kind === 'malformed') throw new Error(parsed.fault);
  return parsed.value;
}

export function faultOf<T>(parsed: Parsed<T>): string | null {
  return parsed.kind === 'malformed' ? parsed.fault : null;
}

/** A signer from the 32 bytes of an Ed25519 seed (RFC 8410 puts them at the end of the PKCS#8 structure). */
export function signerFromSeed(name: string, seed: Uint8Array): NoteSigner {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return valueOf(signerFromPem(name, key.export({ format: 'pem', type: 'pkcs8' }).toString()));
}

/** The same bytes with one bit turned over. */
export function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = bit % (bytes.length * 8);
  copy[at >> 3] = (copy[at >> 3] ?? 0) ^ (1 << (at & 7));
  return copy;
}
