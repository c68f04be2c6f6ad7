import { equalBytes } from '../ledger/primitives.js';
import { TILE_WIDTH } from '../ledger/tiles.js';

/**
 * Finds where entry bundles were joined of which one is a part of the other: a partial bundle, and the same one fetched later.
 * What is there again is left out, so that the rest can be checked.
 */
export class JoinedBundles {
  /** The bundle at the end of what was read so far. */
  private bundle: Uint8Array[] = [];
  private size = 0;
  /** How many entries at the end were there before, from the beginning of the bundle on. */
  private again = 0;
  private readonly starts = new Set<number>();

  /** The entries, of this one and those held back before it, that belong to the log. */
  fresh(entry: Uint8Array): readonly Uint8Array[] {
    const { again, bundle } = this;
    if (isThere(bundle[again], entry)) {
      this.again += 1;
      if (this.again === bundle.length) this.repeated();
      return [];
    }
    const isWhole = bundle.length === TILE_WIDTH || isThere(bundle[0], entry);
    if (again > 0 && isWhole) {
      this.repeated();
      return this.fresh(entry);
    }
    this.again = 0;
    const fresh = [...bundle.slice(0, again), entry];
    for (const one of fresh) this.append(one);
    return fresh;
  }

  /** The indexes at which bundles begin that are there again. */
  repeatedFrom(): readonly number[] {
    if (this.again > 0) this.repeated();
    return [...this.starts];
  }

  private repeated(): void {
    this.starts.add(this.size - this.bundle.length);
    this.again = 0;
  }

  private append(entry: Uint8Array): void {
    if (this.bundle.length === TILE_WIDTH) this.bundle = [];
    // The bytes it stands in are reused.
    this.bundle.push(Buffer.from(entry));
    this.size += 1;
  }
}

function isThere(one: Uint8Array | undefined, entry: Uint8Array): boolean {
  return one !== undefined && equalBytes(one, entry);
}
