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

/** What was seen of the message of one item before others decided, and on which version alone it may run. */
export interface ListedPin {
  readonly index: number;
  /** Of the version; '' is the digest of none. */
  readonly digest: string;
  /** Why the edit would have been rejected; null where it would have gone on. */
  readonly because: string | null;
  /** IM's answer, where one said so: its code in digits, and `sha256:` with the digest of its words. */
  readonly errorCode: string | null;
  readonly errorInfo: string | null;
  /** `sha256:` with the digest of the message as IM sent it. */
  readonly prior: string | null;
  /** The same of the CloudCustomData that an earlier record gave, as JSON text; and which record. */
  readonly recalled: string | null;
  readonly recalledFrom: string | null;
}

/** One line of what a decision on a batch commits to: the pin in RFC 8785 form, and a line feed. The lines stand in the order of the indexes. */
export function batchPinLine(pin: ListedPin): string {
  return `${canonical(pin)}\n`;
}
