/** One thing that is not as the log says. */
export interface Finding {
  readonly kind: 'changed' | 'removed' | 'added' | 'reordered' | 'disagrees';
  /** Which record: its table in words, and its id. */
  readonly record: string;
  readonly what: string;
}

/** What was found, in a form that a thread can hand on. */
export interface Found {
  readonly kept: readonly Finding[];
  /** How many findings there were, the ones that are not kept included. */
  readonly count: number;
  /** Records that only a newer version can read. */
  readonly newer: readonly string[];
  readonly newerCount: number;
  /** Entries of which a newer version knows more. */
  readonly grownCount: number;
}

/** Keeps what was found, up to a limit; counts the rest. */
export class Findings implements Found {
  readonly kept: Finding[] = [];
  readonly newer: string[] = [];
  private found = 0;
  private foundNewer = 0;
  private foundGrown = 0;

  constructor(private readonly limit = 1_000) {}

  get count(): number {
    return this.found;
  }

  get newerCount(): number {
    return this.foundNewer;
  }

  get grownCount(): number {
    return this.foundGrown;
  }

  /** Adds what was found elsewhere. */
  take(others: Found): void {
    this.found += others.count;
    this.foundNewer += others.newerCount;
    this.foundGrown += others.grownCount;
    this.kept.push(...others.kept.slice(0, this.limit - this.kept.length));
    this.newer.push(...others.newer.slice(0, this.limit - this.newer.length));
  }

  add(kind: Finding['kind'], record: string, what: string): void {
    this.found += 1;
    if (this.kept.length < this.limit) this.kept.push({ kind, record, what });
  }

  /** This record is from a newer version: nothing can be said of it. */
  addNewer(record: string): void {
    this.foundNewer += 1;
    if (this.newer.length < this.limit) this.newer.push(record);
  }

  /** An entry has members or commitments that this version does not know: nothing can be said of those. */
  addGrown(): void {
    this.foundGrown += 1;
  }
}
