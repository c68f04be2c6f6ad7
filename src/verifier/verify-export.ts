import { parseEntry } from '../ledger/entry.js';
import { GrowingTree } from '../ledger/growing-tree.js';
import { leafHash } from '../ledger/merkle.js';
import { equalBytes } from '../ledger/primitives.js';
import { Damage } from './documents/damage.js';
import { DamagedGzip } from './documents/source.js';
import { fileAt } from './export-file.js';
import { Findings } from './documents/findings.js';
import { JoinedBundles } from './joined-bundles.js';
import type { KnownCheckpoint } from './documents/known-checkpoint.js';
import { NotChecked } from './documents/not-checked.js';

const PROGRESS_ENTRIES = 10_000;

export interface ExportChecked {
  readonly findings: Findings;
  readonly damage: Damage;
  readonly size: number;
  readonly attestedSize: number;
}

/** How far a check came in which nothing was found: what the tree of the first `size` entries needs to grow on. */
export interface Reached {
  readonly size: number;
  readonly edge: readonly Uint8Array[];
}

/**
 * Recomputes a log from its entry bundles, one file after the other in one (`tile/entries/000`, `001`, ... joined), gzip or not,
 * against checkpoints.
 */
export function verifyExport(
  path: string,
  known: readonly KnownCheckpoint[],
  progress: (entries: number) => void,
): Promise<ExportChecked> {
  return verifyEntries(entriesIn(path), { known, progress, isWhole: false });
}

/**
 * Recomputes a log from its entries, against checkpoints.
 *
 * @param entries in order; null: it ends inside an entry
 * @param how `isWhole`: these are all entries that there are, each once. So what a checkpoint has beyond them was removed.
 * `from`: the entries begin behind what an earlier check reached, which compared the checkpoints up to there. `keep` is given
 * what this one reached, every so often and where the rest cannot be read, as long as nothing was found.
 */
export async function verifyEntries(
  entries: AsyncIterable<Uint8Array | null>,
  {
    known,
    progress,
    isWhole,
    from = null,
    keep = () => Promise.resolve(),
  }: {
    readonly known: readonly KnownCheckpoint[];
    readonly progress: (entries: number) => void;
    readonly isWhole: boolean;
    readonly from?: Reached | null;
    readonly keep?: (reached: Reached) => Promise<void>;
  },
): Promise<ExportChecked> {
  const check = new ExportCheck(known, isWhole, from);
  try {
    for await (const entry of entries) {
      if (entry === null) check.isCut();
      else check.add(entry);
      if (check.size % PROGRESS_ENTRIES !== 0) continue;
      progress(check.size);
      if (check.isClean) await keep(check.reached());
    }
  } catch (error) {
    // What was found by then is proven, whatever the rest says.
    const isUnreadable = error instanceof NotChecked || error instanceof DamagedGzip;
    if (isUnreadable && check.isClean) await keep(check.reached());
    if (!isUnreadable || check.findings.count === 0) throw error;
    check.breaksOff(error.message);
    return check;
  }
  check.end();
  return check;
}

class ExportCheck implements ExportChecked {
  readonly findings = new Findings();
  readonly damage = new Damage();
  attestedSize = 0;
  private readonly tree: GrowingTree;
  private readonly joined = new JoinedBundles();
  /** Entries without a byte, which are none, that nothing came after yet. */
  private zeros = 0;
  private readonly left: KnownCheckpoint[];
  /** What is found from the first entry on that is none: it counts only where the lengths of entries still lead to the end. */
  private doubtful: Findings | null = null;
  private firstMalformed = 0;

  constructor(
    known: readonly KnownCheckpoint[],
    private readonly isWhole: boolean,
    from: Reached | null,
  ) {
    this.tree = from ? GrowingTree.continuing(from.size, from.edge) : new GrowingTree();
    const inOrder = known.toSorted((a, b) => a.checkpoint.size - b.checkpoint.size);
    const isBehind = ({ checkpoint }: KnownCheckpoint): boolean => checkpoint.size >= this.size;
    this.left = inOrder.filter(isBehind);
    this.attestedSize = inOrder.findLast((one) => !isBehind(one))?.checkpoint.size ?? 0;
    this.compare();
  }

  /** Whether nothing at all is to be said of the entries so far. */
  get isClean(): boolean {
    const { count, newerCount, grownCount } = this.findings;
    return this.doubtful === null && count + newerCount + grownCount + this.damage.count === 0;
  }

  reached(): Reached {
    return { size: this.size, edge: this.tree.edge() };
  }

  get size(): number {
    return this.tree.size;
  }

  add(entry: Uint8Array): void {
    if (this.isWhole) {
      this.append(entry);
      return;
    }
    if (entry.length === 0) {
      this.zeros += 1;
      return;
    }
    for (; this.zeros > 0; this.zeros -= 1) this.append(Buffer.alloc(0));
    for (const one of this.joined.fresh(entry)) this.append(one);
  }

  private append(entry: Uint8Array): void {
    const parsed = parseEntry(entry);
    if (parsed.kind === 'malformed') {
      if (this.doubtful === null) this.firstMalformed = this.size;
      this.doubtful ??= new Findings();
      this.doubtful.add('changed', `entry at index ${this.size}`, parsed.fault);
    } else if (parsed.kind === 'newer') this.findings.addNewer(`entry at index ${this.size}`);
    else if (parsed.hasMore) this.findings.addGrown();
    this.tree.append(leafHash(entry));
    this.compare();
  }

  isCut(): void {
    if (this.zeros > 0) return;
    const malformed = this.doubtful;
    this.doubtful = null;
    this.left.length = 0;
    this.damage.add(
      malformed === null
        ? `the file ends inside the entry at index ${this.size}: it was cut off, download it again`
        : `from the entry at index ${this.firstMalformed} on, the file holds no entries: it was cut, or stored as text, download it again`,
    );
  }

  breaksOff(why: string): void {
    this.damage.add(`after the entry at index ${this.size - 1}, the rest was not checked: ${why}`);
  }

  end(): void {
    if (this.doubtful !== null) this.findings.take(this.doubtful);
    const { size } = this;
    if (this.zeros > 0) {
      this.damage.add(
        `after the entry at index ${size - 1}, the file holds nothing but zeros: it was damaged, download it again`,
      );
    }
    for (const index of this.joined.repeatedFrom()) {
      this.damage.add(
        `the entry bundle that begins at index ${index} is there more than once, whole or in part: join each bundle once`,
      );
    }
    for (const { from, checkpoint } of this.left) {
      if (this.isWhole) {
        const what = `it has ${checkpoint.size} entries, the log has only ${size}: the last ones were removed`;
        this.findings.add(
          'removed',
          `entries from index ${size} on`,
          `${what} (checkpoint ${from})`,
        );
        continue;
      }
      const what = `it has ${checkpoint.size} entries, the export ${size}`;
      this.damage.add(
        `checkpoint ${from}: ${what}: fetch the entry bundles that follow, the last one anew`,
      );
    }
  }

  private compare(): void {
    const { tree, left } = this;
    while (left[0] && left[0].checkpoint.size === tree.size) {
      const { from, checkpoint } = left.shift() ?? left[0];
      if (equalBytes(checkpoint.root, tree.root())) this.attestedSize = checkpoint.size;
      else {
        const what = `the first ${tree.size} entries are not those of this checkpoint; up to ${this.attestedSize} they are attested`;
        (this.doubtful ?? this.findings).add('disagrees', `checkpoint ${from}`, what);
      }
    }
  }
}

/** Null where the file ends inside an entry. */
async function* entriesIn(path: string): AsyncGenerator<Buffer | null> {
  let rest = Buffer.alloc(0);
  for await (const chunk of fileAt(path).bytes()) {
    rest = Buffer.concat([rest, chunk]);
    let offset = 0;
    while (rest.length >= offset + 2) {
      const end = offset + 2 + rest.readUInt16BE(offset);
      if (end > rest.length) break;
      yield rest.subarray(offset + 2, end);
      offset = end;
    }
    rest = rest.subarray(offset);
  }
  if (rest.length > 0) yield null;
}
