import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { ConfigError, readRotationConfig } from '../config.js';
import { type NoteSigner, signerFromPem } from '../ledger/note.js';
import { PostgresLogStore } from '../postgres/log/log-store.js';
import { rotate } from '../sealing/rotate.js';
import type { DatabaseAt } from '../settings/database-tls.js';
import { isHelpAsked } from './usage.js';

const USAGE = `Usage: npm run ledger:rotate-key -- --new-key FILE (node dist/src/cli/rotate-key.js; - is the standard input)
Hands the log over from the key in LEDGER_SIGNING_KEY to the new one: docs/operations.md, "The ledger's key".
Exit codes: 0 it is handed over, 1 nothing was done, 2 misconfigured.`;
const STANDARD_INPUT = 0;

/** `npm run ledger:rotate-key`: exits 0 when the log is handed over, 1 when nothing was done, 2 when misconfigured. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (isHelpAsked(args)) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const newKeyFile = newKeyIn(args);
  if (newKeyFile === null) return complain(2, USAGE);
  try {
    const { database, origin, signingKey } = readRotationConfig(process.env);
    const older = signerOf(origin, signingKey.export({ format: 'pem', type: 'pkcs8' }).toString());
    const newer = signerOf(
      origin,
      readFileSync(newKeyFile === '-' ? STANDARD_INPUT : newKeyFile, 'utf8'),
    );
    return await handOver(database, older, newer);
  } catch (error) {
    if (error instanceof ConfigError) return complain(2, error.message);
    const reason = error instanceof Error ? error.message : String(error);
    return complain(1, `The key was not rotated: ${reason}`);
  }
}

async function handOver(
  database: DatabaseAt,
  older: NoteSigner,
  newer: NoteSigner,
): Promise<number> {
  const store = new PostgresLogStore(database);
  try {
    const at = Date.now();
    const rotated = await rotate({ store, older, newer, at, entryId: uuidv7({ msecs: at }) });
    if (rotated.kind === 'malformed') {
      return complain(1, `The key was not rotated: ${rotated.fault}`);
    }
    process.stdout.write(`${rotated.value}\nThe new key is ${newer.key.text}\n`);
    return 0;
  } finally {
    await store.close();
  }
}

function newKeyIn(args: string[]): string | null {
  try {
    const { values } = parseArgs({ args, options: { 'new-key': { type: 'string' } } });
    return values['new-key'] ?? null;
  } catch (error) {
    // Arguments that nobody defined.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function signerOf(origin: string, pem: string): NoteSigner {
  const signer = signerFromPem(origin, pem);
  if (signer.kind === 'malformed') throw new Error(signer.fault);
  return signer.value;
}

function complain(code: number, text: string): number {
  process.stderr.write(`${text}\n`);
  return code;
}

process.exitCode = await main();
