import { fromBase64 } from './base64.js';
import { openCheckpoint, type Checkpoint } from './checkpoint.js';
import { parseDecimal } from './decimal.js';
import { HASH_BYTES, leafHash, verifyInclusion } from './merkle.js';
import type { VerifierKey } from './note.js';
import { malformed, ok, type Parsed } from './parsed.js';
import { base64Text } from './primitives.js';

/** That an entry is in a log, for whoever has only the log's key: https://c2sp.org/tlog-proof. */
export interface LogProof {
  readonly index: number;
  /** The audit path, from the leaf's sibling up. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
  /** Opaque, and covered by no signature. We write none. */
  readonly extra?: Uint8Array;
}

const HEADER = 'c2sp.org/tlog-proof@v1';

export function formatProof({ index, hashes, checkpoint, extra }: LogProof): string {
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${base64Text(extra)}`]),
    `index ${index}`,
    ...hashes.map((hash) => base64Text(hash)),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Reads a proof. Nothing in it is verified, the checkpoint not even read. */
export function parseProof(text: string): Parsed<LogProof> {
  const blankLine = text.indexOf('\n\n');
  if (blankLine === -1) return malformed('a proof has a blank line before its checkpoint');
  const [header, ...lines] = text.slice(0, blankLine).split('\n');
  if (header !== HEADER) return malformed(`a proof begins with ${HEADER}`);
  const extraText = lines[0]?.startsWith('extra ') ? lines.shift()?.slice('extra '.length) : null;
  const extra = typeof extraText === 'string' ? fromBase64(extraText) : undefined;
  if (extra === null || extra?.length === 0) return malformed('the extra data is not base 64');
  const indexLine = lines.shift() ?? '';
  const index = indexLine.startsWith('index ') ? parseDecimal(indexLine.slice(6)) : null;
  if (index === null) return malformed('a proof has an index line');
  const hashes = lines.map((line) => fromBase64(line));
  if (!hashes.every((hash) => hash?.length === HASH_BYTES)) {
    return malformed('each hash of a proof is 32 bytes in base 64');
  }
  const checkpoint = text.slice(blankLine + 2);
  return ok({
    index,
    hashes: hashes.filter((hash) => hash !== null),
    checkpoint,
    ...(extra === undefined ? {} : { extra }),
  });
}

/** The checkpoint, once it is shown that its log is the one with this origin and key, and has the entry at `proof.index`. */
export function verifyProof(
  proof: LogProof,
  entry: Uint8Array,
  keys: readonly VerifierKey[],
  origin: string,
): Parsed<Checkpoint> {
  return verifyProofUnder(openCheckpoint(proof.checkpoint, keys, origin), proof, entry);
}

/** As `verifyProof`, with the checkpoint of the proof opened already. */
export function verifyProofUnder(
  opened: Parsed<Checkpoint>,
  proof: LogProof,
  entry: Uint8Array,
): Parsed<Checkpoint> {
  if (opened.kind === 'malformed') return opened;
  const { size, root } = opened.value;
  return verifyInclusion(leafHash(entry), proof.index, size, proof.hashes, root)
    ? opened
    : malformed(`the entry is not at index ${proof.index} of the log`);
}
