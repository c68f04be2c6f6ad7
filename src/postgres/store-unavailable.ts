/**
 * PostgreSQL did not do what was asked: it is away, too slow (5 s), or refused. The statement may have taken effect.
 * The message names the work, never values; the driver's error is the `cause`.
 */
export class StoreUnavailable extends Error {
  constructor(work: string, options: { cause: unknown }) {
    super(`PostgreSQL did not answer: ${work}`, options);
    this.name = 'StoreUnavailable';
  }
}
