import type { Entry } from '../ledger/entry.js';
import type { Findings } from './documents/findings.js';
import {
  type Bytes,
  commitment,
  committed,
  compare,
  knownEntry,
  type Texts,
} from './held-to-entry.js';

/** A decision on what needs approval, with the entry about it. */
export type DecisionRow = { readonly id: string } & Bytes<'bytes' | 'comment' | 'comment_salt'> &
  Texts<
    | 'row_id'
    | 'request_id'
    | 'decision'
    | 'at'
    | 'client'
    | 'person'
    | 'sub'
    | 'ip'
    | 'is_comment_erased'
  >;

const ENDS: Readonly<Record<string, 'approved' | 'declined' | 'withdrawn' | 'expired'>> = {
  approve: 'approved',
  decline: 'declined',
  withdraw: 'withdrawn',
  expire: 'expired',
};

type DecisionEntry = Extract<
  Entry,
  { type: `${'edit' | 'batch'}.${'approved' | 'declined' | 'withdrawn' | 'expired'}` }
>;

/** The types of the entries about decisions on edits or on batches, for SQL. */
export function decisionTypes(on: 'edit' | 'batch'): string {
  return Object.values(ENDS)
    .map((end) => `'${on}.${end}'`)
    .join(', ');
}

/** Holds a decision to the entry about it. */
export function checkDecision(row: DecisionRow, on: 'edit' | 'batch', findings: Findings): void {
  const name = `decision in entry ${row.id}`;
  const entry = knownEntry(row.bytes);
  if (entry === 'unreadable') return;
  if (!entry || !isDecision(entry, on)) {
    findings.add('added', name, 'no entry of the log records it');
    return;
  }
  if (row.row_id === null) {
    findings.add('removed', name, 'the log records it');
    return;
  }
  const { actor, subject, details, type } = entry;
  const id = 'batchId' in details ? details.batchId : subject?.modificationId;
  compare(findings, name, [
    [on === 'batch' ? 'batch' : 'proposal', row.request_id, id],
    ['kind', `${on}.${ENDS[row.decision ?? ''] ?? ''}`, type],
    ['time', row.at, entry.at],
    ['application', row.client, actor?.client ?? ''],
    ['person', row.person, actor?.operator],
    ['subject of the token', row.sub, 'sub' in details ? details.sub : null],
    ['network address', row.ip, actor?.ip ?? ''],
  ]);
  if (row.is_comment_erased === 't' && row.comment === null) return;
  const said = committed(entry, type.endsWith('.withdrawn') ? '/reason' : '/comment');
  compare(findings, name, [['comment', commitment(row.comment, row.comment_salt), said]]);
}

function isDecision(entry: Entry, on: 'edit' | 'batch'): entry is DecisionEntry {
  return Object.values(ENDS).some((end) => entry.type === `${on}.${end}`);
}
