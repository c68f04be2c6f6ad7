import { openCheckpoint, signCheckpoint } from '../ledger/checkpoint.js';
import { type MadeEntry, parseEntry } from '../ledger/entry.js';
import { leafOrder } from '../ledger/leaf-order.js';
import { LogGrowth } from '../ledger/log-growth.js';
import type { NoteSigner, VerifierKey } from '../ledger/note.js';
import { malformed, ok, type Parsed } from '../ledger/parsed.js';
import { equalBytes } from '../ledger/primitives.js';
import type { Extension, LogSession, UnsealedEntry } from './log-store.js';

/**
 * Adds what waits to the log and signs the new checkpoint; entries from a newer version go on waiting, and with them what was
 * queued after them about the same message.
 * Malformed: the stored log is not what was signed last.
 */
export async function seal(
  turn: LogSession,
  signers: readonly NoteSigner[],
  accepted: readonly VerifierKey[],
): Promise<Parsed<Extension | null>> {
  const growth = await whole(turn, accepted);
  if (growth.kind === 'malformed') return growth;
  const fates = fatesOf(turn.waiting);
  const withFate = (fate: Fate) => turn.waiting.filter((entry) => fates.get(entry) === fate);
  const entries = leafOrder(withFate('sealed'));
  const refused = withFate('refused').map((entry) => entry.entryId);
  if (entries.length === 0 && refused.length === 0 && turn.note !== null) return ok(null);
  const leaves = entries.map(({ entryId, bytes }) => ({
    entryId,
    hash: growth.value.append(bytes),
  }));
  return ok(extension(growth.value, signers, { leaves, refused }));
}

/** Hands the log over to the next key: both sign the checkpoint that first covers the entry that says so. */
export async function sealRotation(
  turn: LogSession,
  entry: MadeEntry,
  keys: { readonly older: NoteSigner; readonly newer: NoteSigner },
  accepted: readonly VerifierKey[],
): Promise<Parsed<Extension>> {
  const growth = await whole(turn, accepted);
  if (growth.kind === 'malformed') return growth;
  const leaves = [{ entryId: entry.entryId, hash: growth.value.append(entry.bytes) }];
  const signers = [keys.older, keys.newer];
  return ok({ ...extension(growth.value, signers, { leaves, refused: [] }), newEntry: entry });
}

/** The stored log, ready to grow, once it is shown to be the one that was signed last. */
async function whole(
  turn: LogSession,
  accepted: readonly VerifierKey[],
): Promise<Parsed<LogGrowth>> {
  const [origin] = accepted.map((key) => key.name);
  let growth: LogGrowth;
  try {
    growth = await LogGrowth.continuing(turn.size, turn.tiles);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return malformed('the stored tree has holes');
  }
  if (turn.note === null) {
    return turn.size === 0 ? ok(growth) : malformed('the log has leaves and no checkpoint');
  }
  const signed = openCheckpoint(turn.note, accepted, origin ?? '');
  if (signed.kind === 'malformed') return signed;
  if (signed.value.size !== turn.size)
    return malformed('the log is not as long as was signed last');
  return equalBytes(signed.value.root, growth.root())
    ? ok(growth)
    : malformed('the stored tree is not the one that was signed last');
}

type Fate = 'sealed' | 'refused' | 'left waiting';

/** An outcome must not come before its intent, whoever can read which of the two. */
function fatesOf(waiting: readonly UnsealedEntry[]): ReadonlyMap<UnsealedEntry, Fate> {
  const heldTopics = new Set<string>();
  return new Map(
    waiting.map((entry) => {
      const fate = fateOf(entry);
      if (entry.topic === null) return [entry, fate];
      if (fate === 'left waiting') heldTopics.add(entry.topic);
      return [entry, fate === 'sealed' && heldTopics.has(entry.topic) ? 'left waiting' : fate];
    }),
  );
}

/** A rotation comes only from whoever holds the older key; what is no entry would spoil the log for good. */
function fateOf({ entryId, bytes }: UnsealedEntry): Fate {
  const entry = parseEntry(bytes);
  switch (entry.kind) {
    case 'malformed':
      return 'refused';
    case 'newer':
      return entry.entryId === null || entry.entryId === entryId ? 'left waiting' : 'refused';
    case 'ok': {
      const isFit = entry.entryId === entryId && entry.type !== 'key.rotated';
      return isFit ? 'sealed' : 'refused';
    }
  }
}

function extension(
  growth: LogGrowth,
  signers: readonly NoteSigner[],
  { leaves, refused }: Pick<Extension, 'leaves' | 'refused'>,
): Extension {
  const size = growth.size;
  const checkpoint = {
    origin: signers[0]?.key.name ?? '',
    size,
    root: growth.root(),
    extensions: [],
  };
  const note = signCheckpoint(checkpoint, signers);
  return { leaves, refused, fullTiles: growth.fullTiles, newSize: size, note };
}
