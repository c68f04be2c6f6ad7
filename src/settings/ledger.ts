import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { WitnessPolicy } from '../ledger/witness-policy.js';
import type { SettingsReader } from './reader.js';
import { witnessPolicyFrom } from './witness-policy.js';

export interface LedgerConfig {
  /** The log's name, also its key's name in a signed note. */
  readonly origin: string;
  /** Ed25519. */
  readonly signingKey: KeyObject;
  readonly checkpointFile: string | null;
  readonly checkpointUrl: string | null;
  /** Who cosigns checkpoints; null: nobody is asked. */
  readonly witnessPolicy: WitnessPolicy | null;
}

/** Nulls where a problem was noted. */
export function ledgerFrom(from: SettingsReader, isProduction: boolean) {
  const { origin, signingKey } = logKeyFrom(from);
  return {
    origin,
    signingKey,
    checkpointFile: from.optional('LEDGER_CHECKPOINT_FILE'),
    checkpointUrl: from.webUrl('LEDGER_CHECKPOINT_URL', isProduction),
    witnessPolicy: witnessPolicyFrom(from, origin, isProduction),
  };
}

/** The log's name and key. Nulls where a problem was noted. */
export function logKeyFrom(from: SettingsReader) {
  return { origin: originFrom(from), signingKey: signingKeyFrom(from) };
}

function originFrom(from: SettingsReader): string | null {
  const origin = from.required(
    'LEDGER_ORIGIN',
    'the name of the log: its URL prefix without the scheme, like ledger.example.com/v1/ledger',
  );
  const fault = origin === null ? null : originFault(origin);
  return fault === null ? origin : from.problem('LEDGER_ORIGIN', fault);
}

/** What is wrong with a name, and the cure; null where nothing is. It is the name of a key and a line of a note, too. */
function originFault(origin: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(origin)) {
    return 'must have no scheme: leave out what comes before the host, https:// included.';
  }
  if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(origin)) {
    return 'must have no control or invisible character: type it anew.';
  }
  if (/\s/u.test(origin)) return 'must have no white space, not even around it: remove it.';
  if (origin.includes('+')) return 'must have no +: it separates the parts of a verifier key.';
  if (origin.endsWith('/')) return 'must not end in a slash: remove it.';
  return Buffer.byteLength(origin) > 255 ? 'must have at most 255 bytes: shorten it.' : null;
}

function signingKeyFrom(from: SettingsReader): KeyObject | null {
  const pem = from.secret(
    'LEDGER_SIGNING_KEY',
    'an Ed25519 private key (PKCS#8, PEM)',
    'line breaks',
  );
  if (pem === null) return null;
  const wanted = 'must be an Ed25519 private key (PKCS#8, PEM): openssl genpkey -algorithm ed25519';
  try {
    // Where a variable cannot hold line breaks, they are written as \n.
    const key = createPrivateKey(pem.replaceAll(String.raw`\n`, '\n'));
    return key.asymmetricKeyType === 'ed25519' ? key : from.problem('LEDGER_SIGNING_KEY', wanted);
  } catch {
    // Node's message may quote the text.
    return from.problem('LEDGER_SIGNING_KEY', wanted);
  }
}
