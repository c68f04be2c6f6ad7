import { parseCheckpoint } from '../../ledger/checkpoint.js';
import { parseNote } from '../../ledger/note.js';

/**
 * Where no key was given: which log and which key were believed, by the checkpoint that a check rests on. Null where that cannot
 * be read.
 *
 * @param isVerified whether the document brought the key along, so that its signature could be checked with it
 */
export function believedLine(note: string, isVerified: boolean): string | null {
  const parsed = parseNote(note);
  const checkpoint = parsed.kind === 'ok' ? parseCheckpoint(parsed.value.text) : parsed;
  if (parsed.kind === 'malformed' || checkpoint.kind === 'malformed') return null;
  const { origin } = checkpoint.value;
  // Those of witnesses have other names.
  const keys = parsed.value.signatures
    .filter(({ name }) => name === origin)
    .map(({ name, keyId }) => `${name}+${keyId}`);
  const by = keys.length === 0 ? 'no key of its own' : `the key ${[...new Set(keys)].join(', ')}`;
  const how = isVerified ? 'which came with it' : 'and the signature was not checked';
  return `no --key was given: it says of itself that it is the log ${origin}, under ${by}, ${how}; nothing outside vouches for that key`;
}
