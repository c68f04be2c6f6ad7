/** What a transport or an editor did to a file, so that a part of it says nothing. Keeps the first of it, counts the rest. */
export class Damage {
  readonly kept: string[] = [];
  private found = 0;

  constructor(private readonly limit = 20) {}

  get count(): number {
    return this.found;
  }

  add(what: string): void {
    this.found += 1;
    if (this.kept.length < this.limit) this.kept.push(what);
  }
}
