/**
 * The record could not be reached, did not answer in time, or refuses work for now.
 * Whether the statement took effect is not known.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
