/** The database as an answer shows it. */
export interface ReadView {
  readonly from: 'primary' | 'standby';
  /** Epoch ms, by the primary's clock: everything that was on record by then is in the answer. */
  readonly asOf: number;
}

/** What is read where a standby may answer. */
export interface Viewed {
  /** Null: there is no standby to read from, and the answer is as of now. */
  readonly view: ReadView | null;
}

/** Called with what a stream is read from, before its first row. */
export type OnView = (view: ReadView | null) => void;
