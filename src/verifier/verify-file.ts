import { type Advice, anotherKind } from './documents/document-kind.js';
import { NotChecked } from './documents/not-checked.js';
import * as report from './documents/report.js';
import { wholeOf } from './documents/source.js';
import { type Against, type Verdict, verdictOf } from './documents/verdict.js';
import { evidenceVerdict, kindOf, receiptVerdict } from './documents/verify-document.js';
import { fileAt } from './export-file.js';
import { verifyExport } from './verify-export.js';

/** What to do with a document that was given to the wrong option. */
const ADVICE: Advice = {
  documents:
    'give an evidence bundle (--export), a receipt (--receipt), or the entry bundles of the log (--export)',
  checkpoint: 'give it to --checkpoint',
  key: 'give it to --key',
};

/**
 * Checks an evidence bundle, or the entry bundles of a log.
 * @throws NotChecked, DamagedGzip, LineTooLong
 */
export async function verifyExportFile(path: string, against: Against): Promise<Verdict> {
  const file = fileAt(path);
  const kind = await kindOf(file, ADVICE);
  if (kind === 'receipt') throw new NotChecked(`${path} is a receipt: give it to --receipt`);
  if (kind === 'json') throw new NotChecked(`${path} ${anotherKind(ADVICE)}`);
  return kind === 'entries' ? entries(path, against) : evidenceVerdict(file, against);
}

/** Checks a receipt. Throws as `verifyExportFile` does. */
export async function verifyReceiptFile(path: string, against: Against): Promise<Verdict> {
  const file = fileAt(path);
  const kind = await kindOf(file, ADVICE);
  if (kind === 'evidence' || kind === 'entries') {
    const what = kind === 'evidence' ? 'an evidence bundle' : 'an export of the log';
    throw new NotChecked(`${path} is ${what}: give it to --export`);
  }
  return receiptVerdict(file, against);
}

/** All of a file. */
export async function wholeIn(path: string): Promise<Buffer> {
  return Buffer.from(await wholeOf(fileAt(path)));
}

async function entries(path: string, { known, progress }: Against): Promise<Verdict> {
  if (known.length === 0) {
    throw new NotChecked('the entries of a log prove nothing without a --checkpoint');
  }
  const checked = await verifyExport(path, known, (count) => progress(`${count} entries`));
  const lines = [`${checked.size} entries`, report.attestation(checked.attestedSize)];
  return verdictOf(lines, checked.findings, checked.damage);
}
