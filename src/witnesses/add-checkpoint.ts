import { cosignaturesIn } from '../ledger/cosignature.js';
import { parseDecimal } from '../ledger/decimal.js';
import { parseNote } from '../ledger/note.js';
import type { PolicyWitness } from '../ledger/witness-policy.js';
import { readAtMost } from '../network/read-at-most.js';
import type { Fetch } from '../network/web.js';
import { stoppedOrLate } from '../network/time-limit.js';

const ANSWERED_WITHIN_MS = 5_000;
/** A cosignature of Ed25519 is a line of some hundred bytes; a witness may answer with several. */
const LONGEST_BYTES = 16 * 1024;

/** What a witness is shown: the checkpoint, and that it continues what the witness saw last. */
export interface Shown {
  /** The size that the witness saw last; 0: none. */
  readonly old: number;
  /** From there to the checkpoint, as RFC 6962 proves it. */
  readonly proof: readonly Uint8Array[];
  readonly note: string;
}

export type Answered =
  | { readonly kind: 'cosigned'; readonly line: string }
  /** The witness saw another size than `old`. */
  | { readonly kind: 'conflict'; readonly size: number }
  /** The checkpoint does not continue what the witness saw. */
  | { readonly kind: 'forked' }
  /** The witness does not know the log, or not its key. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Asks a witness to cosign, as https://c2sp.org/tlog-witness has it. Never rejects. */
export async function addCheckpoint(
  fetch: Fetch,
  witness: PolicyWitness & { readonly url: string },
  { old, proof, note }: Shown,
  stopped: AbortSignal,
  timeoutMs = ANSWERED_WITHIN_MS,
): Promise<Answered> {
  const signal = stoppedOrLate(stopped, timeoutMs);
  const hashes = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('');
  const body = `old ${old}\n${hashes}\n${note}`;
  try {
    const url = `${witness.url.replace(/\/$/, '')}/add-checkpoint`;
    const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
    const request = { method: 'POST', headers, body, redirect: 'manual', signal } as const;
    const answer = await fetch(url, request);
    const read = await readAtMost(answer, LONGEST_BYTES, signal);
    if (read === null) return { kind: 'failed', reason: 'its answer is too long' };
    return meaningOf(answer.status, read.toString('utf8'), note, witness);
  } catch (error) {
    // A network that fails, or an answer that breaks off or takes too long.
    const isOurs = error instanceof Error && error.name === 'Unreachable';
    const reason = signal.aborted ? 'no answer in time' : isOurs ? error.message : 'it broke off';
    return { kind: 'failed', reason };
  }
}

function meaningOf(status: number, text: string, note: string, { key }: PolicyWitness): Answered {
  switch (status) {
    case 200: {
      const line = cosignatureIn(text, note, key);
      if (line !== null) return { kind: 'cosigned', line };
      return { kind: 'failed', reason: 'its cosignature does not verify' };
    }
    case 409: {
      const size = parseDecimal(text.replace(/\n$/, ''));
      if (size !== null) return { kind: 'conflict', size };
      return { kind: 'failed', reason: '409 without a size' };
    }
    case 422:
      return { kind: 'forked' };
    case 403:
      return { kind: 'refused', reason: 'it does not take the key of this log (403)' };
    case 404:
      return { kind: 'refused', reason: 'it does not know this log (404)' };
    default:
      return { kind: 'failed', reason: `status ${status}` };
  }
}

/** The line of this witness, where it cosigned this checkpoint; lines of other keys are left. */
function cosignatureIn(lines: string, note: string, key: PolicyWitness['key']): string | null {
  const text = note.slice(0, note.indexOf('\n\n') + 1);
  for (const line of lines.split('\n').filter((each) => each !== '')) {
    const parsed = parseNote(`${text}\n${line}\n`);
    if (parsed.kind === 'malformed') continue;
    const found = cosignaturesIn(parsed.value, [key]);
    if (found.kind === 'ok' && found.value.length === 1) return `${line}\n`;
  }
  return null;
}
