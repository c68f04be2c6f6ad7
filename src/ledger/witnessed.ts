import { type Cosignature, cosignaturesIn } from './cosignature.js';
import { parseCheckpoint } from './checkpoint.js';
import { openNote, parseNote, type VerifierKey } from './note.js';
import { isQuorum, type PolicyWitness, type WitnessPolicy } from './witness-policy.js';

/** What a witness policy says of a signed checkpoint. */
export interface Witnessed {
  /** Why the policy is not met; null where it is. */
  readonly fault: string | null;
  /** Of the policy's witnesses, those that cosigned. */
  readonly witnesses: readonly (Cosignature & { readonly witness: PolicyWitness })[];
}

/**
 * Whether a signed checkpoint meets a policy: signed by one of its logs, where it names any, and cosigned by its quorum.
 *
 * A policy without logs says nothing of who signed: open the checkpoint with the log's key as well.
 */
export function witnessed(note: string | Uint8Array, policy: WitnessPolicy): Witnessed {
  const parsed = parseNote(note);
  if (parsed.kind === 'malformed') return { fault: parsed.fault, witnesses: [] };
  const notOurs = faultOfLog(note, parsed.value.text, policy);
  if (notOurs !== null) return { fault: notOurs, witnesses: [] };
  const keys = policy.witnesses.map(({ key }) => key);
  const found = cosignaturesIn(parsed.value, keys);
  if (found.kind === 'malformed') return { fault: found.fault, witnesses: [] };
  const witnesses = policy.witnesses.flatMap((witness) =>
    found.value
      .filter(({ key }) => key.text === witness.key.text)
      .map((cosignature) => ({ ...cosignature, witness })),
  );
  const isMet = isQuorum(
    policy,
    witnesses.map(({ key }) => key),
  );
  return { fault: isMet ? null : 'it is not cosigned by the quorum of the policy', witnesses };
}

function faultOfLog(
  note: string | Uint8Array,
  text: string,
  { logs }: WitnessPolicy,
): string | null {
  if (logs.length === 0) return null;
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.kind === 'malformed') return checkpoint.fault;
  const keys = logs.map(({ key }) => key).filter(isOf(checkpoint.value.origin));
  if (keys.length === 0) return `the policy has no log ${checkpoint.value.origin}`;
  const opened = openNote(note, keys);
  return opened.kind === 'malformed' ? opened.fault : null;
}

function isOf(origin: string): (key: VerifierKey) => boolean {
  return ({ name }) => name === origin;
}
