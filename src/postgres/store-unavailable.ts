/** PostgreSQL did not answer, or not in time: whether the statement took effect is not known. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
