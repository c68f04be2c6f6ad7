import type { Receipt } from '../../ledger/receipt.js';
import { parseProof } from '../../ledger/proof.js';
import { receiptDamage } from '../../ledger/receipt-damage.js';
import { statementOf } from '../../ledger/statement.js';
import { verifyReceipt } from '../../ledger/verify-receipt.js';
import { RecordComparison } from '../../verifier/documents/compare-record.js';
import { Damage } from '../../verifier/documents/damage.js';
import { faultInWords } from '../../verifier/documents/field-words.js';
import { Findings } from '../../verifier/documents/findings.js';
import {
  type JsonMember,
  type JsonNode,
  NotJson,
  plainOf,
  readWholeJson,
} from '../../verifier/documents/json-node.js';
import { repeatedKey } from '../../verifier/documents/repeated-key.js';
import { strangeMembers } from '../../verifier/documents/record-members.js';
import type { LogWatch, Observed } from '../log/log-watch.js';

/** What is checked, in this order. */
export const STEPS = ['receipt', 'key', 'log', 'contents', 'record', 'growth'] as const;
export type Step = (typeof STEPS)[number];

export type Verdict =
  | {
      readonly kind: 'verified';
      /** What the receipt proves, in sentences, in English. */
      readonly statement: readonly string[];
      /** Of the log, at the checkpoint that it is proven against. */
      readonly size: number;
      /** The log has no outcome of it yet. */
      readonly isOpen: boolean;
      /** Contents that were erased, each in a sentence. */
      readonly erased: readonly string[];
    }
  | {
      readonly kind: 'fails';
      /** The first that failed. */
      readonly step: Step;
      /** What exactly, in English: the words of the verifier on the command line. */
      readonly faults: readonly string[];
    };

/** An edit as it was answered, to the byte, and its receipt. */
interface Evidence {
  readonly bytes: Uint8Array;
  /** The edit within the bytes. */
  readonly record: JsonNode;
  readonly receipt: Uint8Array;
}

/**
 * Whether an edit is what its receipt proves, whether the receipt is of the log that this browser knows, and whether that log only
 * grew. Nothing of it is left to the service but to hand over receipt and hashes.
 *
 * @throws NoAnswer, ProblemError where hashes of the log cannot be read: nothing is known then
 */
export async function checkEdit(
  { bytes, record, receipt: receiptBytes }: Evidence,
  log: LogWatch,
): Promise<Verdict> {
  const read = readReceipt(receiptBytes);
  if (typeof read === 'string') return { kind: 'fails', step: 'receipt', faults: [read] };
  const receipt = read;
  const key = await log.key();
  const faults = verifyReceipt(receipt, { key });
  if (faults.length > 0) {
    const steps = faults.map(({ pointer }) => stepAt(pointer));
    const step = STEPS.find((one) => steps.includes(one)) ?? 'receipt';
    return { kind: 'fails', step, faults: faults.map((fault) => faultInWords(receipt, fault)) };
  }
  const compared = compareRecord(bytes, record, receipt);
  if (compared.faults.length > 0) {
    return { kind: 'fails', step: 'record', faults: compared.faults };
  }
  const observed = await log.observe(receipt.key, noteIn(receipt));
  if (observed.kind !== 'continues') {
    return { kind: 'fails', step: 'growth', faults: [faultOf(observed)] };
  }
  return {
    kind: 'verified',
    statement: statementOf(receipt),
    size: observed.checkpoint.size,
    isOpen: compared.isOpen,
    erased: compared.erased,
  };
}

/** As text: why it is none. */
function readReceipt(bytes: Uint8Array): Receipt | string {
  try {
    const node = readWholeJson(bytes);
    const repeated = repeatedKey(node);
    if (repeated !== null) return `${repeated} stands there twice`;
    const value = plainOf(node);
    return receiptDamage(value) ?? (value as Receipt);
  } catch (error) {
    if (error instanceof NotJson) return error.message;
    throw error;
  }
}

/** Where in a receipt a fault is: `/key`, `/entries/0/proof`, `/entries/0/openings/1`. */
function stepAt(pointer: string): Step {
  if (pointer === '/key') return 'key';
  if (/^\/entries\/\d+\/openings/.test(pointer)) return 'contents';
  return pointer.startsWith('/entries/') ? 'log' : 'receipt';
}

/** What is no part of evidence, as differences that are computed from it, is not compared: nothing of it is shown. */
function compareRecord(bytes: Uint8Array, whole: JsonNode, receipt: Receipt) {
  const [findings, damage, erased, open] = [
    new Findings(),
    new Damage(),
    new Damage(),
    new Damage(),
  ];
  const strange = new Set(strangeMembers(whole));
  const record =
    whole.kind === 'object'
      ? {
          ...whole,
          members: whole.members.filter((one) => !strange.has(one.key) && !saysNothing(one)),
        }
      : whole;
  const results = { findings, damage, erased, open, size: 0 };
  new RecordComparison(results, 'the edit').compare({ bytes, record }, receipt);
  return {
    faults: [
      ...findings.kept.map(({ what }) => what),
      ...findings.newer.map((what) => `${what} is from a newer version`),
      ...damage.kept,
    ],
    erased: erased.kept,
    isOpen: open.count > 0,
  };
}

/** What evidence leaves out of an edit that needed no approval. */
function saysNothing({ key, value }: JsonMember): boolean {
  if (key === 'approvals') return value.kind === 'array' && value.items.length === 0;
  return key === 'approvalsNeeded' && value.kind === 'number' && value.text === '0';
}

/** The newest checkpoint of a verified receipt: all its proofs mostly have the same. */
function noteIn({ entries }: Receipt): string {
  const proof = parseProof(entries.at(-1)?.proof ?? '');
  return proof.kind === 'ok' ? proof.value.checkpoint : '';
}

function faultOf(observed: Exclude<Observed, { kind: 'continues' }>): string {
  if (observed.kind !== 'another-key') return observed.fault;
  return `signed by ${observed.served}, and this browser knows ${observed.known}`;
}
