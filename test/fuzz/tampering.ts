import type { Receipt } from '../../src/ledger/receipt.js';
import type { Random } from '../support/random.js';

type Json = Record<string, unknown>;
interface Line {
  line: number;
  record: Json;
  receipt: Receipt;
}

/** What somebody does to a document who wants it to say something else. `n` is the record that it is done to. */
export interface Forgery {
  readonly name: string;
  /** The lines of an evidence bundle; null where this bundle gives no room for it. */
  readonly forge: (lines: string[], n: number, random: Random) => string[] | null;
}

/** Members of a record, by path, with something that they are not. */
const FIELDS: readonly (readonly [path: string, value: unknown])[] = [
  ['id', '018bcfe5-6800-7000-8000-000000000000'],
  ['state', 'not_applied'],
  ['state', 'pending'],
  ['settledBy', 'reread'],
  ['message/GroupId', 'another'],
  ['message/MsgSeq', 4_711],
  ['message/TopicId', '@TOPIC#9'],
  ['actor/client', 'moderation'],
  ['actor/operator', 'mallory@example.com'],
  ['actor/ip', '10.0.0.1'],
  ['onBehalfOf', 'the board'],
  ['onBehalfOf', null],
  ['reason', 'no reason'],
  ['reason', null],
  ['ticket', 'OPS-1'],
  ['prior/From_Account', 'carol'],
  ['prior/MsgTimeStamp', 1_800_000_000],
  ['prior/MsgBody', []],
  ['prior/CloudCustomData', { known: true, value: 'other', source: 'im' }],
  ['prior/CloudCustomData', { known: false }],
  ['prior/digest', `sha256:${'1'.repeat(64)}`],
  ['prior/digest', `raw-sha256:${'1'.repeat(64)}`],
  ['prior', null],
  ['requested/MsgBody', [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'new' } }]],
  ['requested/CloudCustomData', 'y'],
  ['resulting/digest', `sha256:${'2'.repeat(64)}`],
  ['resulting', 'everything'],
  ['drift', { expectedDigest: 'sha256:0', lastModificationId: '018bcfe5' }],
  ['im/errorCode', 80_001],
  ['im/errorInfo', 'said otherwise'],
  ['im/attempts', 9],
  ['receivedAt', '2020-01-01T00:00:00.000Z'],
  ['snapshotAt', '2020-01-01T00:00:00.000Z'],
  ['sentAt', '2020-01-01T00:00:00.000Z'],
  ['settledAt', '2020-01-01T00:00:00.000Z'],
  ['restores', '018bcfe5-6800-7000-8000-000000000001'],
  ['ledger', []],
  ['note', 'approved by the board'],
  ['actor/role', 'director'],
];

/** Contents that a receipt may not show, with what somebody may say instead. */
const WITHHELD: Readonly<Record<string, (record: Json) => unknown>> = {
  '/prior': (record) => Object.assign(record, { prior: null, resulting: null }),
  '/prior/CloudCustomData': (record) =>
    Object.assign(record['prior'] as Json, { CloudCustomData: { known: false }, digest: null }),
  '/requested/MsgBody': (record) => {
    Reflect.deleteProperty(record['requested'] as Json, 'MsgBody');
    record['resulting'] = null;
  },
  '/requested/CloudCustomData': (record) => Object.assign(record, { requested: {} }),
  '/reason': (record) => Object.assign(record, { reason: null }),
  '/im/errorInfo': (record) => Object.assign(record['im'] as Json, { errorInfo: null }),
  '/drift/expectedDigest': (record) => Object.assign(record, { drift: null }),
};

export const FORGERIES: readonly Forgery[] = [
  ...FIELDS.map(([path, value]): Forgery => ({
    name: `${path} = ${JSON.stringify(value)}`,
    forge: onLine((line) => put(line.record, path, value)),
  })),
  ...Object.entries(WITHHELD).map(([pointer, other]): Forgery => ({
    name: `${pointer} not shown, and something else said`,
    forge: onLine((line) => withhold(line, pointer) && other(line.record)),
  })),
  {
    name: 'contents not shown, and said as they were',
    forge: onLine((line) => Object.keys(WITHHELD).some((pointer) => withhold(line, pointer))),
  },
  {
    name: 'a digest of the other form',
    forge: textOfLine(/"digest":"(raw-)?sha256:/, (_, raw: string | undefined) =>
      raw ? '"digest":"sha256:' : '"digest":"raw-sha256:',
    ),
  },
  {
    name: 'characters deleted, and one that cannot be held elsewhere',
    forge: textOfLine('"Text":"new ', '"Text":"\uFFFDnew '),
  },
  {
    name: 'characters deleted for one that cannot be held',
    forge: textOfLine(/("reason":"[^"]*)说明"/, (_, before: string) => `${before}\uFFFD"`),
  },
  {
    name: 'a remark in the first line',
    forge: (lines) => [header(lines, /\}$/, ',"note":"approved"}'), ...lines.slice(1)],
  },
  {
    name: 'a remark in the last line',
    forge: (lines) => [...lines.slice(0, -1), (lines.at(-1) ?? '').replace(/\}$/, ',"note":1}')],
  },
  {
    name: 'less than none left out',
    forge: (lines) => [...lines.slice(0, -1), `{"records":${lines.length - 2},"unsealed":-1}`],
  },
  {
    name: 'the text of the prior version',
    forge: onLine(({ record }) => changeText(record['prior'])),
  },
  {
    name: 'the text of the request',
    forge: onLine(({ record }) => changeText(record['requested'])),
  },
  { name: 'no record', forge: onLine((line) => Reflect.deleteProperty(line, 'record')) },
  {
    name: 'a remark beside the record',
    forge: onLine((line) => Object.assign(line, { note: 'x' })),
  },
  {
    name: 'a reason before the true one',
    forge: textOfLine(`"reason":`, `"reason":"he asked","reason":`),
  },
  {
    name: 'an operator before the true one',
    forge: textOfLine(`"operator":`, `"operator":"bob","operator":`),
  },
  {
    name: 'a type before the true one',
    forge: textOfLine(`"type":"edit.`, `"type":"edit.refused","type":"edit.`),
  },
  {
    name: 'the record of another edit',
    forge: between((a, b) => ([a.record, b.record] = [b.record, a.record])),
  },
  {
    name: 'the receipt of another edit',
    forge: between((a, b) => ([a.receipt, b.receipt] = [b.receipt, a.receipt])),
  },
  {
    name: 'the proof of another edit',
    forge: between((a, b) => setEntry(a, { proof: b.receipt.entries[0]?.proof })),
  },
  {
    name: 'the entry of another edit',
    forge: between((a, b) => setEntry(a, { entry: b.receipt.entries[0]?.entry })),
  },
  {
    name: 'the openings of another edit',
    forge: between((a, b) => setEntry(a, { openings: b.receipt.entries[0]?.openings })),
  },
  { name: 'a forged entry', forge: onLine((line) => setEntry(line, { entry: forgedEntry(line) })) },
  {
    name: 'an entry that is none',
    forge: onLine((line) => setEntry(line, { entry: base64('{}') })),
  },
  { name: 'another index', forge: onLine((line) => setEntry(line, { index: 999 })) },
  { name: 'another type', forge: onLine((line) => setEntry(line, { type: 'content.read' })) },
  { name: 'the entries the other way round', forge: onLine(reverseEntries) },
  {
    name: 'an opened content',
    forge: onLine((line) => setOpening(line, { content: base64('forged') })),
  },
  { name: 'a salt', forge: onLine((line) => setOpening(line, { salt: base64('x'.repeat(32)) })) },
  { name: 'a pointer', forge: onLine((line) => setOpening(line, { pointer: '/query/text' })) },
  {
    name: 'the id of the receipt',
    forge: onLine(({ receipt }) =>
      Object.assign(receipt, { modificationId: '018bcfe5-6800-7000-8000-000000000000' }),
    ),
  },
  {
    name: 'the signature in a proof',
    forge: textOfLine(
      /(— [^ ]+ [\w+/]{8})([\w+/])/,
      (_, head: string, letter: string) => head + (letter === 'A' ? 'B' : 'A'),
    ),
  },
  { name: 'a removed record', forge: (lines, n) => lines.filter((_, i) => i !== n) },
  {
    name: 'a record removed, the numbers mended',
    forge: (lines, n) => renumbered(lines.filter((_, i) => i !== n)),
  },
  { name: 'a record twice', forge: (lines, n) => lines.toSpliced(n, 0, lines[n] ?? '') },
  {
    name: 'a record twice, all numbers mended',
    forge: (lines, n) => recounted(renumbered(lines.toSpliced(n, 0, lines[n] ?? ''))),
  },
  { name: 'two records exchanged', forge: exchanged },
  {
    name: 'two records exchanged, the numbers mended',
    forge: (lines, n) => renumbered(exchanged(lines, n)),
  },
  {
    name: 'more records counted',
    forge: (lines) => [...lines.slice(0, -1), '{"records":99,"unsealed":0}'],
  },
  { name: 'a record after the last line', forge: (lines, n) => [...lines, lines[n] ?? ''] },
  {
    name: 'the size of the checkpoint',
    forge: (lines) => [header(lines, /\\n(\d+)\\n/, '\\n9$1\\n'), ...lines.slice(1)],
  },
  {
    name: 'the root of the checkpoint',
    forge: (lines) => [header(lines, /(\\n\d+\\n)..../, '$1AAAA'), ...lines.slice(1)],
  },
];

function onLine(change: (line: Line) => unknown): Forgery['forge'] {
  return (lines, n) => {
    const before = lines[n] ?? '';
    const line = JSON.parse(before) as Line;
    const plain = JSON.stringify(line);
    change(line);
    const after = JSON.stringify(line);
    return after === plain ? null : lines.with(n, after);
  };
}

/** On two neighbours. */
function between(change: (a: Line, b: Line) => unknown): Forgery['forge'] {
  return (lines, n) => {
    const other = n === 1 ? 2 : n - 1;
    const [a, b] = [n, other].map((at) => JSON.parse(lines[at] ?? '') as Line);
    if (!a || !b) return null;
    change(a, b);
    return lines.with(n, JSON.stringify(a)).with(other, JSON.stringify(b));
  };
}

function textOfLine(
  what: string | RegExp,
  by: string | ((...groups: string[]) => string),
): Forgery['forge'] {
  return (lines, n) => {
    const before = lines[n] ?? '';
    const after = typeof by === 'string' ? before.replace(what, by) : before.replace(what, by);
    return after === before ? null : lines.with(n, after);
  };
}

function header(lines: readonly string[], what: RegExp, by: string): string {
  return (lines[0] ?? '').replace(what, by);
}

function put(record: Json, path: string, value: unknown): void {
  const [name = '', key] = path.split('/');
  const inside = record[name];
  // Null says no more than a member that is left out.
  if (value === null && (inside ?? null) === null) return;
  if (key === undefined) record[name] = value;
  else if (typeof inside === 'object' && inside !== null) (inside as Json)[key] = value;
}

function changeText(part: unknown): void {
  const { MsgBody } = (part ?? {}) as { MsgBody?: { MsgContent?: Json }[] };
  const content = MsgBody?.[0]?.MsgContent;
  if (content && 'Text' in content) content['Text'] = 'see you at 11';
}

/** Takes an opening out of a receipt. Returns whether there was one. */
function withhold({ receipt }: Line, pointer: string): boolean {
  let isDone = false;
  for (const entry of receipt.entries) {
    const openings = entry.openings.filter((one) => one.pointer !== pointer);
    isDone ||= openings.length < entry.openings.length;
    Object.assign(entry, { openings });
  }
  return isDone;
}

function setEntry({ receipt }: Line, part: object): void {
  Object.assign(receipt.entries[0] ?? {}, part);
}

function setOpening({ receipt }: Line, part: object): void {
  Object.assign(receipt.entries[0]?.openings[0] ?? {}, part);
}

function reverseEntries({ receipt }: Line): void {
  Object.assign(receipt, { entries: receipt.entries.toReversed() });
}

function forgedEntry({ receipt }: Line): string {
  const entry = Buffer.from(receipt.entries[0]?.entry ?? '', 'base64').toString();
  return base64(entry.replace('alice', 'carol'));
}

function exchanged(lines: readonly string[], n: number): string[] {
  const other = n === 1 ? 2 : n - 1;
  return lines.with(n, lines[other] ?? '').with(other, lines[n] ?? '');
}

function renumbered(lines: readonly string[]): string[] {
  return lines.map((line, n) => line.replace(/^\{"line":\d+/, `{"line":${n}`));
}

function recounted(lines: readonly string[]): string[] {
  return [...lines.slice(0, -1), `{"records":${lines.length - 2},"unsealed":0}`];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
