import type { VerifierKey } from '../../ledger/note.js';
import { authorityOf, statementOf } from '../../ledger/statement.js';
import type { ReceiptChecked } from './check-receipt.js';
import type { Damage } from './damage.js';
import type { EvidenceCheck } from './evidence-check.js';
import type { Findings } from './findings.js';

/** Of what is known, each sentence is a line. No line holds a control character. */
export function findingLines(findings: Findings): string[] {
  const more = findings.count - findings.kept.length;
  return [
    ...findings.kept.map(({ kind, record, what }) => `${kind.toUpperCase()} ${record}: ${what}`),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...newerLines(findings),
  ];
}

function newerLines({ newer, newerCount, grownCount }: Findings): string[] {
  const more = newerCount - newer.length;
  return [
    ...newer.map((record) => `NOT CHECKED ${record}: from a newer version`),
    ...(more > 0 ? [`and ${more} more from a newer version`] : []),
    ...(grownCount > 0
      ? [`${grownCount} entries have additions of a newer version: those were not compared`]
      : []),
  ];
}

export function damageLines(damage: Damage): string[] {
  const more = damage.count - damage.kept.length;
  return [
    ...damage.kept.map((what) => `DAMAGED ${what}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

/** What an intact receipt proves. */
export function receiptLines({ receipt, agreeing }: ReceiptChecked): string[] {
  if (receipt === null) return [];
  return [
    `The receipt proves this, under ${authorityOf(receipt)}:`,
    ...statementOf(receipt),
    ...agreeing.map(({ from }) => `checkpoint ${from}: of the same size, and the same root`),
  ];
}

/** What an intact evidence bundle proves. */
export function evidenceLines(checked: EvidenceCheck): string[] {
  const { statements, key, records, exportId } = checked;
  const more = records - statements.length;
  return [
    ...(key && records > 0
      ? [`The bundle proves this, under the key ${key.text} of the log ${key.name}:`]
      : []),
    ...statements,
    ...(more > 0 ? [`${more} more edits are proven in the same way.`] : []),
    ...(exportId === null
      ? []
      : [
          `That no edit is missing, the bundle cannot prove: the entry audit.exported of export ${exportId} says how many there were.`,
        ]),
  ];
}

/** What a bundle does not show of its edits, and nobody can find out from it alone. */
export function withheldLines({ erased, open }: EvidenceCheck): string[] {
  const more = erased.count - erased.kept.length + open.count - open.kept.length;
  return [
    ...erased.kept.map((what) => `NOT SHOWN ${what}`),
    ...open.kept,
    ...(more > 0 ? [`and ${more} more of these`] : []),
  ];
}

/** @param name of the document, with its article */
export function underAnotherKey(name: string, given: VerifierKey): string {
  return `could not be checked: ${name} is under another key than ${given.text}; whether the log handed over from one to the other, only the log tells: verify its database with this --key, or get its present key from somebody you trust and give that`;
}

export function notCompared(from: string, what: string): string {
  return `checkpoint ${from}: could not be compared, ${what} does not prove that the log of another size continues this one; verify a database or an export of the log against it`;
}

export function attestation(size: number): string {
  return size === 0
    ? 'no checkpoint kept outside vouches for the log'
    : `checkpoints kept outside vouch for the first ${size} entries`;
}

/** Characters that a terminal obeys, or that turn text around, as escapes: a file cannot write lines of its own. */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}
