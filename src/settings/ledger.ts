import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { SettingsReader } from './reader.js';

export interface LedgerConfig {
  /** The log's name, also its key's name in a signed note. */
  readonly origin: string;
  /** Ed25519. */
  readonly signingKey: KeyObject;
  readonly checkpointFile: string | null;
  readonly checkpointUrl: string | null;
}

/** Nulls where a problem was noted. */
export function ledgerFrom(from: SettingsReader, isProduction: boolean) {
  const origin = from.required('LEDGER_ORIGIN', 'a name for the log, like example.com/im-edits');
  if (origin !== null && (/[\s+]/.test(origin) || Buffer.byteLength(origin) > 255)) {
    from.problem('LEDGER_ORIGIN', 'must have no space and no +, and at most 255 bytes.');
  }
  return {
    origin,
    signingKey: signingKeyFrom(from),
    checkpointFile: from.optional('LEDGER_CHECKPOINT_FILE'),
    checkpointUrl: from.webUrl('LEDGER_CHECKPOINT_URL', isProduction),
  };
}

function signingKeyFrom(from: SettingsReader): KeyObject | null {
  const pem = from.secret('LEDGER_SIGNING_KEY', 'an Ed25519 private key (PKCS#8, PEM)');
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
