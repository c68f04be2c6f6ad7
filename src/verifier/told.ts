import { commitmentOf, parseEntry } from '../ledger/entry.js';
import { toldBytes } from '../ledger/told.js';
import type { Fields } from './fields.js';
import type { Findings } from './findings.js';
import type { Snapshot } from './snapshot.js';

/**
 * Each drift that IM told of, with the entry that tells of it and the version that histories show. Where a snapshot put the
 * drift on record, histories show what the snapshot holds; that entry needs no told version, and commits to none.
 */
const TOLD = `SELECT e.bytes, coalesce(e.entry_id, d.entry_id), d.told_id, d.last_modification_id, d.salt,
    t.group_id, t.topic_id, t.msg_seq, t.event_at, t.account, t.msg_body, t.custom_data
  FROM (SELECT entry_id, bytes, modification_id FROM ledger_entry WHERE type = 'drift.found') e
  FULL JOIN (told_drift d LEFT JOIN told_edit t ON t.id = d.told_id) ON d.entry_id = e.entry_id
  WHERE e.modification_id IS NULL OR d.told_id IS NOT NULL`;

function toldIn(fields: Fields) {
  return {
    bytes: fields.bytes(),
    entryId: fields.uuid() ?? '',
    toldId: fields.uuid(),
    lastModificationId: fields.uuid(),
    salt: fields.bytes(),
    groupId: fields.text(),
    topicId: fields.text(),
    msgSeq: fields.integer(),
    eventAt: fields.instant(),
    account: fields.text(),
    msgBody: fields.bytes(),
    customData: fields.bytes(),
  };
}

type Told = ReturnType<typeof toldIn>;

/** Holds the versions that IM told of, as histories show them, to the entries that commit to them. */
export async function checkTold(snapshot: Snapshot, findings: Findings): Promise<void> {
  for await (const rows of snapshot.copy(TOLD, toldIn)) {
    for (const row of rows) checkOne(row, findings);
  }
}

function checkOne(row: Told, findings: Findings): void {
  const name = `drift told of in entry ${row.entryId}`;
  if (row.bytes === null) {
    findings.add('added', `drift told of as ${row.toldId}`, 'no entry of the log tells of it');
    return;
  }
  const parsed = parseEntry(row.bytes);
  // Told with the other entries.
  if (parsed.kind === 'malformed' || parsed.value.type !== 'drift.found') return;
  const entry = parsed.value;
  if (row.toldId === null || row.msgBody === null) {
    findings.add('removed', name, 'the log tells of it');
    return;
  }
  const message = entry.subject?.message;
  const isAboutThis =
    row.lastModificationId === entry.details.lastModificationId &&
    row.groupId === message?.GroupId &&
    row.topicId === (message?.TopicId ?? '') &&
    row.msgSeq === String(message?.MsgSeq);
  if (!isAboutThis) findings.add('changed', name, 'it is not about what the log says');
  const committed = entry.commitments.find(({ pointer }) => pointer === '/prior');
  // Told before there were such commitments.
  if (!committed) return;
  if (committed.commitment !== commitmentTo(row, row.msgBody)) {
    findings.add('changed', name, 'it is not what the log has a commitment to');
  }
}

function commitmentTo({ salt, account, eventAt, customData }: Told, msgBody: Buffer): string {
  const at = Date.parse(eventAt ?? '');
  if (salt === null || account === null || Number.isNaN(at)) return 'none';
  const bytes = toldBytes({ account, at, customData, msgBody });
  return `sha256:${commitmentOf(salt, bytes).toString('hex')}`;
}
