import { openCheckpoint, parseCheckpoint, type Checkpoint } from '../ledger/checkpoint.js';
import { parseNote, type VerifierKey } from '../ledger/note.js';
import { malformed, ok, type Parsed } from '../ledger/parsed.js';
import { RemoteLog } from './remote-log.js';
import * as report from './report.js';
import { type Against, NotChecked, verdictOf, type Verdict } from './verify-file.js';
import { verifyEntries } from './verify-export.js';

/** What came of it, and the checkpoint that the log was checked against, to be kept. */
export interface UrlChecked extends Verdict {
  readonly signedNote: string;
}

/**
 * Checks a log that is served elsewhere: reads every entry, recomputes the tree, and compares it with the checkpoint that is
 * served and with those that are known. In constant memory, whatever the log's size.
 *
 * @throws NotChecked
 */
export async function verifyUrl(
  url: string,
  token: string | null,
  { key, known, progress }: Against,
): Promise<UrlChecked> {
  const log = new RemoteLog(url, token);
  const note = (await log.checkpoint()).toString();
  const served = servedCheckpoint(note, key);
  if (served.kind === 'malformed') throw new NotChecked(`${log.checkpointUrl}: ${served.fault}`);
  const { size, origin } = served.value;
  for (const { from, checkpoint } of known) {
    if (checkpoint.origin !== origin) throw new NotChecked(`${from} is of another log`);
  }
  const checked = await verifyEntries(log.entries(size), {
    known: [...known, { from: log.checkpointUrl, checkpoint: served.value }],
    isWhole: true,
    progress: (count) => progress(`${count} of ${size} entries`),
  });
  const vouched = Math.max(0, ...known.map(({ checkpoint }) => checkpoint.size));
  const isIntact = checked.findings.count + checked.findings.newerCount === 0;
  const lines = [
    `${size} entries of the log ${origin}`,
    ...(isIntact ? [report.servedLine(size, key), report.attestation(vouched)] : []),
  ];
  return { ...verdictOf(lines, checked.findings, checked.damage), signedNote: note };
}

function servedCheckpoint(note: string, key: VerifierKey | null): Parsed<Checkpoint> {
  const parsed = parseNote(note);
  if (parsed.kind === 'malformed') return parsed;
  if (key === null) return parseCheckpoint(parsed.value.text);
  const opened = openCheckpoint(note, [key], key.name);
  if (opened.kind === 'ok') return ok(opened.value);
  const isByAnother = !parsed.value.signatures.some(({ keyId }) => keyId === key.keyId);
  return isByAnother
    ? malformed('it is not signed by --key: if that key was rotated, give the one in force')
    : opened;
}
