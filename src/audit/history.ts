import type { Actor, Edit } from '../edits/edit.js';
import { digestOf, type Version, versionOf, written } from '../edits/version.js';

/** One version of a message, and how it came about. */
export interface HistoryItem {
  readonly source: 'original' | 'edit' | 'restoration' | 'drift';
  readonly version: Version;
  readonly digest: string;
  /** The edit that made it; for a version that was found, the edit whose snapshot shows it. */
  readonly modificationId: string;
  /** Null for a version that was found: the record does not know who made it. */
  readonly by: Actor | null;
  /** When it came about; for a version that was found, when it was found. */
  readonly at: number;
}

/**
 * All known versions of a message, oldest first.
 * @param edits all edits of the message in the order in which they held it; those of one sequence number in several topics
 *   are several messages, each with an original of its own
 */
export function historyOf(edits: readonly Edit[]): HistoryItem[] {
  const topics = new Set(edits.map((edit) => edit.message.topicId));
  const histories = [...topics].map((topicId) =>
    historyOfOne(edits.filter((edit) => edit.message.topicId === topicId)),
  );
  // Within one message its order counts, not the clocks of the replicas.
  const [only = [], ...others] = histories;
  return others.length === 0 ? only : histories.flat().sort((a, b) => a.at - b.at);
}

function historyOfOne(edits: readonly Edit[]): HistoryItem[] {
  const items: HistoryItem[] = [];
  for (const edit of edits) {
    const prior = edit.snapshot && versionOf(edit.snapshot);
    if (!prior || !edit.snapshot) continue;
    const found = foundItem(items, edit, prior, edit.snapshot.takenAt);
    if (found) items.push(found);
    if (edit.standing.state !== 'applied') continue;
    const version = written(prior, edit.requested);
    items.push({
      source: edit.restores === null ? 'edit' : 'restoration',
      version,
      digest: digestOf(version),
      modificationId: edit.id,
      by: edit.actor,
      at: edit.standing.sentAt ?? edit.receivedAt,
    });
  }
  return items;
}

/** The version that a snapshot shows, where it is not the one that is known already. */
function foundItem(
  items: HistoryItem[],
  edit: Edit,
  prior: Version,
  at: number,
): HistoryItem | null {
  const digest = digestOf(prior);
  const isFirst = items.length === 0;
  const isKnown = items.at(-1)?.digest === digest;
  if (!isFirst && (isKnown || !edit.snapshot?.drift)) return null;
  return {
    source: isFirst ? 'original' : 'drift',
    version: prior,
    digest,
    modificationId: edit.id,
    by: null,
    at,
  };
}
