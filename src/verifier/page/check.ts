import { parseVerifierKey, type VerifierKey } from '../../ledger/note.js';
import { anotherKind, type Advice } from '../documents/document-kind.js';
import { knownCheckpoint, type KnownCheckpoint } from '../documents/known-checkpoint.js';
import { NotChecked } from '../documents/not-checked.js';
import { DamagedGzip, LineTooLong, type Source, wholeOf } from '../documents/source.js';
import type { Verdict } from '../documents/verdict.js';
import { evidenceVerdict, kindOf, receiptVerdict } from '../documents/verify-document.js';

const ADVICE: Advice = {
  documents: 'choose a receipt or an evidence bundle',
  checkpoint: 'choose it as the earlier checkpoint',
  key: 'paste it as the key of the log',
};

/** Null: the text is no key. */
export function keyIn(text: string): VerifierKey | null {
  const key = parseVerifierKey(text.trim());
  return key.kind === 'ok' ? key.value : null;
}

/** What the file proves. What keeps it from being checked is a verdict too. */
export async function verdictOf(
  document: Source,
  key: VerifierKey | null,
  checkpoint: Source | null,
  progress: (text: string) => void,
): Promise<Pick<Verdict, 'kind' | 'lines'>> {
  try {
    const known = checkpoint === null ? [] : [await checkpointIn(checkpoint, key)];
    const against = { key, known, progress };
    const kind = await kindOf(document, ADVICE);
    if (kind === 'receipt') return await receiptVerdict(document, against);
    if (kind === 'evidence') return await evidenceVerdict(document, against);
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

async function checkpointIn(source: Source, key: VerifierKey | null): Promise<KnownCheckpoint> {
  const known = knownCheckpoint(source.name, await wholeOf(source), key);
  if (known.kind === 'malformed') throw new NotChecked(known.fault);
  return known.value;
}

function notChecked(why: string): Pick<Verdict, 'kind' | 'lines'> {
  return { kind: 'not checked', lines: [`could not be checked: ${why}`] };
}
