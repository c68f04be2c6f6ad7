import { setTimeout as delay } from 'node:timers/promises';
import { openCheckpoint, parseCheckpoint, type Checkpoint } from '../ledger/checkpoint.js';
import { parseNote, type VerifierKey } from '../ledger/note.js';
import { malformed, ok, type Parsed } from '../ledger/parsed.js';
import { equalBytes } from '../ledger/primitives.js';
import { Findings } from './documents/findings.js';
import type { KnownCheckpoint } from './documents/known-checkpoint.js';
import { NotChecked } from './documents/not-checked.js';
import { InterruptedCheck } from './interrupted-check.js';
import { RemoteLog } from './remote-log.js';
import { attestation } from './documents/report.js';
import { servedLine } from './log-lines.js';
import { type Against, verdictOf, type Verdict } from './documents/verdict.js';
import { type ExportChecked, type Reached, verifyEntries } from './verify-export.js';

/** How often, and after how long, a checkpoint that is older than a known one is asked for again. */
const ASK_AGAIN = 3;
const ASK_AGAIN_AFTER_MS = 2_000;

/** What came of it, and the checkpoint that the log was checked against, to be kept. */
export interface UrlChecked extends Verdict {
  readonly signedNote: string;
}

/** How a check goes on where the one before was interrupted. */
export interface Resumption {
  /** The file that keeps how far it came; null: every check begins at the first entry. */
  readonly keptIn: string | null;
  readonly say: (line: string) => void;
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
  { keptIn, say }: Resumption,
): Promise<UrlChecked> {
  const log = new RemoteLog(url, token);
  const { note, checkpoint: served } = await newestServed(log, key, known);
  const { size, origin } = served;
  for (const { from, checkpoint } of known) {
    if (checkpoint.origin !== origin) throw new NotChecked(`${from} is of another log`);
  }
  const fork = known.find(
    ({ checkpoint }) => checkpoint.size === size && !equalBytes(checkpoint.root, served.root),
  );
  if (fork) return { ...forked(log, fork), signedNote: note };
  const all = [...known, { from: log.checkpointUrl, checkpoint: served }];
  const kept = new InterruptedCheck(keptIn, log.checkpointUrl);
  const from = await kept.reached(all);
  if (from !== null) say(`the last check was interrupted: goes on after ${from.size} entries`);
  const checkedFrom = (start: Reached | null): Promise<ExportChecked> =>
    verifyEntries(new RemoteLog(url, token).entries(start?.size ?? 0, size), {
      known: all,
      isWhole: true,
      from: start,
      progress: (count) => progress(`${count} of ${size} entries`),
      keep: (reached) => kept.keep(reached, all),
    });
  const first = await checkedFrom(from);
  // What was kept may be damaged: a finding must not rest on it.
  const checked = from === null || first.findings.count === 0 ? first : await checkedFrom(null);
  await kept.forget();
  const vouched = Math.max(0, ...known.map(({ checkpoint }) => checkpoint.size));
  const isIntact = checked.findings.count + checked.findings.newerCount === 0;
  const lines = [
    `${size} entries of the log ${origin}`,
    ...(isIntact ? [servedLine(size, key), attestation(vouched)] : []),
  ];
  return {
    ...verdictOf(lines, checked.findings, checked.damage, [{ from: log.checkpointUrl, note }]),
    signedNote: note,
  };
}

/** A cache, or a replica that is behind, may serve an older one for a moment than one that was kept. */
async function newestServed(
  log: RemoteLog,
  key: VerifierKey | null,
  known: readonly KnownCheckpoint[],
): Promise<{ readonly note: string; readonly checkpoint: Checkpoint }> {
  const largest = Math.max(0, ...known.map(({ checkpoint }) => checkpoint.size));
  for (let left = ASK_AGAIN; ; left -= 1) {
    const note = await log.checkpoint();
    const served = servedCheckpoint(note, key);
    if (served.kind === 'malformed') throw new NotChecked(`${log.checkpointUrl}: ${served.fault}`);
    const { value: checkpoint } = served;
    if (checkpoint.size >= largest || left === 0) return { note: note.toString(), checkpoint };
    await delay(ASK_AGAIN_AFTER_MS);
  }
}

/** Two checkpoints of one size prove it, without any entry. */
function forked(log: RemoteLog, { from, checkpoint }: KnownCheckpoint): Verdict {
  const findings = new Findings();
  const what = `both are of ${checkpoint.size} entries, and their root hashes differ: the log was rewritten, or these are two logs`;
  findings.add('disagrees', `checkpoint ${log.checkpointUrl} and ${from}`, what);
  return verdictOf([], findings);
}

function servedCheckpoint(note: Buffer, key: VerifierKey | null): Parsed<Checkpoint> {
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
