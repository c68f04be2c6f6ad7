import { openCheckpoint } from '../../../ledger/checkpoint.js';
import { type Note, parseNote, parseVerifierKey } from '../../../ledger/note.js';
import { parseWitnessPolicy } from '../../../ledger/witness-policy.js';
import { witnessed } from '../../../ledger/witnessed.js';

/** Somebody who has to do with a checkpoint beside the log itself. */
export interface Cosigner {
  readonly name: string;
  /** `claimed`: it stands there, and nobody has checked it. */
  readonly signature: 'valid' | 'claimed' | 'missing';
  /** RFC 3339, UTC; null where there is no signature. */
  readonly at: string | null;
}

export interface Cosigned {
  readonly size: number;
  readonly cosigners: readonly Cosigner[];
  /** The last time somebody signed; null where nobody did. */
  readonly lastAt: string | null;
  /** What the reader's own policy says; null where there is none. `fault` is in English, null where it is met. */
  readonly policy: { readonly fault: string | null; readonly isReadable: boolean } | null;
}

/** A time and an Ed25519 signature: C2SP tlog-cosignature. */
const COSIGNATURE_BYTES = 8 + 64;

/**
 * Who cosigned a checkpoint: as the reader's policy finds it, or, without one, as it stands there.
 * @returns a fault, in English, where the log itself has not signed it
 */
export function cosignedBy(note: string, keyText: string, policyText: string): Cosigned | string {
  const key = parseVerifierKey(keyText);
  if (key.kind === 'malformed') return key.fault;
  const opened = openCheckpoint(note, [key.value], key.value.name);
  if (opened.kind === 'malformed') return opened.fault;
  const parsed = parseNote(note);
  if (parsed.kind === 'malformed') return parsed.fault;
  const { size } = opened.value;
  const claimed = claimedIn(parsed.value, key.value.name);
  const found = policyText.trim() === '' ? null : underPolicy(note, policyText, claimed);
  const cosigners = found?.cosigners ?? claimed;
  const times = cosigners.flatMap(({ at }) => (at === null ? [] : [at])).toSorted();
  return { size, cosigners, lastAt: times.at(-1) ?? null, policy: found?.policy ?? null };
}

function claimedIn({ signatures }: Note, logName: string): readonly Cosigner[] {
  return signatures.flatMap(({ name, signature }) =>
    name === logName || signature.length !== COSIGNATURE_BYTES
      ? []
      : [{ name, signature: 'claimed', at: timeIn(signature) } as const],
  );
}

function underPolicy(note: string, policyText: string, claimed: readonly Cosigner[]) {
  const policy = parseWitnessPolicy(policyText);
  if (policy.kind === 'malformed') {
    return { cosigners: claimed, policy: { fault: policy.fault, isReadable: false } };
  }
  const { fault, witnesses } = witnessed(note, policy.value);
  const cosigners = policy.value.witnesses.map(({ name, key }): Cosigner => {
    const own = witnesses.find((one) => one.key.text === key.text);
    return own
      ? { name, signature: 'valid', at: instant(own.at) }
      : { name, signature: 'missing', at: null };
  });
  return { cosigners, policy: { fault, isReadable: true } };
}

function timeIn(signature: Uint8Array): string {
  const view = new DataView(signature.buffer, signature.byteOffset, 8);
  return instant(Number(view.getBigUint64(0)));
}

/** What no calendar has is shown as its end. */
function instant(seconds: number): string {
  return new Date(Math.min(seconds, LAST_SECOND) * 1000).toISOString();
}

const LAST_SECOND = 253_402_300_799;
