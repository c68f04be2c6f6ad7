/** Which contents a hold or an erasure is about: those that every member given here fits. At least one is given. */
export interface Scope {
  readonly groupId?: string;
  readonly topicId?: string;
  readonly msgSeq?: number;
  /** Who sent the overwritten version, as IM names it. */
  readonly account?: string;
  /** The application that asked for the edit. */
  readonly client?: string;
  /** Epoch ms; received at or after. */
  readonly from?: number;
  /** Epoch ms; received before. */
  readonly to?: number;
}

/** Who asked: `operator` is null where an application did, and named nobody. */
export interface Administrator {
  readonly client: string;
  readonly operator: string | null;
  readonly ip: string;
}
