import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openCheckpoint, parseCheckpoint } from '../ledger/checkpoint.js';
import { EVIDENCE_START } from '../ledger/evidence.js';
import { parseNote, parseVerifierKey, type VerifierKey } from '../ledger/note.js';
import { compareKept, verifyReceipt } from '../ledger/verify-receipt.js';
import { databaseUrl } from '../verifier/database-url.js';
import { DamagedGzip, startOf } from '../verifier/export-file.js';
import type { Findings } from '../verifier/findings.js';
import type { KnownCheckpoint } from '../verifier/log.js';
import { recordsInAThread } from '../verifier/records-thread.js';
import { verifyDatabase } from '../verifier/verify-database.js';
import { verifyEvidence } from '../verifier/verify-evidence.js';
import { verifyExport } from '../verifier/verify-export.js';

const USAGE = `Usage: npm run ledger:verify -- [--database URL | --receipt FILE | --export FILE] [--checkpoint FILE]... [--key VKEY]
Exit codes: 0 intact, 1 not intact, 2 could not be checked.`;

const [INTACT, NOT_INTACT, NOT_CHECKED] = [0, 1, 2] as const;
const PROGRESS_EVERY_MS = 2_000;

/** SQLSTATE: a column, or a table, that is not there. */
const UNDEFINED = new Set(['42703', '42P01']);
const MIGRATE =
  ': run `npm run migrate`, or verify with the version that the database was last migrated by';

/** Why nothing could be checked. Its text holds no secret. */
class NotChecked extends Error {}

async function main(): Promise<number> {
  try {
    return await verify(argumentsIn(process.argv.slice(2)));
  } catch (error) {
    return complain(`could not be checked: ${reasonOf(error)}`);
  }
}

async function verify(asked: ReturnType<typeof argumentsIn>): Promise<number> {
  const key = asked.key === undefined ? null : keyIn(asked.key);
  const known = (asked.checkpoint ?? []).map((file) => checkpointIn(file, key));
  if (asked.receipt !== undefined) return receipt(asked.receipt, key, known);
  if (asked.export !== undefined) {
    return (await isEvidence(asked.export))
      ? evidence(asked.export, key, known)
      : exported(asked.export, known);
  }
  const url = asked.database ?? process.env['DATABASE_URL'];
  if (url === undefined || url === '') throw new NotChecked(`no --database\n${USAGE}`);
  return database(url, key, known);
}

function argumentsIn(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        database: { type: 'string' },
        receipt: { type: 'string' },
        export: { type: 'string' },
        checkpoint: { type: 'string', multiple: true },
        key: { type: 'string' },
      },
    });
    const sources = [values.database, values.receipt, values.export];
    if (sources.filter((source) => source !== undefined).length > 1) throw new NotChecked(USAGE);
    return values;
  } catch (error) {
    // Arguments that nobody defined.
    if (error instanceof TypeError) throw new NotChecked(USAGE, { cause: error });
    throw error;
  }
}

async function database(
  url: string,
  key: VerifierKey | null,
  known: readonly KnownCheckpoint[],
): Promise<number> {
  if (key === null) say('no --key: signatures are not checked');
  const { ignored } = databaseUrl(url);
  if (ignored.length > 0)
    say(`parameters of the database URL that are not used: ${ignored.join(', ')}`);
  const startedAt = performance.now();
  const tell = everySoOften();
  const progress = (what: string, count: number): void => tell(`${count} ${what}`);
  const checked = await verifyDatabase({
    url,
    key,
    known,
    progress,
    checkRecords: recordsInAThread,
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const rate = Math.round(checked.size / seconds);
  say(`${seconds.toFixed(1)} s, ${rate} entries/s`);
  result(`${checked.size} entries sealed, ${checked.waiting} waiting`);
  result(`${checked.records} modifications compared with their entries`);
  result(`a stored checkpoint covers the first ${checked.signedSize} entries`);
  result(attestation(checked.attestedSize));
  return verdict(checked.findings);
}

async function exported(path: string, known: readonly KnownCheckpoint[]): Promise<number> {
  if (known.length === 0) throw new NotChecked('an export proves nothing without a --checkpoint');
  const tell = everySoOften();
  const checked = await verifyExport(path, known, (count) => tell(`${count} entries`));
  result(`${checked.size} entries`);
  result(attestation(checked.attestedSize));
  return verdict(checked.findings);
}

async function evidence(
  path: string,
  key: VerifierKey | null,
  known: readonly KnownCheckpoint[],
): Promise<number> {
  if (key === null) say('no --key: whose log it is, is not checked');
  const tell = everySoOften();
  const checked = await verifyEvidence(path, { key, known }, (count) => tell(`${count} records`));
  result(`${checked.records} records, proven against a checkpoint of ${checked.size} entries`);
  if (checked.unsealed > 0) result(`${checked.unsealed} left out: they were not sealed yet`);
  result(attestation(checked.attestedSize));
  if (checked.findings.count + checked.findings.newerCount > 0) return verdict(checked.findings);
  for (const { from } of checked.foreign) throw new NotChecked(`${from} is of another log`);
  for (const { from } of checked.otherSizes) result(notCompared(from, 'an evidence bundle'));
  if (checked.otherSizes.length === 0) return verdict(checked.findings);
  result('the evidence bundle is intact; not every checkpoint could be compared');
  return NOT_CHECKED;
}

function notCompared(from: string, what: string): string {
  return `checkpoint ${from}: could not be compared, ${what} does not prove that the log of another size continues this one; verify a database or an export of the log against it`;
}

/** An entry bundle begins with the length of an entry. */
async function isEvidence(path: string): Promise<boolean> {
  try {
    return (await startOf(path, EVIDENCE_START.length)).toString() === EVIDENCE_START;
  } catch (error) {
    if (error instanceof DamagedGzip) throw error;
    throw new NotChecked(`${path} cannot be read`, { cause: error });
  }
}

function receipt(path: string, key: VerifierKey | null, known: readonly KnownCheckpoint[]): number {
  if (key === null) say('no --key: whose log it is, is not checked');
  let value: unknown;
  try {
    value = JSON.parse(read(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new NotChecked(`${path} is not JSON`, { cause: error });
  }
  const faults = verifyReceipt(value, key === null ? {} : { key });
  for (const { pointer, message } of faults)
    result(`${pointer === '' ? '/' : pointer}: ${message}`);
  if (faults.some(({ isFromNewerVersion }) => !isFromNewerVersion)) {
    result('NOT INTACT');
    return NOT_INTACT;
  }
  const code = keptAgree(known, value);
  return faults.length > 0 && code !== NOT_INTACT ? fromNewerVersion(faults.length) : code;
}

/** What an intact receipt says of checkpoints that were kept. */
function keptAgree(known: readonly KnownCheckpoint[], value: unknown): number {
  let code: number = INTACT;
  for (const { from, checkpoint } of known) {
    switch (compareKept(checkpoint, value)) {
      case 'same root':
        result(`checkpoint ${from}: of the same size, and the same root`);
        break;
      case 'another root':
        result(`DISAGREES checkpoint ${from}: of the same size, and another root`);
        code = NOT_INTACT;
        break;
      case 'another log':
        throw new NotChecked(`${from} is of another log`);
      case 'other sizes':
        result(notCompared(from, 'a receipt'));
        if (code === INTACT) code = NOT_CHECKED;
    }
  }
  result(
    code === NOT_INTACT
      ? 'NOT INTACT'
      : code === NOT_CHECKED
        ? 'the receipt is intact; not every checkpoint could be compared'
        : 'intact',
  );
  return code;
}

function attestation(size: number): string {
  return size === 0
    ? 'no checkpoint kept outside vouches for the log'
    : `checkpoints kept outside vouch for the first ${size} entries`;
}

function verdict(findings: Findings): number {
  for (const { kind, record, what } of findings.kept) {
    result(`${kind.toUpperCase()} ${record}: ${what}`);
  }
  const more = findings.count - findings.kept.length;
  if (more > 0) result(`and ${more} more`);
  for (const record of findings.newer) result(`NOT CHECKED ${record}: from a newer version`);
  const moreNewer = findings.newerCount - findings.newer.length;
  if (moreNewer > 0) result(`and ${moreNewer} more from a newer version`);
  if (findings.grownCount > 0) {
    result(
      `${findings.grownCount} entries have additions of a newer version: those were not compared`,
    );
  }
  if (findings.count === 0 && findings.newerCount > 0) return fromNewerVersion(findings.newerCount);
  result(findings.count === 0 ? 'intact' : 'NOT INTACT');
  return findings.count === 0 ? INTACT : NOT_INTACT;
}

function fromNewerVersion(count: number): number {
  result(`nothing is wrong with the rest; for the ${count} from a newer version, verify with it`);
  return NOT_CHECKED;
}

function keyIn(text: string): VerifierKey {
  const key = parseVerifierKey(text.trim());
  if (key.kind === 'malformed') throw new NotChecked(`--key: ${key.fault}`);
  return key.value;
}

/** With a key, a checkpoint must be signed by it, or it proves nothing. */
function checkpointIn(file: string, key: VerifierKey | null): KnownCheckpoint {
  const text = read(file);
  const note = parseNote(text);
  const checkpoint =
    key !== null && note.kind === 'ok' && note.value.signatures.some(isBy(key))
      ? openCheckpoint(text, [key], key.name)
      : note.kind === 'ok'
        ? parseCheckpoint(note.value.text)
        : note;
  if (checkpoint.kind === 'malformed') throw new NotChecked(`${file}: ${checkpoint.fault}`);
  if (key !== null && checkpoint.value.origin !== key.name) {
    throw new NotChecked(`${file} is of another log`);
  }
  return { from: file, checkpoint: checkpoint.value };
}

function isBy(key: VerifierKey) {
  return (signature: { readonly keyId: string }) => signature.keyId === key.keyId;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new NotChecked(`${path} cannot be read`, { cause: error });
  }
}

function everySoOften(): (text: string) => void {
  let next = performance.now() + PROGRESS_EVERY_MS;
  return (text) => {
    if (performance.now() < next) return;
    next = performance.now() + PROGRESS_EVERY_MS;
    say(text);
  };
}

function result(line: string): void {
  process.stdout.write(`${line}\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function complain(text: string): number {
  say(text);
  return NOT_CHECKED;
}

/** The message of a driver may name host and role, never a password; a refused connection has only a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  if (UNDEFINED.has(code))
    return `the schema is not that of this version (${error.message})${MIGRATE}`;
  return [error.message, code].filter((part) => part !== '').join(', ');
}

process.exitCode = await main();
