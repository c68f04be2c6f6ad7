import { isStill } from '../edits/drift.js';
import type { Edit } from '../edits/edit.js';
import { versionOf } from '../edits/version.js';
import type { ReportedVersion } from './history-items.js';

/**
 * Events that IM dates to one millisecond, in an order that can have happened: the one that the next snapshot shows comes last.
 * What no snapshot distinguishes stays in the order of arrival.
 * @param reported by IM's clock, then as they arrived
 * @param edits all edits of the message, in the order in which they held it
 */
export function inPossibleOrder(
  reported: readonly ReportedVersion[],
  edits: readonly Edit[],
): ReportedVersion[] {
  const instants = [...new Set(reported.map(({ at }) => at))];
  return instants.flatMap((at) => {
    const events = reported.filter((one) => one.at === at);
    return events.length === 1 ? events : withShownLast(at, events, edits);
  });
}

function withShownLast(
  at: number,
  events: readonly ReportedVersion[],
  edits: readonly Edit[],
): readonly ReportedVersion[] {
  const made = edits.findLastIndex(({ id }) => events.some(({ ownOf }) => ownOf === id));
  const next = edits.find(({ snapshot }, i) => i > made && snapshot && snapshot.takenAt >= at);
  const shown = next?.snapshot && versionOf(next.snapshot);
  const place = events.findLastIndex(
    ({ version }) => shown && isStill(shown, { version, isAsShown: false }),
  );
  const last = events[place];
  return last ? [...events.toSpliced(place, 1), last] : events;
}
