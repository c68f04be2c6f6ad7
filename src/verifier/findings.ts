/** One thing that is not as the log says. */
export interface Finding {
  readonly kind: 'changed' | 'removed' | 'added' | 'reordered' | 'disagrees';
  /** Which record: its table in words, and its id. */
  readonly record: string;
  readonly what: string;
}

/** Keeps what was found, up to a limit; counts the rest. */
export class Findings {
  readonly kept: Finding[] = [];
  private found = 0;

  constructor(private readonly limit = 1_000) {}

  get count(): number {
    return this.found;
  }

  /** Adds what was found elsewhere. */
  take(others: { readonly kept: readonly Finding[]; readonly count: number }): void {
    this.found += others.count;
    this.kept.push(...others.kept.slice(0, this.limit - this.kept.length));
  }

  add(kind: Finding['kind'], record: string, what: string): void {
    this.found += 1;
    if (this.kept.length < this.limit) this.kept.push({ kind, record, what });
  }
}
