import { setTimeout as delay } from 'node:timers/promises';
import { openCheckpoint, parseCheckpoint, type Checkpoint } from '../ledger/checkpoint.js';
import { parseNote, type VerifierKey } from '../ledger/note.js';
import { malformed, ok, type Parsed } from '../ledger/parsed.js';
import { equalBytes } from '../ledger/primitives.js';
import { Findings } from './documents/findings.js';
import type { KeptCheckpoint, KnownCheckpoint } from './documents/known-checkpoint.js';
import { NotChecked } from './documents/not-checked.js';
import { STRAIGHT } from './http-get.js';
import { InterruptedCheck } from './interrupted-check.js';
import { type RetryPolicy, RETRY_POLICY, RemoteLog } from './remote-log.js';
import { attestation } from './documents/report.js';
import { servedLine } from './log-lines.js';
import { type Against, verdictOf, type Verdict } from './documents/verdict.js';
import { type ExportChecked, type Reached, verifyEntries } from './verify-export.js';

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
  retrying: RetryPolicy = RETRY_POLICY,
  route = STRAIGHT,
): Promise<UrlChecked> {
  const log = new RemoteLog(url, token, retrying, route);
  const served = await servedBy(log, key, known, retrying);
  const [first, newest = first] = served;
  const { origin, size } = newest.checkpoint;
  const { note } = newest;
  for (const { from, checkpoint } of [...known, newest]) {
    if (checkpoint.origin !== first.checkpoint.origin)
      throw new NotChecked(`${from} is of another log`);
  }
  const all = [...known, ...served];
  const fork = forkIn(all);
  if (fork) return { ...fork, signedNote: note };
  const kept = new InterruptedCheck(keptIn, log.checkpointUrl);
  const from = await kept.reached(all);
  if (from !== null) say(`the last check was interrupted: goes on after ${from.size} entries`);
  const checkedFrom = (start: Reached | null): Promise<ExportChecked> =>
    verifyEntries(new RemoteLog(url, token, retrying, route).entries(start?.size ?? 0, size), {
      known: all,
      isWhole: true,
      from: start,
      progress: (count) => progress(`${count} of ${size} entries`),
      keep: (reached) => kept.keep(reached, all),
    });
  const once = await checkedFrom(from);
  // What was kept may be damaged, or what came over the network: a finding must not rest on it.
  const isFound = once.findings.count > 0;
  if (isFound) say('something was found: checks it once more from the first entry');
  const checked = isFound ? await checkedFrom(null).catch(orElse(from === null, once)) : once;
  await kept.forget();
  const vouched = Math.max(0, ...known.map(({ checkpoint }) => checkpoint.size));
  const isIntact = checked.findings.count + checked.findings.newerCount === 0;
  const lines = [
    `${size} entries of the log ${origin}`,
    ...(isIntact ? [servedLine(size, key), attestation(vouched)] : []),
  ];
  return {
    ...verdictOf(lines, checked.findings, checked.damage, [first]),
    signedNote: note,
  };
}

/** What was found by reading all of it stays so, where it cannot be read once more. */
function orElse(isOfAll: boolean, once: ExportChecked): (error: unknown) => ExportChecked {
  return (error) => {
    if (isOfAll && error instanceof NotChecked) return once;
    throw error;
  };
}

/**
 * What the log serves as its checkpoint, and where that is older than a known one, what it has sealed since: the one that its
 * witnesses have cosigned may be behind. A cache, or a replica, may be so for a moment.
 */
async function servedBy(
  log: RemoteLog,
  key: VerifierKey | null,
  known: readonly KnownCheckpoint[],
  { olderPausesMs }: RetryPolicy,
): Promise<readonly [KeptCheckpoint, ...KeptCheckpoint[]]> {
  const largest = Math.max(0, ...known.map(({ checkpoint }) => checkpoint.size));
  for (const pauseMs of [...olderPausesMs, null]) {
    const served = opened(log.checkpointUrl, await log.checkpoint(), key);
    if (served.checkpoint.size >= largest) return [served];
    const latest = await log.latest();
    const newest = latest && opened(log.latestUrl, latest, key);
    const isNewer = newest !== null && newest.checkpoint.size > served.checkpoint.size;
    const isEnough = isNewer && newest.checkpoint.size >= largest;
    if (isEnough || pauseMs === null) return isNewer ? [served, newest] : [served];
    await delay(pauseMs);
  }
  throw new NotChecked(`${log.checkpointUrl} cannot be read`);
}

/** Two checkpoints of one size prove it, without any entry. Null where there are none. */
function forkIn(all: readonly KnownCheckpoint[]): Verdict | null {
  for (const [i, { from, checkpoint }] of all.entries()) {
    const other = all
      .slice(0, i)
      .find(
        ({ checkpoint: { size, root } }) =>
          size === checkpoint.size && !equalBytes(root, checkpoint.root),
      );
    if (!other) continue;
    const findings = new Findings();
    const what = `both are of ${checkpoint.size} entries, and their root hashes differ: the log was rewritten, or these are two logs`;
    findings.add('disagrees', `checkpoint ${from} and ${other.from}`, what);
    return verdictOf([], findings);
  }
  return null;
}

function opened(from: string, note: Buffer, key: VerifierKey | null): KeptCheckpoint {
  const served = servedCheckpoint(note, key);
  if (served.kind === 'malformed') throw new NotChecked(`${from}: ${served.fault}`);
  return { from, checkpoint: served.value, note: note.toString() };
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
