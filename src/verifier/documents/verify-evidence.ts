import type { VerifierKey } from '../../ledger/note.js';
import { EvidenceCheck } from './evidence-check.js';
import { jsonIn } from './json-file.js';
import type { KnownCheckpoint } from './known-checkpoint.js';
import { linesIn, type Source } from './source.js';

/**
 * Checks an evidence bundle offline, in constant memory.
 *
 * @param key the log's; without it, the one that the bundle names is believed
 */
export async function verifyEvidence(
  source: Source,
  { key, known }: { readonly key: VerifierKey | null; readonly known: readonly KnownCheckpoint[] },
  progress: (records: number) => void,
): Promise<EvidenceCheck> {
  const check = new EvidenceCheck(key, known);
  for await (const found of jsonIn(linesIn(source))) {
    check.add(found);
    progress(check.records);
  }
  check.end();
  return check;
}
