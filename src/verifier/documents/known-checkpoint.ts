import { type Checkpoint, openCheckpoint, parseCheckpoint } from '../../ledger/checkpoint.js';
import { parseNote, type VerifierKey } from '../../ledger/note.js';
import { malformed, ok, type Parsed } from '../../ledger/parsed.js';
import { isUtf8, utf8Text } from '../../ledger/primitives.js';

/** A checkpoint from outside, with where it is from. */
export interface KnownCheckpoint {
  readonly from: string;
  readonly checkpoint: Checkpoint;
}

/** As it was kept: the note with all its signatures. */
export interface KeptCheckpoint extends KnownCheckpoint {
  readonly note: string;
}

/** A checkpoint that somebody kept in a file. With a key, it MUST be signed by it, or it proves nothing. */
export function knownCheckpoint(
  from: string,
  bytes: Uint8Array,
  key: VerifierKey | null,
): Parsed<KeptCheckpoint> {
  const text = asNote(bytes);
  const note = parseNote(text);
  const checkpoint =
    key !== null && note.kind === 'ok' && note.value.signatures.some(isBy(key))
      ? openCheckpoint(text, [key], key.name)
      : note.kind === 'ok'
        ? parseCheckpoint(note.value.text)
        : note;
  if (checkpoint.kind === 'malformed') return malformed(`${from}: ${checkpoint.fault}`);
  if (key !== null && checkpoint.value.origin !== key.name) {
    return malformed(`${from} is of another log`);
  }
  const signed = typeof text === 'string' ? text : utf8Text(text);
  return ok({ from, checkpoint: checkpoint.value, note: signed });
}

/** A note as it was signed: editors put a mark before it, carriage returns into it, and take its last line break. */
function asNote(bytes: Uint8Array): string | Uint8Array {
  if (!isUtf8(bytes)) return bytes;
  const text = utf8Text(bytes)
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');
  return `${text.trimEnd()}\n`;
}

function isBy(key: VerifierKey) {
  return (signature: { readonly keyId: string }) => signature.keyId === key.keyId;
}
