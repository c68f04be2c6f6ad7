import { parseVerifierKey, type VerifierKey } from '../../ledger/note.js';
import { parseWitnessPolicy, type WitnessPolicy } from '../../ledger/witness-policy.js';
import { anotherKind, type Advice } from '../documents/document-kind.js';
import { type KeptCheckpoint, knownCheckpoint } from '../documents/known-checkpoint.js';
import { NotChecked } from '../documents/not-checked.js';
import { DamagedGzip, LineTooLong, type Source, wholeOf } from '../documents/source.js';
import type { Verdict } from '../documents/verdict.js';
import { evidenceVerdict, kindOf, receiptVerdict } from '../documents/verify-document.js';
import { onlyLogOf, underPolicy } from '../documents/witness-verdict.js';

const ADVICE: Advice = {
  documents: 'choose a receipt or an evidence bundle',
  checkpoint: 'choose it as the earlier checkpoint',
  key: 'paste it as the key of the log',
};

/** What a document is checked against. */
export interface Given {
  /** Null: that of the policy, else the one that the document names. */
  readonly key: VerifierKey | null;
  readonly checkpoint: Source | null;
  readonly policy: Source | null;
}

/** Null: the text is no key. */
export function keyIn(text: string): VerifierKey | null {
  const key = parseVerifierKey(text.trim());
  return key.kind === 'ok' ? key.value : null;
}

export interface PageVerdict extends Pick<Verdict, 'kind' | 'lines'> {
  /** Whether it says whose log it is by a key that did not come with the document. */
  readonly isUnderOwnKey: boolean;
}

/** What the file proves. What keeps it from being checked is a verdict too. */
export async function verdictOf(
  document: Source,
  given: Given,
  progress: (text: string) => void,
): Promise<PageVerdict> {
  try {
    const policy = given.policy === null ? null : await policyIn(given.policy);
    const key = given.key ?? onlyLogOf(policy);
    const known = given.checkpoint === null ? [] : [await checkpointIn(given.checkpoint, key)];
    const isUnderOwnKey = key !== null || (policy?.logs.length ?? 0) > 0;
    const judged = (verdict: Verdict): PageVerdict => ({
      ...(policy === null ? verdict : underPolicy(verdict, policy, known)),
      isUnderOwnKey,
    });
    const against = { key, known, progress };
    const kind = await kindOf(document, ADVICE);
    if (kind === 'receipt') return judged(await receiptVerdict(document, against));
    if (kind === 'evidence') return judged(await evidenceVerdict(document, against));
    const what =
      kind === 'entries'
        ? 'is an export of the log: check it with the verifier on the command line'
        : anotherKind(ADVICE);
    return notChecked(`${document.name} ${what}`);
  } catch (error) {
    const isExpected =
      error instanceof NotChecked || error instanceof DamagedGzip || error instanceof LineTooLong;
    if (!isExpected) throw error;
    return notChecked(error.message);
  }
}

async function checkpointIn(source: Source, key: VerifierKey | null): Promise<KeptCheckpoint> {
  const known = knownCheckpoint(source.name, await wholeOf(source), key);
  if (known.kind === 'malformed') throw new NotChecked(known.fault);
  return known.value;
}

async function policyIn(source: Source): Promise<WitnessPolicy> {
  const policy = parseWitnessPolicy(await wholeOf(source));
  if (policy.kind === 'ok') return policy.value;
  throw new NotChecked(`${source.name} is no policy of witnesses: ${policy.fault}`);
}

function notChecked(why: string): PageVerdict {
  const lines = [`could not be checked: ${why}`];
  // Nothing is said under any key.
  return { kind: 'not checked', lines, isUnderOwnKey: true };
}
