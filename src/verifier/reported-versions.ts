import { createHash } from 'node:crypto';
import { commitmentText, type Entry, parseEntry } from '../ledger/entry.js';
import { reportedBytes } from '../ledger/reported-version.js';
import type { Fields } from './fields.js';
import type { Findings } from './documents/findings.js';
import { namedIn } from './named-in.js';
import type { ReadView } from './read-view.js';

/**
 * Each version made around the service that IM's webhook reported, with the entry that commits to it: that of the drift, or, where a
 * snapshot had found the drift, one of its own. It is erased together with an edit of its message, once the edit before it, or the one
 * that found it, is erased.
 */
const REPORTED = `SELECT coalesce(e.bytes, (SELECT o.bytes FROM ledger_entry o WHERE o.entry_id = coalesce(d.told_entry_id, d.entry_id))),
    coalesce(e.entry_id, d.told_entry_id, d.entry_id), d.told_id, d.last_modification_id, d.entry_id, d.told_entry_id, d.salt,
    t.group_id, t.topic_id, t.msg_seq, t.event_at, t.event_at = date_trunc('milliseconds', t.event_at), t.account, t.msg_body, t.custom_data, t.digest,
    t.erasure_entry_id, EXISTS (SELECT FROM ledger_entry x JOIN modification m
      ON m.group_id = t.group_id AND m.topic_id = t.topic_id AND m.msg_seq = t.msg_seq
      WHERE x.entry_id = t.erasure_entry_id AND x.type IN ('content.erased', 'retention.applied')
        AND ${namedIn('modificationIds', 'm.id')})
      AND EXISTS (SELECT FROM modification_content c WHERE c.erasure_entry_id IS NOT NULL AND c.modification_id IN (
        d.last_modification_id, (SELECT w.modification_id FROM told_own w WHERE w.told_id = d.told_id),
        (SELECT f.modification_id FROM ledger_entry f WHERE f.entry_id = d.entry_id)))
  FROM (SELECT entry_id, bytes FROM ledger_entry
        WHERE type IN ('drift.found', 'drift.told') AND (type = 'drift.told' OR modification_id IS NULL)) e
  FULL JOIN (told_drift d LEFT JOIN told_edit t ON t.id = d.told_id) ON coalesce(d.told_entry_id, d.entry_id) = e.entry_id`;

/** An entry is about one version. */
const REPORTED_TWICE = `SELECT coalesce(d.told_entry_id, d.entry_id)::text AS id
  FROM told_drift d LEFT JOIN told_edit t ON t.id = d.told_id GROUP BY 1 HAVING count(*) > 1
  UNION SELECT entry_id::text FROM told_drift GROUP BY 1 HAVING count(*) > 1`;

function reportedIn(fields: Fields) {
  return {
    bytes: fields.bytes(),
    entryId: fields.uuid() ?? '',
    toldId: fields.uuid(),
    lastModificationId: fields.uuid(),
    driftEntryId: fields.uuid(),
    toldEntryId: fields.uuid(),
    salt: fields.bytes(),
    groupId: fields.text(),
    topicId: fields.text(),
    msgSeq: fields.integer(),
    eventAt: fields.instant(),
    isWholeMs: fields.flag(),
    account: fields.text(),
    msgBody: fields.bytes(),
    customData: fields.bytes(),
    digest: fields.bytes(),
    erasureEntryId: fields.uuid(),
    isErasureLogged: fields.flag() ?? false,
  };
}

type Reported = ReturnType<typeof reportedIn>;
type EntryOfDrift = Extract<Entry, { type: 'drift.found' | 'drift.told' }>;

/** Holds the versions that IM's webhook reported, which histories and later edits show, to the entries that commit to them. */
export async function checkReportedVersions(view: ReadView, findings: Findings): Promise<void> {
  for await (const rows of view.copy(REPORTED, reportedIn)) {
    for (const row of rows) checkOne(row, findings);
  }
  for await (const rows of view.stream<{ id: string }>(REPORTED_TWICE)) {
    for (const { id } of rows) {
      findings.add('added', nameOf(id), 'it has more than one version');
    }
  }
}

function nameOf(entryId: string): string {
  return `drift reported in entry ${entryId}`;
}

function checkOne(row: Reported, findings: Findings): void {
  const parsed = row.bytes && parseEntry(row.bytes);
  // Reported with the other entries.
  if (parsed && parsed.kind !== 'ok') return;
  const entry = parsed?.value;
  const isOfWebhook =
    entry?.type === 'drift.told' ||
    (entry?.type === 'drift.found' && entry.details.foundBy === 'callback');
  if (!isOfWebhook) {
    findings.add('added', `drift reported as ${row.toldId}`, 'no entry of the log commits to it');
    return;
  }
  const name = nameOf(row.entryId);
  if (row.toldId === null || row.msgBody === null || row.account === null) {
    findings.add('removed', name, 'the log records it');
    return;
  }
  if (!isAbout(row, entry)) findings.add('changed', name, 'it is not about what the log says');
  if (row.erasureEntryId !== null) {
    if (!row.isErasureLogged) {
      findings.add('removed', name, 'no entry of the log records that it was erased');
    } else if (row.msgBody.length > 0 || row.account !== '' || row.customData !== null) {
      findings.add('added', name, 'the log records that it was erased');
    }
    return;
  }
  if (!isDigestOf(row.digest, row.account, row.msgBody)) {
    findings.add('changed', name, 'its digest is not that of its content');
  }
  const committed = entry.commitments.find(({ pointer }) => pointer === '/prior');
  // Drift that was reported before there were such commitments.
  if (!committed && entry.type === 'drift.found') return;
  if (committed?.commitment !== commitmentTo(row, row.account, row.msgBody)) {
    findings.add('changed', name, 'it is not what the log has a commitment to');
  }
}

function isAbout(row: Reported, { subject, details, type, entryId }: EntryOfDrift): boolean {
  const message = subject?.message;
  return (
    row.driftEntryId === (type === 'drift.told' ? details.driftEntryId : entryId) &&
    row.toldEntryId === (type === 'drift.told' ? entryId : null) &&
    row.lastModificationId === details.lastModificationId &&
    row.groupId === message?.GroupId &&
    row.topicId === (message?.TopicId ?? '') &&
    row.msgSeq === String(message?.MsgSeq)
  );
}

/** By it, what IM reports again is known. */
function isDigestOf(digest: Buffer | null, account: string, msgBody: Buffer): boolean {
  const expected = createHash('sha256').update(account).update('\0').update(msgBody).digest();
  return digest?.equals(expected) ?? false;
}

function commitmentTo(
  { salt, eventAt, isWholeMs, customData }: Reported,
  account: string,
  msgBody: Buffer,
) {
  const at = Date.parse(eventAt ?? '');
  if (salt === null || isWholeMs !== true || Number.isNaN(at)) return 'none';
  const bytes = reportedBytes({ account, at, customData, msgBody });
  return commitmentText(salt, bytes);
}
