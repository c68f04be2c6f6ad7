import { type MadeEntry, makeEntry } from '../ledger/entry.js';
import { keyChain } from '../ledger/key-chain.js';
import type { NoteSigner } from '../ledger/note.js';
import { malformed, ok, type Parsed } from '../ledger/parsed.js';
import type { LogStore, LogSession } from './log-store.js';
import { sleep } from '../time/clock.js';
import { sealRotation } from './seal.js';

const ASK_AGAIN_MS = 50;

export interface Rotation {
  readonly store: LogStore;
  readonly older: NoteSigner;
  readonly newer: NoteSigner;
  /** UUIDv7 of `at` */
  readonly entryId: string;
  /** epoch ms */
  readonly at: number;
}

/**
 * Hands the log over from one signing key to the next: an entry says so, and the checkpoint that first covers it is signed
 * by both. From then on services with the older key seal nothing more.
 * @returns the checkpoint, or why nothing was done
 */
export async function rotate(rotation: Rotation): Promise<Parsed<string>> {
  const { older, newer, entryId, at } = rotation;
  const entry = makeEntry({
    entryId,
    at,
    type: 'key.rotated',
    actor: null,
    subject: null,
    details: { oldKey: older.key.text, newKey: newer.key.text },
    commitments: [],
  });
  for (;;) {
    let fault = '';
    const extension = await rotation.store.turn(0, async (turn) => {
      const sealed = await handOver(turn, entry, rotation);
      if (sealed.kind === 'ok') return sealed.value;
      fault = sealed.fault;
      return null;
    });
    if (extension === null) return malformed(fault);
    if (extension !== 'taken') return ok(extension.note);
    await sleep(ASK_AGAIN_MS);
  }
}

async function handOver(
  turn: LogSession,
  entry: MadeEntry,
  { older, newer }: Rotation,
): ReturnType<typeof sealRotation> {
  const chain = keyChain(turn.rotations, older.key);
  if (chain.kind !== 'ok') return malformed(chain.fault);
  const { keys } = chain.value;
  if (keys.at(-1)?.text !== older.key.text) return malformed('the older key is not in force');
  if (keys.some(({ text }) => text === newer.key.text)) {
    return malformed('the newer key was in force before');
  }
  return sealRotation(turn, entry, { older, newer }, keys);
}
