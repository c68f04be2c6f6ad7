import type { VerifierKey } from '../../ledger/note.js';
import type { Receipt } from '../../ledger/receipt.js';
import { receiptDamage } from '../../ledger/receipt-damage.js';
import { compareKept, verifyReceipt } from '../../ledger/verify-receipt.js';
import { isUtf8 } from '../../ledger/primitives.js';
import { Damage } from './damage.js';
import { withoutMark } from './document-kind.js';
import { faultInWords } from './field-words.js';
import { Findings } from './findings.js';
import { NotJson, plainOf, readWholeJson } from './json-node.js';
import type { KnownCheckpoint } from './known-checkpoint.js';
import { repeatedKey } from './repeated-key.js';

export interface ReceiptChecked {
  readonly findings: Findings;
  readonly damage: Damage;
  /** Null where it cannot be read. */
  readonly receipt: Receipt | null;
  readonly agreeing: readonly KnownCheckpoint[];
  /** Known checkpoints that could not be compared: of another log, or of another size of this one. */
  readonly foreign: readonly KnownCheckpoint[];
  readonly otherSizes: readonly KnownCheckpoint[];
  /** The given key, where the receipt is under another one of the same name. */
  readonly otherThan: VerifierKey | null;
}

/** Checks a receipt, given as the bytes of its JSON. */
export function checkReceipt(
  bytes: Uint8Array,
  { key, known }: { readonly key: VerifierKey | null; readonly known: readonly KnownCheckpoint[] },
): ReceiptChecked {
  const findings = new Findings();
  const damage = new Damage();
  const receipt = receiptIn(withoutMark(bytes), key, { findings, damage });
  const compared = (how: ReturnType<typeof compareKept>): KnownCheckpoint[] =>
    receipt ? known.filter(({ checkpoint }) => compareKept(checkpoint, receipt) === how) : [];
  for (const { from } of compared('another root')) {
    findings.add('disagrees', `checkpoint ${from}`, 'of the same size, and another root');
  }
  const [agreeing, foreign] = [compared('same root'), compared('another log')];
  const otherThan = receipt !== null && receipt.key !== key?.text ? key : null;
  const otherSizes = compared('other sizes');
  return { findings, damage, receipt, agreeing, foreign, otherSizes, otherThan };
}

/** The receipt, where nothing is wrong with it. */
function receiptIn(
  bytes: Uint8Array,
  key: VerifierKey | null,
  { findings, damage }: Pick<ReceiptChecked, 'findings' | 'damage'>,
): Receipt | null {
  if (!isUtf8(bytes)) {
    damage.add('it is not UTF-8: it was saved in another encoding, download it again');
    return null;
  }
  let node;
  try {
    node = readWholeJson(bytes);
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    const why = error.isCutOff ? 'it was cut off' : `it is not JSON at byte ${error.at}`;
    damage.add(`${why}: download it again`);
    return null;
  }
  const value = plainOf(node);
  const what = receiptDamage(value);
  if (what !== null) {
    damage.add(`${what}: download it again`);
    return null;
  }
  const receipt = value as Receipt;
  const name = `receipt of modification ${receipt.modificationId}`;
  const repeated = repeatedKey(node);
  if (repeated !== null) findings.add('changed', name, `${repeated} stands there twice`);
  for (const fault of verifyReceipt(value, key === null ? {} : { key })) {
    if (fault.isFromNewerVersion) findings.addNewer(`${name} at ${fault.pointer}`);
    else if (!fault.isUnderAnotherKey) {
      findings.add('changed', name, faultInWords(receipt, fault));
    }
  }
  return findings.count === 0 ? receipt : null;
}
