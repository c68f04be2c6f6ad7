/** FNV-1a over UTF-16 code units. */
export function hashText(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

export type Table<T> = readonly (readonly [weight: number, value: T])[];

/**
 * All chance in a simulated world. What happens at a point depends on the seed and the name of that point alone, so that it
 * stays the same when something else is left out.
 */
export class Fates {
  /** The faults and actions that came to happen, in order. */
  readonly happened = new Set<string>();
  /** Once true, no fault happens any more. */
  isCalm = false;
  private readonly start: number;

  /** @param permitted the only faults and actions that may happen; null: all */
  constructor(
    seed: number,
    private readonly permitted: ReadonlySet<string> | null,
  ) {
    this.start = hashText(`seed ${seed}`);
  }

  /** A number from 0 up to 1, excluding it. */
  draw(point: string): number {
    let hash = hashText(point, this.start);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  }

  /** A whole number between the two, including them. */
  between(least: number, most: number, point: string): number {
    return least + Math.floor(this.draw(point) * (most - least + 1));
  }

  choose<T>(values: readonly T[], point: string): T {
    const value = values[Math.floor(this.draw(point) * values.length)];
    if (value === undefined) throw new RangeError('nothing to choose from');
    return value;
  }

  /** Whether a fault or an action happens. */
  happens(point: string, chance: number): boolean {
    return !this.isCalm && this.draw(point) < chance && this.isPermitted(point);
  }

  /** One of a table of faults; `none` where the draw is beyond them all. */
  fault<T>(point: string, table: Table<T>, none: T): T {
    if (this.isCalm) return none;
    let left = this.draw(point);
    for (const [chance, value] of table) {
      left -= chance;
      if (left < 0) return this.isPermitted(`${point}: ${String(value)}`) ? value : none;
    }
    return none;
  }

  private isPermitted(name: string): boolean {
    if (this.permitted && !this.permitted.has(name)) return false;
    this.happened.add(name);
    return true;
  }
}
