import { foundVersion } from '../edits/drift.js';
import { type Edit, isSettled } from '../edits/edit.js';
import { saysGone } from '../edits/verdicts.js';
import { type Version, versionOf } from '../edits/version.js';
import { driftEntries } from './custom-data-order.js';
import type { SeenVersion } from './history-items.js';
import type { Reports } from './reports.js';

/** The versions that an edit saw. */
export interface Seen {
  readonly edit: Edit;
  readonly prior: SeenVersion | null;
  /** By re-reads, the oldest first. */
  readonly found: readonly SeenVersion[];
  readonly isGone: boolean;
}

/** The versions that an edit saw, with what the webhook adds to them. */
export function seenIn(edit: Edit, reports: Reports): Seen {
  const { snapshot, status, requested } = edit;
  const { ofSnapshot, ofRereads } = driftEntries(edit);
  const shown = snapshot && versionOf(snapshot);
  const prior = shown && withReported(reports, shown, ofSnapshot[0]);
  const items = isSettled(status) ? (status.found ?? []) : [];
  const found = items.flatMap((item) => {
    const version = item && prior && foundVersion(item, prior.left, requested);
    return version ?? [];
  });
  return {
    edit,
    prior,
    found: found.map((version, i) => withReported(reports, version, ofRereads[i])),
    isGone: items.at(-1) === null || saysGone(edit),
  };
}

function withReported(
  reports: Reports,
  version: Version,
  entryId: string | undefined,
): SeenVersion {
  const reported = reports.customDataOf(entryId);
  if (!reported || version.customData?.source === 'im') return { version, left: version };
  const { customData, wasThere } = reported;
  const left = { ...version, customData: wasThere ? customData : null };
  return { version: { ...version, customData }, left };
}
