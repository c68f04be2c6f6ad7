import { openCheckpoint, parseCheckpoint, type Checkpoint } from '../ledger/checkpoint.js';
import { type KeyChain, keyInForce } from '../ledger/key-chain.js';
import { LogGrowth } from '../ledger/log-growth.js';
import { HASH_BYTES } from '../ledger/merkle.js';
import { parseNote } from '../ledger/note.js';
import { equalBytes, hexText } from '../ledger/primitives.js';
import { TILE_WIDTH } from '../ledger/tiles.js';
import { ENTRY_COLUMNS, entryIn, entryRowIn, nameOf } from './entry-columns.js';
import { type Fields, uuidOf } from './fields.js';
import type { Findings } from './documents/findings.js';
import type { KnownCheckpoint } from './documents/known-checkpoint.js';
import { Reader, type ReadView } from './read-view.js';

const LEAVES = `SELECT l.index, l.entry_id, l.leaf_hash, e.modification_id IS NOT NULL, ${ENTRY_COLUMNS}
  FROM ledger_leaf l LEFT JOIN ledger_entry e ON e.entry_id = l.entry_id ORDER BY l.index`;

/** In the order in which a growing log fills its tiles. */
const TILES = `SELECT level, index, hashes, root FROM ledger_tile
  ORDER BY (index + 1) * power(256::numeric, level + 1), level`;

/** Memory stays bounded whatever was done to the log. */
const MOST_WRONG_LEAVES = 10_000;
const MOST_FILLED = 10_000;
const NOTHING = Buffer.alloc(0);
const NONE_SIGNED = { signedSize: 0, signedNote: null };

const CHECKPOINTS = 'SELECT size, note FROM ledger_checkpoint ORDER BY size';

interface Leaf {
  readonly index: number;
  readonly entryId: Buffer;
  readonly hash: Buffer;
  readonly isOfEdit: boolean;
  /** Of the entry; null where there is none. */
  readonly bytes: Buffer | null;
  /** The other columns of the entry. */
  readonly rest: Fields;
}

function leafIn(fields: Fields): Leaf {
  return {
    index: Number(fields.integer()),
    entryId: fields.bytes() ?? NOTHING,
    hash: fields.bytes() ?? NOTHING,
    isOfEdit: fields.flag() === true,
    bytes: fields.bytes(),
    rest: fields,
  };
}

interface TileRow extends Readonly<Record<'hashes' | 'root', Buffer>> {
  readonly level: number | string;
  readonly index: string;
}

export interface LogChecked {
  readonly size: number;
  /** Up to which index a checkpoint kept outside vouches for the log. */
  readonly attestedSize: number;
  readonly signedSize: number;
  /** The newest stored checkpoint that is of these entries; null where there is none. */
  readonly signedNote: string | null;
}

/** Recomputes the tree from the entries, and holds leaves, tiles and checkpoints to it. */
export class LogCheck {
  private readonly tiles: Reader<TileRow>;
  private readonly checkpoints: Reader<{ size: string; note: string }>;
  private readonly known: KnownCheckpoint[];
  private readonly wrongLeaves: { index: number; id: string; stored: string; found: string }[] = [];
  private nextIndex = 0;
  private lastGood: Pick<LogChecked, 'signedSize' | 'signedNote'> = NONE_SIGNED;
  private lastSize = 0;
  private attested = 0;
  private isForked = false;

  private constructor(
    private readonly view: ReadView,
    private readonly growth: LogGrowth,
    private readonly chain: KeyChain | null,
    known: readonly KnownCheckpoint[],
    private readonly findings: Findings,
  ) {
    this.tiles = new Reader(view.stream(TILES));
    this.checkpoints = new Reader(view.stream(CHECKPOINTS));
    this.known = known.toSorted((a, b) => a.checkpoint.size - b.checkpoint.size);
  }

  /** @param chain the keys that may have signed; null where signatures are not looked at */
  static async of(
    view: ReadView,
    chain: KeyChain | null,
    known: readonly KnownCheckpoint[],
    findings: Findings,
  ): Promise<LogCheck> {
    const growth = await LogGrowth.continuing(0, () => Promise.resolve([]));
    return new LogCheck(view, growth, chain, known, findings);
  }

  async run(progress: (entries: number) => void): Promise<LogChecked> {
    await this.compareCheckpoints();
    for await (const leaves of this.view.copy(LEAVES, leafIn)) {
      for (const leaf of leaves) {
        const full = this.addLeaf(leaf);
        if (full) await this.compareTiles();
        const next = this.checkpoints.peek();
        const due = next instanceof Promise ? await next : next;
        const isDue = due !== null && Number(due.size) <= this.growth.size;
        if (isDue || this.isKnownDue()) await this.compareCheckpoints();
      }
      progress(this.growth.size);
    }
    await this.finish();
    return { size: this.growth.size, attestedSize: this.attested, ...this.lastGood };
  }

  /** @returns whether it filled a tile */
  private addLeaf(leaf: Leaf): boolean {
    const { findings, growth } = this;
    const { index, bytes } = leaf;
    this.fillGap(index);
    if (bytes === null) {
      findings.add('removed', `entry ${uuidOf(leaf.entryId)} (index ${index})`, 'it was sealed');
      growth.append(NOTHING);
      return growth.fullTiles.length > 0;
    }
    const hash = growth.append(bytes);
    if (!equalBytes(hash, leaf.hash) && this.wrongLeaves.length < MOST_WRONG_LEAVES) {
      const [stored, found] = [hexText(leaf.hash), hexText(hash)];
      this.wrongLeaves.push({ index, id: uuidOf(leaf.entryId), stored, found });
    }
    // The others are looked at together with the edit that they are about.
    if (!leaf.isOfEdit) entryIn(entryRowIn(leaf.rest, String(index), bytes), findings);
    return growth.fullTiles.length > 0;
  }

  /** Leaves that are missing keep their places, so that what comes after them is still compared. */
  private fillGap(index: number): void {
    const missing = index - this.nextIndex;
    if (missing > 0) {
      const which =
        missing === 1 ? `leaf ${index - 1}` : `leaves ${this.nextIndex} to ${index - 1}`;
      this.findings.add('removed', which, `the next leaf that is there is ${index}`);
    }
    for (let i = 0; i < Math.min(missing, MOST_FILLED); i += 1) this.growth.append(NOTHING);
    this.nextIndex = index + 1;
  }

  private async compareTiles(): Promise<void> {
    for (const tile of this.growth.fullTiles.splice(0)) {
      const name = `tile ${tile.level}/${tile.index}`;
      let stored = await this.tiles.peek();
      while (stored && isBefore(stored, tile)) {
        this.findings.add(
          'added',
          `tile ${stored.level}/${stored.index}`,
          'the log has no such tile',
        );
        this.tiles.skip();
        stored = await this.tiles.peek();
      }
      if (!stored || Number(stored.level) !== tile.level || Number(stored.index) !== tile.index) {
        this.findings.add('removed', name, 'the log has such a tile');
        continue;
      }
      this.tiles.skip();
      if (!equalBytes(stored.hashes, tile.hashes)) {
        const at = differingHash(stored.hashes, tile.hashes);
        const where =
          tile.level === 0 ? `, first at index ${tile.index * TILE_WIDTH + at}` : `, at hash ${at}`;
        this.findings.add('disagrees', name, `not the hashes of the entries${where}`);
      }
      if (!stored.root.equals(tile.root)) {
        this.findings.add('disagrees', name, 'its root is not that of the entries');
      }
    }
  }

  private isKnownDue(): boolean {
    const [next] = this.known;
    return next !== undefined && next.checkpoint.size <= this.growth.size;
  }

  private async compareCheckpoints(): Promise<void> {
    const { size } = this.growth;
    while (this.isKnownDue()) {
      const known = this.known.shift();
      if (known) this.compareKnown(known);
    }
    let stored = await this.checkpoints.peek();
    while (stored && Number(stored.size) <= size) {
      this.compareStored(Number(stored.size), stored.note);
      this.checkpoints.skip();
      stored = await this.checkpoints.peek();
    }
  }

  private compareKnown({ from, checkpoint }: KnownCheckpoint): void {
    const agrees =
      checkpoint.size === this.growth.size && equalBytes(checkpoint.root, this.growth.root());
    if (agrees) this.attested = checkpoint.size;
    else {
      const what = `the first ${checkpoint.size} entries are not those of this checkpoint; up to ${this.attested} they are attested`;
      this.findings.add('disagrees', `checkpoint ${from}`, what);
    }
  }

  private compareStored(size: number, note: string): void {
    const name = `stored checkpoint of size ${size}`;
    const checkpoint = this.opened(note, name);
    const previous = this.lastSize;
    this.lastSize = size;
    if (!checkpoint) return;
    if (checkpoint.size !== size) {
      this.findings.add('changed', name, `it says size ${checkpoint.size}`);
    } else if (size === this.growth.size && equalBytes(checkpoint.root, this.growth.root())) {
      this.lastGood = { signedSize: size, signedNote: note };
    } else if (!this.isForked) {
      // Every later checkpoint disagrees then: the first one shows where.
      this.isForked = true;
      const range =
        size - previous === 1 ? `entry ${previous}` : `entries ${previous} to ${size - 1}`;
      this.findings.add('disagrees', name, `${range} or the checkpoint were changed since`);
    }
  }

  private opened(note: string, name: string): Checkpoint | null {
    const key = this.chain && keyInForce(this.chain, this.lastSize);
    const text = parseNote(note);
    const opened =
      key !== null && key !== undefined
        ? openCheckpoint(note, [key], key.name)
        : text.kind === 'ok'
          ? parseCheckpoint(text.value.text)
          : text;
    if (opened.kind === 'ok') return opened.value;
    this.findings.add('changed', name, opened.fault);
    return null;
  }

  private async finish(): Promise<void> {
    const { findings, growth } = this;
    await this.compareTiles();
    for (let tile = await this.tiles.peek(); tile; tile = await this.tiles.peek()) {
      findings.add('added', `tile ${tile.level}/${tile.index}`, 'the log has no such tile');
      this.tiles.skip();
    }
    for (let left = await this.checkpoints.peek(); left; left = await this.checkpoints.peek()) {
      const what = `the log has ${growth.size} leaves: the last ones were removed, or this was added`;
      findings.add('disagrees', `stored checkpoint of size ${left.size}`, what);
      this.checkpoints.skip();
    }
    for (const { from, checkpoint } of this.known) {
      const what = `it had ${checkpoint.size} entries, now ${growth.size}: the last ones were removed, or a backup was restored`;
      findings.add('removed', `checkpoint ${from}`, what);
    }
    if (growth.size > this.lastSize) {
      const which = `leaves ${this.lastSize} to ${growth.size - 1}`;
      findings.add('added', which, 'no checkpoint covers them');
    }
    this.tellWrongLeaves();
  }

  /** Two that have each other's hash were swapped. */
  private tellWrongLeaves(): void {
    const byStored = new Map(this.wrongLeaves.map((leaf) => [leaf.stored, leaf]));
    for (const { index, id, found } of this.wrongLeaves) {
      const owner = byStored.get(found);
      const record = nameOf({ entry_id: id, index: String(index) });
      if (owner) {
        this.findings.add('reordered', record, `it was sealed at index ${owner.index}`);
      } else {
        this.findings.add('changed', record, 'not what its leaf was made of');
      }
    }
  }
}

/** The size at which a log fills a tile. */
function filled(level: number, index: number): number {
  return (index + 1) * TILE_WIDTH ** (level + 1);
}

function isBefore(stored: TileRow, tile: { level: number; index: number }): boolean {
  const [a, b] = [
    filled(Number(stored.level), Number(stored.index)),
    filled(tile.level, tile.index),
  ];
  return a < b || (a === b && Number(stored.level) < tile.level);
}

function differingHash(a: Uint8Array, b: Uint8Array): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  return Math.floor(i / HASH_BYTES);
}
