/** What decides where an entry comes in a batch. */
export interface Queued {
  /** epoch ms, by the clock of the replica that made the entry */
  readonly at: number;
  /** What the entry is about; entries about the same thing keep the order in which they were queued. */
  readonly topic: string | null;
}

/**
 * The order of the leaves of a batch: by time, but never against the queue within one topic. The clocks of two replicas may
 * differ, and an outcome does not come before its intent.
 * @param entries in the order in which they were queued
 */
export function leafOrder<T extends Queued>(entries: readonly T[]): T[] {
  const latest = new Map<string, number>();
  return entries
    .map((entry, queueNo) => {
      if (entry.topic === null) return { entry, at: entry.at, queueNo };
      const at = Math.max(entry.at, latest.get(entry.topic) ?? entry.at);
      latest.set(entry.topic, at);
      return { entry, at, queueNo };
    })
    .sort((a, b) => a.at - b.at || a.queueNo - b.queueNo)
    .map(({ entry }) => entry);
}
