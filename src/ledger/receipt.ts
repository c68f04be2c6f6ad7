import type { ContentPointer } from './entry-shape.js';
import type { VerifierKey } from './note.js';
import { formatProof, type LogProof } from './proof.js';
import { base64Text } from './primitives.js';

/** Everything about one modification that is on the log, verifiable offline with the log's key alone. */
export interface Receipt {
  readonly format: typeof RECEIPT_FORMAT;
  /** The verifier key, in signed-note form. Its name is the log's origin. */
  readonly key: string;
  readonly modificationId: string;
  /** In the log's order. */
  readonly entries: readonly ReceiptEntry[];
  /**
   * Where it is an item of a batch that others approved: its proposal, its approvals, and that it was accepted, in the log's order. Left out
   * otherwise, and of receipts that were made before there was such a member.
   */
  readonly batchEntries?: readonly ReceiptEntry[];
}

export interface ReceiptEntry {
  readonly index: number;
  readonly type: string;
  /** The exact bytes, base 64. */
  readonly entry: string;
  /** A C2SP tlog-proof. */
  readonly proof: string;
  /** What the commitments stand for, less what was erased. Base 64. */
  readonly openings: readonly {
    readonly pointer: ContentPointer;
    readonly salt: string;
    readonly content: string;
  }[];
}

/** Those about the edit, and those about the approval of its batch. */
export function allEntriesOf({ entries, batchEntries = [] }: Receipt): readonly ReceiptEntry[] {
  return [...entries, ...batchEntries];
}

export const RECEIPT_FORMAT = 'im-edit-ledger/receipt/1';

/** An entry of the log, to be put into a receipt. */
export interface SealedEntry {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly proof: LogProof;
  readonly openings: readonly {
    readonly pointer: ContentPointer;
    readonly salt: Uint8Array;
    readonly content: Uint8Array;
  }[];
}

/**
 * @param entries all of the modification, in any order
 * @param batchEntries those of the approval of its batch, in any order
 */
export function buildReceipt(
  key: VerifierKey,
  modificationId: string,
  entries: readonly SealedEntry[],
  batchEntries: readonly SealedEntry[] = [],
): Receipt {
  return {
    format: RECEIPT_FORMAT,
    key: key.text,
    modificationId,
    entries: inOrder(entries),
    ...(batchEntries.length === 0 ? {} : { batchEntries: inOrder(batchEntries) }),
  };
}

function inOrder(entries: readonly SealedEntry[]): ReceiptEntry[] {
  return entries
    .toSorted((a, b) => a.proof.index - b.proof.index)
    .map(({ bytes, type, proof, openings }) => ({
      index: proof.index,
      type,
      entry: base64Text(bytes),
      proof: formatProof(proof),
      openings: openings.map(({ pointer, salt, content }) => ({
        pointer,
        salt: base64Text(salt),
        content: base64Text(content),
      })),
    }));
}
