import { commitmentText, type Entry, parseEntry } from '../ledger/entry.js';
import type { Findings } from './documents/findings.js';
import type { ReadView } from './read-view.js';

const TIME = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Each hold and each release, with the entry that records it. */
const HOLDS = `SELECT coalesce(e.entry_id, h.row_id) AS entry_id,
    coalesce(e.bytes, (SELECT o.bytes FROM ledger_entry o WHERE o.entry_id = h.row_id)) AS bytes, h.*
  FROM (SELECT entry_id, bytes FROM ledger_entry WHERE type IN ('hold.placed', 'hold.released')) e
  FULL JOIN (
    SELECT entry_id AS row_id, id AS hold_id, ${TIME('at')} AS at, client, operator, ip, name, reason, reason_salt, ticket,
      group_id, topic_id, msg_seq, account, account_salt, of_client, ${TIME('from_at')} AS from_at, ${TIME('to_at')} AS to_at
    FROM hold
    UNION ALL
    SELECT entry_id, hold_id, ${TIME('at')}, client, operator, ip, NULL, reason, reason_salt, NULL,
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM hold_release
  ) h ON h.row_id = e.entry_id`;

type Field =
  | 'hold_id'
  | 'at'
  | 'client'
  | 'operator'
  | 'ip'
  | 'name'
  | 'reason'
  | 'ticket'
  | 'group_id'
  | 'topic_id'
  | 'msg_seq'
  | 'account'
  | 'of_client'
  | 'from_at'
  | 'to_at';

type HoldRow = Readonly<Record<Field, string | null>> & {
  readonly entry_id: string;
  readonly bytes: Buffer | null;
  /** Null where the record has none. */
  readonly row_id: string | null;
  readonly reason_salt: Buffer | null;
  readonly account_salt: Buffer | null;
};

type HoldEntry = Extract<Entry, { type: 'hold.placed' | 'hold.released' }>;
type Fields = readonly (readonly [
  field: string,
  stored: string | null,
  said: string | null | undefined,
])[];

/** Holds the holds, and what ended them, to the entries. */
export async function checkHolds(view: ReadView, findings: Findings): Promise<void> {
  for await (const rows of view.stream<HoldRow>(HOLDS)) {
    for (const row of rows) checkOne(row, findings);
  }
}

function checkOne(row: HoldRow, findings: Findings): void {
  const parsed = row.bytes && parseEntry(row.bytes);
  // Reported with the other entries.
  if (parsed && parsed.kind !== 'ok') return;
  const entry = parsed?.value;
  if (entry?.type !== 'hold.placed' && entry?.type !== 'hold.released') {
    findings.add('added', `hold ${row.hold_id}`, 'no entry of the log records it, or its end');
    return;
  }
  const what = entry.type === 'hold.placed' ? 'hold' : 'release of hold';
  const name = `${what} ${entry.details.holdId}`;
  if (row.row_id === null) {
    findings.add('removed', name, 'the log records it');
    return;
  }
  for (const [field, stored, said] of fieldsOf(row, entry)) {
    if (stored !== (said ?? null)) {
      findings.add('changed', name, `its ${field} is not what the log says`);
    }
  }
}

function fieldsOf(row: HoldRow, entry: HoldEntry): Fields {
  const { actor, at, details, commitments } = entry;
  const committed = (wanted: string): string | undefined =>
    commitments.find(({ pointer }) => pointer === wanted)?.commitment;
  const common: Fields = [
    ['id', row.hold_id, details.holdId],
    ['time', row.at, inMicroseconds(at)],
    ['client', row.client, actor?.client],
    ['operator', row.operator, actor?.operator],
    ['address', row.ip, actor?.ip],
    ['reason', commitmentTo(row.reason, row.reason_salt), committed('/reason')],
  ];
  if (entry.type === 'hold.released') return common;
  const { name, ticket, scope } = entry.details;
  const { msgSeq } = scope;
  return [
    ...common,
    ['name', row.name, name],
    ['ticket', row.ticket, ticket],
    ['group', row.group_id, scope.groupId],
    ['topic', row.topic_id, scope.topicId],
    ['message number', row.msg_seq, msgSeq === undefined ? null : String(msgSeq)],
    ['application', row.of_client, scope.client],
    ['beginning', row.from_at, inMicroseconds(scope.from)],
    ['end', row.to_at, inMicroseconds(scope.to)],
    ['account', commitmentTo(row.account, row.account_salt), committed('/scope/account')],
  ];
}

function commitmentTo(text: string | null, salt: Buffer | null): string | null {
  if (text === null && salt === null) return null;
  return text === null || salt === null ? 'none' : commitmentText(salt, Buffer.from(text));
}

/** As PostgreSQL was asked to write it. */
function inMicroseconds(time: string | undefined): string | undefined {
  return time?.replace('Z', '000Z');
}
