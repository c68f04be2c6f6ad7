import type { VerifierKey } from '../../ledger/note.js';
import type { Damage } from './damage.js';
import type { Findings } from './findings.js';
import type { KnownCheckpoint } from './known-checkpoint.js';
import { NotChecked } from './not-checked.js';
import * as report from './report.js';

/** What came of a check. */
export interface Verdict {
  readonly kind: 'intact' | 'not intact' | 'not checked';
  /** What is proven, or what was found, in sentences. */
  readonly lines: readonly string[];
  /** The signed checkpoints that it rests on, each once. */
  readonly checkpoints: readonly SignedCheckpoint[];
}

/** A signed note, with what it is called in a sentence. */
export interface SignedCheckpoint {
  readonly from: string;
  readonly note: string;
}

export interface Against {
  /** Null: the key that a document names is believed. */
  readonly key: VerifierKey | null;
  readonly known: readonly KnownCheckpoint[];
  readonly progress: (text: string) => void;
}

export function verdictOf(
  lines: readonly string[],
  findings: Findings,
  damage?: Damage,
  checkpoints: readonly SignedCheckpoint[] = [],
): Verdict {
  const verdict = (kind: Verdict['kind'], last: string): Verdict => ({
    kind,
    lines: [...found, last],
    checkpoints,
  });
  const found = [
    ...lines,
    ...report.findingLines(findings),
    ...(damage ? report.damageLines(damage) : []),
  ];
  if (findings.count > 0) return verdict('not intact', 'NOT INTACT');
  if (damage !== undefined && damage.count > 0) {
    const why =
      'could not be checked: the file is damaged; nothing in what is left of it was found to be changed';
    return verdict('not checked', why);
  }
  if (findings.newerCount > 0) {
    const why = `nothing is wrong with the rest; for the ${findings.newerCount} from a newer version, verify with it`;
    return verdict('not checked', why);
  }
  return verdict('intact', 'intact');
}

export function isClean({ count, newerCount }: Findings): boolean {
  return count + newerCount === 0;
}

interface CheckedBeside {
  readonly findings: Findings;
  readonly damage: Damage;
  readonly foreign: readonly KnownCheckpoint[];
  readonly otherSizes: readonly KnownCheckpoint[];
  readonly otherThan: VerifierKey | null;
}

/**
 * Beside checkpoints of which some may say nothing about it, and a key that may be another one of its log.
 * @param what the document, with its article
 * @throws NotChecked where a checkpoint is of another log
 */
export function besideCheckpoints(
  lines: readonly string[],
  { findings, damage, foreign, otherSizes, otherThan }: CheckedBeside,
  what: string,
  checkpoints: readonly SignedCheckpoint[],
): Verdict {
  if (findings.count + findings.newerCount + damage.count > 0) {
    return verdictOf(lines, findings, damage, checkpoints);
  }
  for (const { from } of foreign) throw new NotChecked(`${from} is of another log`);
  if (otherSizes.length === 0 && otherThan === null)
    return verdictOf(lines, findings, damage, checkpoints);
  const name = what.replace(/^an? /, 'the ');
  return {
    kind: 'not checked',
    checkpoints,
    lines: [
      ...lines,
      ...otherSizes.map(({ from }) => report.notCompared(from, what)),
      ...(otherThan === null
        ? [`${name} is intact; not every checkpoint could be compared`]
        : [report.underAnotherKey(name, otherThan)]),
    ],
  };
}
