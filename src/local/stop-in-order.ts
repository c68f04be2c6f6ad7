/** What was started, to be stopped the other way round. */
export class StopInOrder {
  private readonly stops: (() => void | Promise<void>)[] = [];

  add(stop: () => void | Promise<void>): void {
    this.stops.push(stop);
  }

  /** Stops each, also when stopping another fails; throws the first failure at the end. */
  async stopAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let stop = this.stops.pop(); stop !== undefined; stop = this.stops.pop()) {
      try {
        await stop();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
