import { v7 as uuidv7 } from 'uuid';
import type { Edit } from '../../edits/edit.js';
import type { ReportedBefore, ReportedEdit } from '../../edits/reported.js';
import { seenBy } from '../../edits/seen-drift.js';
import { commit, makeEntry } from '../../ledger/entry.js';
import type { EntryDetails } from '../../ledger/entry-types.js';
import { reportedBytes } from '../../ledger/reported-version.js';
import type { RunStatement, Statement } from '../connections/store.js';

/** $1 modifications after which there may be drift that was reported. */
const REPORTED_ENTRIES: Statement = {
  name: 'told_entries',
  text: 'SELECT entry_id FROM told_drift WHERE last_modification_id = ANY($1::uuid[])',
};

/**
 * $1 what was reported, $2 the edit after which there was drift, $3 to $6 an entry that commits to what was reported: id, time, bytes,
 * and the salt. The replica that takes it out of the queue records it; the other one's statement does nothing.
 */
const taken = (type: string, isNew: boolean): string => `
    WITH taken AS (
      DELETE FROM told_unjudged WHERE told_id = $1 RETURNING told_id
    ), entry AS (
      INSERT INTO ledger_entry (entry_id, type, at, client, bytes)
      SELECT $3::uuid, '${type}', $4::timestamptz, '', $5::bytea FROM taken
    ), unsealed AS (
      INSERT INTO ledger_unsealed (entry_id, is_of_new_type) SELECT $3::uuid, ${isNew} FROM taken
    )`;

const DRIFT: Statement = {
  name: 'told_drift',
  text: `${taken('drift.found', false)}
    INSERT INTO told_drift (told_id, last_modification_id, entry_id, salt)
    SELECT told_id, $2::uuid, $3::uuid, $6::bytea FROM taken`,
};

/** Of a drift that a snapshot put on record, in the entry $7. */
const LINK: Statement = {
  name: 'told_link',
  text: `${taken('drift.told', true)}
    INSERT INTO told_drift (told_id, last_modification_id, entry_id, told_entry_id, salt)
    SELECT told_id, $2::uuid, $7::uuid, $3::uuid, $6::bytea FROM taken`,
};

export interface ReportedDrift {
  readonly reportId: string;
  readonly reported: ReportedEdit;
  /** What stood there by us before. */
  readonly last: Edit;
  /** Of that message, the newest first. */
  readonly edits: readonly Edit[];
  readonly own: ReportedBefore['own'];
}

/**
 * Takes what IM reported out of the queue and puts it on record and on the log: as drift of its own, or as what was reported of the
 * drift that a snapshot found, which is one and the same change.
 */
export async function recordDrift(run: RunStatement, drift: ReportedDrift): Promise<void> {
  const { reportId, reported, last, edits, own } = drift;
  const afterThem = edits.flatMap(({ id, snapshot }) => [id, snapshot?.drift?.lastModificationId]);
  const rows = await run<{ entry_id: string }>(REPORTED_ENTRIES, [afterThem.filter(Boolean)]);
  const linked = new Set(rows.map((row) => row.entry_id));
  const seen = seenBy(reported, edits, own, (entryId) => !linked.has(entryId));
  if (seen) {
    const { lastModificationId, entryId: driftEntryId } = seen;
    const entry = { type: 'drift.told', details: { lastModificationId, driftEntryId } } as const;
    const values = [reportId, lastModificationId, ...entryColumns(reported, entry), driftEntryId];
    await run(LINK, values);
  } else {
    const lastModificationId = last.id;
    const entry = {
      type: 'drift.found',
      details: { lastModificationId, foundBy: 'callback' },
    } as const;
    await run(DRIFT, [reportId, last.id, ...entryColumns(reported, entry)]);
  }
}

type EntryOfDrift =
  | { readonly type: 'drift.found'; readonly details: EntryDetails['drift.found'] }
  | { readonly type: 'drift.told'; readonly details: EntryDetails['drift.told'] };

function entryColumns(reported: ReportedEdit, entryOfDrift: EntryOfDrift): unknown[] {
  const { groupId: GroupId, msgSeq: MsgSeq, topicId: TopicId } = reported.message;
  const at = Date.now();
  const { salt, commitment } = commit(reportedBytes(reported));
  const entry = makeEntry({
    entryId: uuidv7({ msecs: at }),
    at,
    actor: null,
    subject: { modificationId: null, message: { GroupId, MsgSeq, TopicId } },
    commitments: [{ pointer: '/prior', commitment }],
    ...entryOfDrift,
  });
  return [entry.entryId, new Date(at).toISOString(), entry.bytes, salt];
}
