import { commitmentText, type Entry, parseEntry } from '../ledger/entry.js';
import { type ErasureEntry, isErasure } from './erased.js';
import type { Findings } from './documents/findings.js';
import type { ReadView } from './read-view.js';

/** What is erased, and what is held, in the order of the log; what waits comes last. */
const ENTRIES = `SELECT e.entry_id, e.bytes FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.entry_id
  WHERE e.type IN ('hold.placed', 'hold.released', 'content.erased', 'retention.applied')
  ORDER BY l.index NULLS LAST, e.at, e.entry_id`;

const ERASURES = `SELECT id::text, kind, client, operator, ip, is_dry_run, reason, reason_salt, ticket, basis, includes_reasons,
    group_id, topic_id, msg_seq::text, account, account_salt, of_client,
    to_char(from_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS from_at,
    to_char(to_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS to_at,
    (modification_ids IS NOT NULL OR entry_ids IS NOT NULL)::text AS is_by_list,
    array_to_string(modification_ids, ' ') AS modification_ids, array_to_string(entry_ids, ' ') AS entry_ids
  FROM erasure`;

type Text =
  | 'kind'
  | 'client'
  | 'operator'
  | 'ip'
  | 'is_dry_run'
  | 'reason'
  | 'ticket'
  | 'basis'
  | 'includes_reasons'
  | 'group_id'
  | 'topic_id'
  | 'msg_seq'
  | 'account'
  | 'of_client'
  | 'from_at'
  | 'to_at'
  | 'is_by_list'
  | 'modification_ids'
  | 'entry_ids';

type ErasureRow = Readonly<Record<Text, string | null>> & {
  readonly id: string;
  readonly reason_salt: Buffer | null;
  readonly account_salt: Buffer | null;
};

type Hold = Extract<Entry, { type: 'hold.placed' }>;
type Fields = readonly (readonly [field: string, stored: string | null, said: unknown])[];

/** Holds what was erased to what was asked for, and to the holds that were in force by then. */
export async function checkErasures(view: ReadView, findings: Findings): Promise<void> {
  const asked = new Map((await view.rows<ErasureRow>(ERASURES)).map((row) => [row.id, row]));
  const holds = new Map<string, Hold>();
  for await (const rows of view.stream<{ entry_id: string; bytes: Buffer }>(ENTRIES)) {
    for (const { bytes } of rows) {
      const parsed = parseEntry(bytes);
      // Reported with the other entries.
      if (parsed.kind !== 'ok') continue;
      const entry = parsed.value;
      if (entry.type === 'hold.placed') holds.set(entry.details.holdId, entry);
      if (entry.type === 'hold.released') holds.delete(entry.details.holdId);
      if (!isErasure(entry)) continue;
      checkAsked(entry, asked.get(entry.details.erasureId) ?? null, findings);
      await checkNamed(view, entry, [...holds.values()], findings);
    }
  }
}

function checkAsked(entry: ErasureEntry, row: ErasureRow | null, findings: Findings): void {
  const name = `erasure ${entry.details.erasureId}`;
  if (row === null) {
    findings.add('removed', name, `entry ${entry.entryId} of the log records it`);
    return;
  }
  for (const [field, stored, said] of fieldsOf(row, entry)) {
    if (stored !== (said ?? null))
      findings.add('changed', name, `its ${field} is not what the log says`);
  }
  for (const unasked of unaskedOf(entry, row)) {
    findings.add('disagrees', unasked, `${name} names them, and nobody asked for that`);
  }
}

/** What an entry names that is not among what was listed, or not of the time that was asked for, which ids tell. */
function unaskedOf({ type, details }: ErasureEntry, row: ErasureRow): readonly string[] {
  const { modificationIds } = details;
  const isOfTime = (id: string): boolean => {
    const at = timeOf(id);
    const { from, to } = type === 'content.erased' ? (details.scope ?? {}) : { to: details.before };
    return (from === undefined || at >= from) && (to === undefined || at < to);
  };
  const listed = (column: 'modification_ids' | 'entry_ids') =>
    new Set(row[column]?.split(' ') ?? []);
  const isByList = type === 'content.erased' && details.scope === null;
  const ids = listed('modification_ids');
  const wrong = modificationIds.filter((id) => (isByList ? !ids.has(id) : !isOfTime(id)));
  const texts = type === 'content.erased' ? (details.entryIds ?? []) : [];
  const entries = listed('entry_ids');
  return [
    ...wrong.map((id) => `contents of modification ${id}`),
    ...texts.filter((id) => !entries.has(id)).map((id) => `texts of entry ${id}`),
  ];
}

/** As entries have it: the first 48 bits of a UUIDv7. */
function timeOf(id: string): string {
  return new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toISOString();
}

function fieldsOf(row: ErasureRow, entry: ErasureEntry): Fields {
  const { actor, commitments } = entry;
  const committed = (wanted: string): string | undefined =>
    commitments.find(({ pointer }) => pointer === wanted)?.commitment;
  const common: Fields = [
    ['kind', row.kind, entry.type === 'content.erased' ? 'request' : 'retention'],
    ['client', row.client, actor?.client ?? ''],
    ['operator', row.operator, actor?.operator],
    ['address', row.ip, actor?.ip],
    ['mark of a dry run', row.is_dry_run, 'f'],
  ];
  if (entry.type === 'retention.applied') {
    return [...common, ['end', row.to_at, entry.details.before]];
  }
  const { basis, ticket, includeReasons, scope } = entry.details;
  const { msgSeq } = scope ?? {};
  return [
    ...common,
    ['reason', commitmentTo(row.reason, row.reason_salt), committed('/reason')],
    ['account', commitmentTo(row.account, row.account_salt), committed('/scope/account')],
    ['basis', row.basis, basis],
    ['ticket', row.ticket, ticket],
    ['erasing of reasons', row.includes_reasons, includeReasons ? 't' : 'f'],
    ['scope', row.is_by_list, scope === null ? 'true' : 'false'],
    ['group', row.group_id, scope?.groupId],
    ['topic', row.topic_id, scope?.topicId],
    ['message number', row.msg_seq, msgSeq === undefined ? null : String(msgSeq)],
    ['application', row.of_client, scope?.client],
    ['beginning', row.from_at, scope?.from],
    ['end', row.to_at, scope?.to],
  ];
}

function commitmentTo(text: string | null, salt: Buffer | null): string | null {
  if (text === null && salt === null) return null;
  return text === null || salt === null ? 'none' : commitmentText(salt, Buffer.from(text));
}

interface NamedRow {
  /** A modification, or an item of a batch, in words. */
  readonly name: string;
  readonly group_id: string;
  readonly topic_id: string;
  readonly msg_seq: string;
  readonly client: string;
  readonly received_at: string;
  /** Of an edit that a batch made: when the batch was received. */
  readonly batch_received_at: string | null;
}

/**
 * Nothing is erased that a hold covers, or that is not in the scope that was asked for. Who sent a message went with its contents:
 * holds for an account cannot be judged here.
 */
async function checkNamed(
  view: ReadView,
  entry: ErasureEntry,
  holds: readonly Hold[],
  findings: Findings,
): Promise<void> {
  const judged = holds.filter(
    ({ commitments }) => !commitments.some(({ pointer }) => pointer === '/scope/account'),
  );
  const asked = scopeOf(entry);
  if (judged.length === 0 && asked === null) return;
  for (const row of await namedBy(view, entry)) {
    const name = `contents of ${row.name}`;
    if (asked !== null && !covers(asked, row)) {
      const what = `erasure ${entry.details.erasureId} names them, and they are not in its scope`;
      findings.add('disagrees', name, what);
    }
    for (const { details } of judged) {
      if (!covers(details.scope, row)) continue;
      const what = `they were erased while the hold ${details.holdId} was in force`;
      findings.add('disagrees', name, what);
    }
  }
}

/** What the entry of an erasure names: edits, proposals, and items of batches that no edit was made of. */
async function namedBy(view: ReadView, { details }: ErasureEntry): Promise<readonly NamedRow[]> {
  // Ids of a known form, and numbers.
  const ids = details.modificationIds.map((id) => `'${id}'`).join(', ');
  const items = (details.items ?? []).map(({ batchId, index }) => `('${batchId}'::uuid, ${index})`);
  const selects = [
    ...(ids === ''
      ? []
      : [
          `SELECT 'modification ' || m.id AS name, m.group_id, m.topic_id, m.msg_seq, m.client, m.received_at,
             b.received_at AS batch_received_at
           FROM modification m LEFT JOIN batch b ON b.id = m.batch_id WHERE m.id IN (${ids})`,
          `SELECT 'modification ' || id, group_id, topic_id, msg_seq, client, received_at, NULL::timestamptz AS batch_received_at FROM proposal p
           WHERE id IN (${ids}) AND NOT EXISTS (SELECT FROM modification m WHERE m.id = p.id)`,
        ]),
    ...(items.length === 0
      ? []
      : [
          `SELECT 'item ' || i.index || ' of batch ' || b.id AS name, i.group_id, i.topic_id, i.msg_seq, b.client, b.received_at,
             NULL::timestamptz AS batch_received_at
           FROM batch_item i JOIN batch b ON b.id = i.batch_id WHERE (i.batch_id, i.index) IN (${items.join(', ')})`,
        ]),
  ];
  if (selects.length === 0) return [];
  return view.rows<NamedRow>(
    `SELECT name, group_id, topic_id, msg_seq::text, client,
       to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS received_at,
       to_char(batch_received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS batch_received_at
     FROM (${selects.join(' UNION ALL ')}) named`,
  );
}

/** What was asked for, but for its times; null where edits were named one by one, or by their age. */
function scopeOf(entry: ErasureEntry): Hold['details']['scope'] | null {
  if (entry.type === 'retention.applied' || entry.details.scope === null) return null;
  const { from: _from, to: _to, ...scope } = entry.details.scope;
  return scope;
}

function covers(scope: Hold['details']['scope'], row: NamedRow): boolean {
  const { groupId, topicId, msgSeq, client, from, to } = scope;
  const isOfTime = (at: string | null): boolean =>
    at !== null && (from === undefined || at >= from) && (to === undefined || at < to);
  return (
    (groupId === undefined || groupId === row.group_id) &&
    (topicId === undefined || topicId === row.topic_id) &&
    (msgSeq === undefined || String(msgSeq) === row.msg_seq) &&
    (client === undefined || client === row.client) &&
    (isOfTime(row.received_at) || isOfTime(row.batch_received_at))
  );
}
