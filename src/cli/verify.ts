import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { isMainThread } from 'node:worker_threads';
import { parseVerifierKey, type VerifierKey } from '../ledger/note.js';
import { parseWitnessPolicy, type WitnessPolicy } from '../ledger/witness-policy.js';
import type { Proxying } from '../network/tunnel.js';
import { whyUnreachable } from '../network/why-unreachable.js';
import type { DatabaseAt } from '../settings/database-tls.js';
import { proxyFrom } from '../settings/network.js';
import { isLoopback, SettingsReader } from '../settings/reader.js';
import { databaseAsked, databaseUrl } from '../verifier/database-url.js';
import { knownCheckpoint } from '../verifier/documents/known-checkpoint.js';
import type { KnownCheckpoint } from '../verifier/documents/known-checkpoint.js';
import { believedLine } from '../verifier/documents/believed.js';
import { attestation, printable } from '../verifier/documents/report.js';
import { databaseLines } from '../verifier/log-lines.js';
import type { DatabaseChecked } from '../verifier/verify-database.js';
import { NotChecked } from '../verifier/documents/not-checked.js';
import { routeBy } from '../verifier/http-get.js';
import { RETRY_POLICY } from '../verifier/remote-log.js';
import { VerifyState } from '../verifier/verify-state.js';
import { verifyUrl } from '../verifier/verify-url.js';
import {
  type Against,
  type SignedCheckpoint,
  verdictOf,
  type Verdict,
} from '../verifier/documents/verdict.js';
import { onlyLogOf, underPolicy } from '../verifier/documents/witness-verdict.js';
import { verifyExportFile, verifyReceiptFile, wholeIn } from '../verifier/verify-file.js';
import { type Arguments, argumentsIn, USAGE } from './verify/arguments.js';
import { everySoOften, say } from './verify/progress.js';

const NOT_CHECKED = 2;
const EXIT_CODES = { intact: 0, 'not intact': 1, 'not checked': NOT_CHECKED } as const;

/** SQLSTATE: a column, or a table, that is not there. */
const UNDEFINED = new Set(['42703', '42P01']);
const MIGRATE =
  ': run the migrations (`node dist/src/cli/migrate.js`; in Kubernetes, docs/operations.md#migrate), or verify with the version that the database was last migrated by';

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  try {
    const asked = argumentsIn(args);
    const verdict = await verify(asked);
    process.stdout.write(asked.json ? jsonOf(verdict) : textOf(verdict));
    return EXIT_CODES[verdict.kind];
  } catch (error) {
    return complain(error);
  }
}

function textOf({ lines }: Verdict): string {
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** For programs: what the text says, and nothing else. Where nothing could be checked, there is no JSON either. */
function jsonOf({ kind, lines }: Verdict): string {
  return `${JSON.stringify({ verdict: kind, report: lines.map(printable) })}\n`;
}

async function verify(asked: Arguments): Promise<Verdict> {
  const policy = asked.policy === undefined ? null : await policyIn(asked.policy);
  const key = asked.key === undefined ? onlyLogOf(policy) : keyIn(asked.key);
  const known: KnownCheckpoint[] = [];
  const given: SignedCheckpoint[] = [];
  for (const file of asked.checkpoint ?? []) {
    const bytes = await bytesOf(file);
    const checkpoint = knownCheckpoint(file, bytes, key);
    if (checkpoint.kind === 'malformed') throw new NotChecked(checkpoint.fault);
    known.push(checkpoint.value);
    given.push({ from: file, note: checkpoint.value.note });
  }
  const isKeyKnown = key !== null || (policy?.logs.length ?? 0) > 0;
  const isFile = asked.receipt !== undefined || asked.export !== undefined;
  const judged: Judge = (verdict, note) => {
    const judged = policy === null ? verdict : underPolicy(verdict, policy, given);
    const [own] = verdict.checkpoints;
    const of = note ?? own?.note ?? given[0]?.note;
    const isVerified = isFile && own !== undefined;
    const believed = isKeyKnown || of === undefined ? null : believedLine(of, isVerified);
    return believed === null ? judged : { ...judged, lines: [believed, ...judged.lines] };
  };
  const against = { key, known, progress: everySoOften() };
  if (isFile && key === null) say('no --key: whose log it is, is not checked');
  if (asked.receipt !== undefined) return judged(await verifyReceiptFile(asked.receipt, against));
  if (asked.export !== undefined) return judged(await verifyExportFile(asked.export, against));
  if (asked.url !== undefined) return remote(asked.url, asked, against, judged);
  return database(
    chosenDatabase(asked.database),
    asked.schema ?? null,
    against,
    asked.state ?? null,
    judged,
  );
}

/**
 * What the policy of witnesses makes of a verdict, and what is to be said of the key.
 * @param note a checkpoint of the log, where the verdict rests on none that a policy is about
 */
type Judge = (verdict: Verdict, note?: string) => Verdict;

async function policyIn(file: string): Promise<WitnessPolicy> {
  const policy = parseWitnessPolicy(await wholeIn(file));
  if (policy.kind === 'ok') return policy.value;
  throw new NotChecked(`--policy: ${file} is no policy of witnesses: ${policy.fault}`);
}

/** From `--database`, else from `DATABASE_URL`, else from the file that `DATABASE_URL_FILE` names. */
function chosenDatabase(asked: string | undefined): DatabaseAt {
  const from = databaseAsked(asked, process.env);
  if (from === null) {
    throw new NotChecked(
      `nothing to check was given: no --receipt, --export, --url or --database, and DATABASE_URL is not set\n${USAGE}`,
    );
  }
  if ('fault' in from) throw new NotChecked(from.fault);
  return from;
}

/** A log that is served elsewhere. Its state is kept as that of a database. */
async function remote(
  url: string,
  { state, 'token-file': tokenFile }: Arguments,
  against: Against,
  judged: Judge,
): Promise<Verdict> {
  const token = tokenFile === undefined ? null : (await bytesOf(tokenFile)).toString().trim();
  if (token !== null && isReadableOnTheWay(url))
    say('--url is plain http: who is on the way can read the token; use https');
  if (against.key === null) say('no --key: signatures are not checked');
  const memory = new VerifyState(state ?? null, against.key, say);
  const known = await memory.with(against.known);
  const keptIn = state === undefined ? null : `${state}.interrupted`;
  const resumption = { keptIn, say };
  const route = routeBy(proxyIn(process.env));
  const checked = await verifyUrl(
    url,
    token,
    { ...against, known },
    resumption,
    RETRY_POLICY,
    route,
  );
  return memory.keep(judged(checked), checked.signedNote);
}

/** The proxy to servers over https, as the service reads it. */
function proxyIn(environment: NodeJS.ProcessEnv): Proxying | null {
  const from = new SettingsReader(environment, (path) => readFileSync(path, 'utf8'));
  const proxying = proxyFrom(from);
  const [fault] = from.problems;
  if (fault) throw new NotChecked(`${fault.variable} ${fault.message}`);
  return proxying;
}

/** All of a file, of a pipe, or with `-` of the standard input. */
async function bytesOf(file: string): Promise<Buffer> {
  if (file === '-') return buffer(process.stdin);
  const isPipe = await stat(file).then(
    (found) => !found.isFile(),
    () => false,
  );
  return isPipe ? readFile(file) : wholeIn(file);
}

function isReadableOnTheWay(url: string): boolean {
  const { protocol = '', hostname = '' } = URL.canParse(url) ? new URL(url) : {};
  return protocol === 'http:' && !isLoopback(hostname);
}

/** @param state keeps the newest checkpoint of an intact log, which the next verification demands to find again */
async function database(
  at: DatabaseAt,
  schema: string | null,
  against: Against,
  state: string | null,
  judged: Judge,
): Promise<Verdict> {
  const { key, progress: tell } = against;
  const memory = new VerifyState(state, key, say);
  const known = await memory.with(against.known);
  if (key === null) say('no --key: signatures are not checked');
  const { ignored } = databaseUrl(at.url);
  if (ignored.length > 0)
    say(`parameters of the database URL that are not used: ${ignored.join(', ')}`);
  const startedAt = performance.now();
  const progress = (what: string, count: number): void => tell(`${count} ${what}`);
  // A receipt or an export is checked without a driver of PostgreSQL.
  const { verifyDatabase } = await import('../verifier/verify-database.js');
  const { recordsInAThread } = await import('../verifier/records-thread.js');
  const checkRecords = recordsInAThread(new URL(import.meta.url));
  const checked = await verifyDatabase({ ...at, schema, key, known, progress, checkRecords });
  const seconds = (performance.now() - startedAt) / 1_000;
  say(`read the tables of schema ${printable(checked.schema)}`);
  say(`${seconds.toFixed(1)} s, ${Math.round(checked.size / seconds)} entries/s`);
  const verdict = verdictOf(linesOf(checked, key), checked.findings);
  return memory.keep(judged(verdict, checked.signedNote ?? undefined), checked.signedNote);
}

function linesOf(checked: DatabaseChecked, key: VerifierKey | null): string[] {
  return [
    `${checked.size} entries sealed, ${checked.waiting} waiting`,
    `${checked.records} modifications compared with their entries`,
    `a stored checkpoint covers the first ${checked.signedSize} entries`,
    ...(checked.findings.count + checked.findings.newerCount === 0
      ? databaseLines(checked, key)
      : []),
    attestation(checked.attestedSize),
  ];
}

function keyIn(text: string): VerifierKey {
  const key = parseVerifierKey(text.trim());
  if (key.kind === 'malformed') throw new NotChecked(`--key: ${key.fault}`);
  return key.value;
}

function complain(error: unknown): number {
  say(`could not be checked: ${reasonOf(error)}`);
  return NOT_CHECKED;
}

/** The message of a driver may name host and role, never a password; a refused connection has only a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  if (UNDEFINED.has(code))
    return `the schema is not that of this version (${error.message})${MIGRATE}`;
  const { cause } = whyUnreachable(error);
  return [cause === 'other' ? '' : cause, error.message, code]
    .filter((part) => part !== '')
    .join(', ');
}

if (isMainThread) {
  // Who reads only the first lines gets the exit code all the same.
  process.stdout.on('error', () => undefined);
  process.on('uncaughtException', (error) => process.exit(complain(error)));
  process.exitCode = await main();
} else {
  const { checkInThisThread } = await import('../verifier/records-thread.js');
  await checkInThisThread();
}
