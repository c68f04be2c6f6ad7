import { sameValue } from '../json/compare.js';
import { parseJson } from '../json/parse.js';
import type { Contents, MessageRef, Snapshot } from './edit.js';
import type { EditRecord, LastWriter } from './record.js';

/** The applied edit that wrote what stands. */
export type WrittenBy = Omit<LastWriter, 'written'>;

/** An edit that found its own content there already; `id` is null for a dry run. */
interface NoChange {
  readonly id: string | null;
  readonly message: MessageRef;
  readonly requested: Contents;
  readonly snapshot: Snapshot | null;
}

/**
 * Whose edit made the message hold what this one asks for; the same each time it is asked of a recorded edit. Null where
 * our record does not know: somebody edited around the service since, or no edit of ours wrote it.
 */
export async function writtenBy(record: EditRecord, edit: NoChange): Promise<WrittenBy | null> {
  if (!edit.snapshot || edit.snapshot.drift) return null;
  const writers = await record.lastWriters(edit.message, edit.id);
  return writers
    .filter(({ written }) => hasWritten(written, edit.requested))
    .reduce<WrittenBy | null>((a, b) => (a && a.settledAt >= b.settledAt ? a : b), null);
}

/** It wrote something of what is requested, and nothing else in its place. */
function hasWritten(written: Contents, requested: Contents): boolean {
  const pairs = [
    [written.msgBody, requested.msgBody],
    [written.cloudCustomData, requested.cloudCustomData],
  ].flatMap(([before, now]) => (before && now ? [{ before, now }] : []));
  return (
    pairs.length > 0 &&
    pairs.every(({ before, now }) => sameValue(parseJson(before), parseJson(now)))
  );
}
