import type { VerifierKey } from '../ledger/note.js';
import { checkReceipt } from './check-receipt.js';
import type { Damage } from './damage.js';
import { ANOTHER_KIND, type DocumentKind, kindOfDocument, TELLING_BYTES } from './document-kind.js';
import { DamagedGzip, LineTooLong, startOf, wholeOf } from './export-file.js';
import type { Findings } from './findings.js';
import type { KnownCheckpoint } from './log.js';
import { NotChecked } from './not-checked.js';
import * as report from './report.js';
import { verifyEvidence } from './verify-evidence.js';
import { verifyExport } from './verify-export.js';

/** What came of a check. */
export interface Verdict {
  readonly kind: 'intact' | 'not intact' | 'not checked';
  /** What is proven, or what was found, in sentences. */
  readonly lines: readonly string[];
}

export interface Against {
  /** Null: the key that a document names is believed. */
  readonly key: VerifierKey | null;
  readonly known: readonly KnownCheckpoint[];
  readonly progress: (text: string) => void;
}

/**
 * Checks an evidence bundle, or the entry bundles of a log.
 * @throws NotChecked, DamagedGzip, LineTooLong
 */
export async function verifyExportFile(path: string, against: Against): Promise<Verdict> {
  const kind = await kindOf(path);
  if (kind === 'receipt') throw new NotChecked(`${path} is a receipt: give it to --receipt`);
  if (kind === 'json') throw new NotChecked(`${path} ${ANOTHER_KIND}`);
  return kind === 'entries' ? entries(path, against) : evidence(path, against);
}

/** Checks a receipt. Throws as `verifyExportFile` does. */
export async function verifyReceiptFile(path: string, against: Against): Promise<Verdict> {
  const kind = await kindOf(path);
  if (kind === 'evidence' || kind === 'entries') {
    const what = kind === 'evidence' ? 'an evidence bundle' : 'an export of the log';
    throw new NotChecked(`${path} is ${what}: give it to --export`);
  }
  const checked = checkReceipt(await wholeIn(path), against);
  const proven = isClean(checked.findings) ? report.receiptLines(checked) : [];
  return besideCheckpoints(proven, checked, 'a receipt');
}

export function verdictOf(lines: readonly string[], findings: Findings, damage?: Damage): Verdict {
  const found = [
    ...lines,
    ...report.findingLines(findings),
    ...(damage ? report.damageLines(damage) : []),
  ];
  if (findings.count > 0) return { kind: 'not intact', lines: [...found, 'NOT INTACT'] };
  if (damage !== undefined && damage.count > 0) {
    const why =
      'could not be checked: the file is damaged; nothing in what is left of it was found to be changed';
    return { kind: 'not checked', lines: [...found, why] };
  }
  if (findings.newerCount > 0) {
    const why = `nothing is wrong with the rest; for the ${findings.newerCount} from a newer version, verify with it`;
    return { kind: 'not checked', lines: [...found, why] };
  }
  return { kind: 'intact', lines: [...found, 'intact'] };
}

function isClean({ count, newerCount }: Findings): boolean {
  return count + newerCount === 0;
}

/** All of a file. */
export function wholeIn(path: string): Promise<Buffer> {
  return readable(path, wholeOf(path));
}

async function entries(path: string, { known, progress }: Against): Promise<Verdict> {
  if (known.length === 0) {
    throw new NotChecked('the entries of a log prove nothing without a --checkpoint');
  }
  const checked = await verifyExport(path, known, (count) => progress(`${count} entries`));
  const lines = [`${checked.size} entries`, report.attestation(checked.attestedSize)];
  return verdictOf(lines, checked.findings, checked.damage);
}

async function evidence(path: string, against: Against): Promise<Verdict> {
  const checked = await verifyEvidence(path, against, (count) =>
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
  return besideCheckpoints(lines, checked, 'an evidence bundle');
}

interface CheckedBeside {
  readonly findings: Findings;
  readonly damage: Damage;
  readonly foreign: readonly KnownCheckpoint[];
  readonly otherSizes: readonly KnownCheckpoint[];
  readonly otherThan: VerifierKey | null;
}

/** Beside checkpoints of which some may say nothing about it, and a key that may be another one of its log. */
function besideCheckpoints(
  lines: readonly string[],
  { findings, damage, foreign, otherSizes, otherThan }: CheckedBeside,
  what: string,
): Verdict {
  if (findings.count + findings.newerCount + damage.count > 0) {
    return verdictOf(lines, findings, damage);
  }
  for (const { from } of foreign) throw new NotChecked(`${from} is of another log`);
  if (otherSizes.length === 0 && otherThan === null) return verdictOf(lines, findings);
  const name = what.replace(/^an? /, 'the ');
  return {
    kind: 'not checked',
    lines: [
      ...lines,
      ...otherSizes.map(({ from }) => report.notCompared(from, what)),
      ...(otherThan === null
        ? [`${name} is intact; not every checkpoint could be compared`]
        : [report.underAnotherKey(name, otherThan)]),
    ],
  };
}

/** What a file holds, where it can be checked. */
async function kindOf(path: string): Promise<Exclude<DocumentKind, object>> {
  const kind = kindOfDocument(await readable(path, startOf(path, TELLING_BYTES)));
  if (typeof kind === 'object') throw new NotChecked(`${path} ${kind.what}`);
  return kind;
}

async function readable<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof DamagedGzip || error instanceof LineTooLong) throw error;
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new NotChecked(`${path} cannot be read${code}`, { cause: error });
  }
}
