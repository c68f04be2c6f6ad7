import { parseProof } from '../../ledger/proof.js';
import { allEntriesOf, type Receipt } from '../../ledger/receipt.js';
import { checkReceipt } from './check-receipt.js';
import { type Advice, type DocumentKind, kindOfDocument, TELLING_BYTES } from './document-kind.js';
import { NotChecked } from './not-checked.js';
import * as report from './report.js';
import { type Source, startOf, wholeOf } from './source.js';
import {
  type Against,
  besideCheckpoints,
  isClean,
  type SignedCheckpoint,
  type Verdict,
} from './verdict.js';
import { verifyEvidence } from './verify-evidence.js';

/**
 * What a document is, where it can be checked.
 * @throws NotChecked, DamagedGzip
 */
export async function kindOf(
  source: Source,
  advice: Advice,
): Promise<Exclude<DocumentKind, object>> {
  const kind = kindOfDocument(await startOf(source, TELLING_BYTES), advice);
  if (typeof kind === 'object') throw new NotChecked(`${source.name} ${kind.what}`);
  return kind;
}

/** @throws NotChecked, DamagedGzip, LineTooLong */
export async function receiptVerdict(source: Source, against: Against): Promise<Verdict> {
  const checked = checkReceipt(await wholeOf(source), against);
  const proven = isClean(checked.findings) ? report.receiptLines(checked) : [];
  return besideCheckpoints(proven, checked, 'a receipt', checkpointsOf(checked.receipt));
}

/** @throws NotChecked, DamagedGzip, LineTooLong */
export async function evidenceVerdict(source: Source, against: Against): Promise<Verdict> {
  const checked = await verifyEvidence(source, against, (count) =>
    against.progress(`${count} records`),
  );
  const isWhole = isClean(checked.findings) && checked.damage.count === 0;
  const lines = [
    `${checked.records} records, proven against a checkpoint of ${checked.size} entries`,
    ...(isWhole ? report.evidenceLines(checked) : []),
    ...report.withheldLines(checked),
    ...(checked.unsealed > 0 ? [`${checked.unsealed} left out: they were not sealed yet`] : []),
    report.attestation(checked.attestedSize),
  ];
  const { note } = checked;
  const checkpoints = note === null ? [] : [{ from: 'of the bundle', note }];
  return besideCheckpoints(lines, checked, 'an evidence bundle', checkpoints);
}

function checkpointsOf(receipt: Receipt | null): SignedCheckpoint[] {
  const notes = (receipt ? allEntriesOf(receipt) : []).flatMap(({ proof }) => {
    const parsed = parseProof(proof);
    return parsed.kind === 'ok' ? [parsed.value.checkpoint] : [];
  });
  return [...new Set(notes)].map((note) => ({ from: 'of the receipt', note }));
}
