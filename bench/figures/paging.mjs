import { Client } from 'pg';
import { cursorOf } from '../../dist/src/http/audit/cursor.js';
import { get } from '../support/http.mjs';
import { quantile } from '../support/load.mjs';
import { LONGEST_WITH_RECORDS_MS } from '../support/records.mjs';

const SEED_START_MS = Date.UTC(2024, 0, 1);
const FEW = 10_000;
const AT_MOST = 1.5;
const AT_MOST_FOR_TEXT = 3;

/**
 * What is asked, as the seed makes it come out equally full on both records: with as many rows on few edits as on many.
 * `n` is the turn, so that no two pages are the same where that can be.
 */
const PAGES = [
  ['first page', () => ({})],
  ['first page, ascending', () => ({ order: 'asc' })],
  ['by group', (n) => ({ groupId: `@TGS#${n % 499}`, limit: 20 })],
  ['by group and message', (n) => ({ groupId: `@TGS#${1 + n}`, msgSeq: 2 + n, limit: 1 })],
  ['by sequence number', (n) => ({ msgSeq: 2 + n, limit: 1 })],
  ['by topic', (n) => ({ topicId: `topic-${(n % 3) * 10}` })],
  ['by client', (n) => ({ client: `client-${n % 5}` })],
  ['by operator', (n) => ({ operator: `operator-${n % 97}` })],
  ['by ticket', (n) => ({ ticket: `OPS-${100 + n}` })],
  ['by a rare state', () => ({ state: 'superseded', limit: 10 })],
  ['by states', () => ({ state: ['refused', 'rejected', 'pending'] })],
  ['by error code', () => ({ imErrorCode: 80_001 })],
  ['by time', (n) => ({ from: hour(n % 50), to: hour((n % 50) + 1) })],
  ['by client, operator and state', (n) => ({ ...both(n), state: 'applied', limit: 10 })],
].map(([name, query]) => ({ name, query, atMost: AT_MOST }));

const TEXTS = [
  ['text, found once', (n) => ({ text: `单号${String(2_000 + n).padStart(7, '0')}` })],
  ['text, rare, two characters', () => ({ text: '款🙂', limit: 10 })],
  ['text and client', () => ({ text: '退款🙂成功', client: 'client-0', limit: 10 })],
  ['text, in every edit', () => ({ text: '单号' })],
  ['text, nowhere', (n) => ({ text: `单号${n}退款无此` })],
].map(([name, query]) => ({ name, query, atMost: AT_MOST_FOR_TEXT }));

/** How much slower a page is with many edits on record than with few. */
export const paging = {
  name: 'paging',
  longestMs: LONGEST_WITH_RECORDS_MS,
  async measure(stand, extent) {
    const many = extent.isOfYears ? 10_000_000 : extent.of(1_000_000, 100_000, FEW);
    const simulator = await stand.simulator({ latencyMs: 20, callsPerSecond: 'unlimited' });
    const replicas = [];
    for (const count of [FEW, many]) {
      const records = await stand.records(count);
      const { url } = await records.start(simulator);
      replicas.push({
        url,
        token: stand.token,
        cursor: await cursorInTheMiddle(records.appUrl, count),
      });
    }
    const deep = { name: 'a page deep in it', atMost: AT_MOST };
    const pages = [{ ...deep, query: (_, { cursor }) => ({ cursor }) }, ...PAGES, ...TEXTS];
    const turns = { warmUps: extent.of(8, 8, 0), repeats: extent.of(60, 60, 1) };
    const rows = [];
    for (const page of pages) rows.push(row(page, await compared(page, replicas, turns), many));
    return rows;
  },
};

async function compared(page, [few, many], { warmUps, repeats }) {
  const took = { few: [], many: [] };
  for (let n = -warmUps; n < repeats; n += 1) {
    // In turns: what else happens on the machine meets both.
    const one = await timed(few, page.query(n + warmUps, few));
    const other = await timed(many, page.query(n + warmUps, many));
    if (one.rows > other.rows) throw new Error(`${page.name}: ${one.rows} and ${other.rows} rows`);
    if (n < 0) continue;
    took.few.push(one.ms);
    took.many.push(other.ms);
  }
  return { few: quantile(took.few, 0.95), many: quantile(took.many, 0.95) };
}

async function timed({ url, token }, query) {
  const began = performance.now();
  const { items } = await ask(url, token, query);
  return { ms: performance.now() - began, rows: items.length };
}

async function ask(url, token, query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) parameters.append(name, String(one));
  }
  const path = `${url}/v1/audit/modifications?${parameters}`;
  const { status, text } = await get(path, { Authorization: `Bearer ${token}` });
  if (status !== 200) throw new Error(`${parameters} was answered ${status}: ${text}`);
  return JSON.parse(text);
}

/** The cursor that goes on in the middle of the record: paging there would take a thousand pages. */
async function cursorInTheMiddle(databaseUrl, count) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const middle = 'SELECT id FROM modification ORDER BY id OFFSET $1 LIMIT 1';
    const { rows } = await client.query(middle, [count / 2]);
    return cursorOf({ id: rows[0].id, seen: null, late: null }, JSON.stringify([{}, 'desc']));
  } finally {
    await client.end();
  }
}

function hour(n) {
  return new Date(SEED_START_MS + n * 3_600_000).toISOString();
}

function both(n) {
  return { client: `client-${n % 5}`, operator: `operator-${n % 97}` };
}

function row({ name, atMost }, { few, many }, count) {
  return {
    figure: `audit p95, ${name}, ${count.toLocaleString('en')} over ${FEW.toLocaleString('en')}`,
    measured: `${many.toFixed(1)} ms`,
    baseline: `${few.toFixed(1)} ms`,
    ratio: many / few,
    target: `<= ${atMost.toFixed(2)} x`,
    isMet: many / few <= atMost,
  };
}
