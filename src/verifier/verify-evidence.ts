import type { VerifierKey } from '../ledger/note.js';
import { EvidenceCheck } from './evidence-check.js';
import { linesIn } from './export-file.js';
import { jsonIn } from './json-file.js';
import type { KnownCheckpoint } from './log.js';

/**
 * Checks the evidence bundle in a file, gzip or not, offline, in constant memory.
 *
 * @param key the log's; without it, the one that the bundle names is believed
 */
export async function verifyEvidence(
  path: string,
  { key, known }: { readonly key: VerifierKey | null; readonly known: readonly KnownCheckpoint[] },
  progress: (records: number) => void,
): Promise<EvidenceCheck> {
  const check = new EvidenceCheck(key, known);
  for await (const found of jsonIn(linesIn(path))) {
    check.add(found);
    if (check.records % 1_000 === 0) progress(check.records);
  }
  check.end();
  return check;
}
