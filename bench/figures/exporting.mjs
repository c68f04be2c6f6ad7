import { setTimeout as sleep } from 'node:timers/promises';
import { drainCopy } from '../support/copy.mjs';
import { drain } from '../support/http.mjs';
import { residentMib, watchMemory } from '../support/resident.mjs';
import { LONGEST_WITH_RECORDS_MS } from '../support/records.mjs';

const AT_LEAST = 0.4;
const GROWTH_AT_MOST_MIB = 64;
const REST_MS = 2_000;

const FORMS = [
  { name: 'CSV', accept: 'text/csv', copy: copyOf(''), header: 1 },
  {
    name: 'NDJSON',
    accept: 'application/x-ndjson',
    copy: copyOf(`m.ip, m.restores, m.snapshot_at, m.drift_after, m.drift_expected_digest, o.error_info,
      (SELECT json_agg(json_build_object('type', l.type, 'entryId', l.entry_id, 'index', s.index) ORDER BY s.index)
        FROM ledger_entry l JOIN ledger_leaf s ON s.entry_id = l.entry_id WHERE l.modification_id = m.id),`),
    header: 0,
  },
];

/**
 * What PostgreSQL itself copies out of the same columns. The prior version is the whole item, as taking it apart is more
 * than copying.
 */
function copyOf(more) {
  return `COPY (
    SELECT m.id, o.state, o.settled_by, m.group_id, m.msg_seq, m.topic_id, m.client, m.operator, c.reason, m.ticket,
      convert_from(c.prior_item, 'UTF8'), convert_from(c.requested_msg_body, 'UTF8'),
      convert_from(c.requested_custom_data, 'UTF8'), o.error_code, o.attempts, m.received_at, o.sent_at, o.settled_at, ${more}
      (SELECT max(s.index) FROM ledger_entry l JOIN ledger_leaf s ON s.entry_id = l.entry_id WHERE l.modification_id = m.id)
    FROM modification m JOIN modification_content c ON c.modification_id = m.id
    LEFT JOIN modification_outcome o ON o.modification_id = m.id
    ORDER BY m.id DESC
  ) TO STDOUT (FORMAT csv)`;
}

/** How fast everything leaves as a file, beside PostgreSQL's own copy of it, and what memory that takes. */
export const exporting = {
  name: 'exporting',
  longestMs: LONGEST_WITH_RECORDS_MS,
  async measure(stand, extent) {
    const count = extent.of(1_000_000, 100_000, 1_000);
    const records = await stand.records(count);
    const simulator = await stand.simulator({ latencyMs: 20, callsPerSecond: 'unlimited' });
    const rows = [];
    for (const form of FORMS) {
      // A replica of its own each, that has answered nothing yet.
      const { url, pid, stop } = await records.start(simulator);
      await sleep(extent.of(REST_MS, REST_MS, 0));
      const before = await residentMib(pid);
      const watch = watchMemory(pid);
      const exported = exportAll(url, form, stand.token).finally(() => watch.stop());
      const ours = await exported;
      const growth = (await watch.stop()) - before;
      await stop();
      const theirs = await rate(() => drainCopy(records.appUrl, form.copy));
      if (ours.rows !== theirs.rows) throw new Error(`${ours.rows} rows, not ${theirs.rows}`);
      rows.push(...rowsOf(form.name, ours, theirs, growth));
    }
    return rows;
  },
};

async function exportAll(url, { accept, header }, token) {
  return rate(async () => {
    const headers = { Accept: accept, Authorization: `Bearer ${token}` };
    const { status, lines } = await drain(`${url}/v1/audit/modifications`, headers);
    if (status !== 200) throw new Error(`an export was answered ${status}`);
    return lines - header;
  });
}

async function rate(readAll) {
  const began = performance.now();
  const rows = await readAll();
  return { rows, perSecond: rows / ((performance.now() - began) / 1000) };
}

function rowsOf(name, ours, theirs, growth) {
  const all = ours.rows.toLocaleString('en');
  const ratio = ours.perSecond / theirs.perSecond;
  return [
    {
      figure: `${name} export of ${all} rows over COPY`,
      measured: `${ours.perSecond.toFixed(0)}/s`,
      baseline: `${theirs.perSecond.toFixed(0)}/s`,
      ratio,
      target: `>= ${AT_LEAST.toFixed(2)} x`,
      isMet: ratio >= AT_LEAST,
    },
    {
      figure: `${name} export of ${all} rows, growth of memory`,
      measured: `${growth.toFixed(0)} MiB`,
      baseline: `${GROWTH_AT_MOST_MIB} MiB`,
      ratio: growth / GROWTH_AT_MOST_MIB,
      target: '<= 1.00 x',
      isMet: growth <= GROWTH_AT_MOST_MIB,
    },
  ];
}
