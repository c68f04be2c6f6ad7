import { canonical } from './canonical.js';

/** One item of a plan, in the words of the record. */
export interface ListedItem {
  readonly index: number;
  readonly message: {
    readonly GroupId: string;
    readonly MsgSeq: number;
    readonly TopicId: string | null;
  };
  /** The exact JSON text of each member that is to be written. */
  readonly requested: { readonly MsgBody?: string; readonly CloudCustomData?: string };
  readonly reason: string;
  readonly ticket: string | null;
  readonly ifPriorDigest: string | null;
  readonly acceptUnreadablePrior: boolean;
  readonly restores: string | null;
}

/**
 * One line of what an entry `batch.accepted` commits to: the item in RFC 8785 form, and a line feed. The lines stand in the
 * order of the indexes.
 */
export function batchItemLine(item: ListedItem): string {
  return `${canonical(item)}\n`;
}
