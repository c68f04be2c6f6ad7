import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainWords } from '../../src/http/audit/plain-words.js';
import { AuditService } from './service.js';

const PATH = '/v1/audit/modifications';
const CSV = { accept: 'text/csv' };
const LONG = '长🙂'.repeat(20_000);

const soffice = hasSpreadsheetProgram();
if (!soffice) {
  console.warn('NOT TESTED: CSV for Excel in a spreadsheet program: there is no `soffice` here');
}

function hasSpreadsheetProgram(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v soffice']);
    return true;
  } catch (error) {
    if (error instanceof Error && 'status' in error) return false;
    throw error;
  }
}

let service: AuditService;

beforeAll(async () => {
  service = await AuditService.open();
  service.im.addGroup({ groupId: '@TGS#1', type: 'Public' });
  await edited(text('退款成功'), text('=1+1'), '次\n第二行 "quoted", and more');
  await edited(text(LONG), text('short'), '+SUM(A1:A9)');
  await edited(
    { MsgType: 'TIMFileElem', MsgContent: { FileName: '账单.pdf' } },
    text('a\r\nb, c'),
    '@cmd',
  );
});
afterAll(() => service.stop());

function text(Text: string): object {
  return { MsgType: 'TIMTextElem', MsgContent: { Text } };
}

async function edited(prior: object, requested: object, reason: string): Promise<void> {
  const msgSeq = service.im.addMessage({ groupId: '@TGS#1', MsgBody: [prior] });
  const message = { GroupId: '@TGS#1', MsgSeq: msgSeq, MsgBody: [requested] };
  const answer = await service.editRaw(message, { reason });
  expect(answer.status, answer.text).toBe(201);
}

/** As it was sent: `text()` would take the byte order mark away. */
async function exported(): Promise<Buffer> {
  const asked = { excel: 'true', order: 'asc' };
  const answer = await service.begin(PATH, asked, { Accept: 'text/csv' });
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

test('it begins with a byte order mark, and has both contents in plain words behind the other columns', async () => {
  const bytes = await exported();
  const usual = await service.ask(PATH, { order: 'asc' }, CSV);
  const [header = ''] = usual.text.split('\r\n');
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(bytes.toString().slice(1).split('\r\n')[0]).toBe(`${header},priorText,requestedText`);
});

test('it is on record as an export, and in which form', async () => {
  await exported();
  const last = (await service.entries('audit.exported')).at(-1);
  expect(last?.details).toMatchObject({
    phase: 'finished',
    mediaType: 'text/csv',
    filters: { excel: 'true' },
    rows: 3,
  });
});

test.each([
  ['application/json', 'true'],
  ['application/x-ndjson', 'true'],
  ['application/vnd.im-edit-ledger.evidence+x-ndjson', 'true'],
  ['text/csv', 'yes'],
])('%s with excel=%s is an error', async (accept, excel) => {
  const answer = await service.ask(PATH, { excel }, { accept });
  expect(answer.status).toBe(400);
  expect(answer.body['errors']).toMatchObject([{ parameter: 'excel' }]);
});

test('excel=false is the usual CSV', async () => {
  const asked = { order: 'asc', state: 'applied' };
  const usual = await service.ask(PATH, asked, CSV);
  expect((await service.ask(PATH, { ...asked, excel: 'false' }, CSV)).text).toBe(usual.text);
});

test.each<readonly [string, readonly object[]]>([
  [
    'hello [face] world',
    [text('hello'), { MsgType: 'TIMFaceElem', MsgContent: {} }, text('world')],
  ],
  ['{"a":1}', [{ MsgType: 'TIMCustomElem', MsgContent: { Data: '{"a":1}', Desc: 'd' } }]],
  ['[custom]', [{ MsgType: 'TIMCustomElem', MsgContent: { Data: '' } }]],
  ['[file b.pdf]', [{ MsgType: 'TIMFileElem', MsgContent: { FileName: 'b.pdf' } }]],
  ['[file]', [{ MsgType: 'TIMFileElem', MsgContent: {} }]],
  [
    '[image] [sound] [video]',
    ['Image', 'Sound', 'VideoFile'].map((type) => ({ MsgType: `TIM${type}Elem` })),
  ],
  ['[location 深圳]', [{ MsgType: 'TIMLocationElem', MsgContent: { Desc: '深圳' } }]],
  ['[forwarded Chat]', [{ MsgType: 'TIMRelayElem', MsgContent: { Title: 'Chat' } }]],
  [
    '# one two',
    [
      {
        MsgType: 'TIMStreamElem',
        MsgContent: { Chunks: [{ Markdown: '# one ' }, { Markdown: 'two' }] },
      },
    ],
  ],
  [
    '[TIMNewElem] [constructor] [unknown]',
    [{ MsgType: 'TIMNewElem' }, { MsgType: 'constructor' }, {}],
  ],
  ['', []],
])('in plain words: %s', (words, msgBody) => {
  expect(plainWords(Buffer.from(JSON.stringify(msgBody)))).toBe(words);
});

describe.skipIf(!soffice)('a spreadsheet program', () => {
  let cells: readonly (readonly string[])[];
  let sheet: string;

  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'excel-'));
    const file = path.join(folder, 'edits.csv');
    await writeFile(file, await exported());
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    // Comma, double quote, UTF-8: without a window it does not go by the byte order mark.
    const convert = [
      '--headless',
      profile,
      '--infilter=CSV:44,34,76',
      '--convert-to',
      'fods',
      '--outdir',
      folder,
      file,
    ];
    await promisify(execFile)('soffice', convert, { timeout: 120_000 });
    sheet = await readFile(path.join(folder, 'edits.fods'), 'utf8');
    cells = cellsOf(sheet);
    await rm(folder, { recursive: true });
  });

  const column = (name: string) =>
    cells.slice(1, 4).map((row) => row[cells[0]?.indexOf(name) ?? -1]);

  test('reads Chinese, line breaks and quotes', () => {
    expect(cells[0]?.[0]).toBe('id');
    expect(column('reason')).toEqual(['次\n第二行 "quoted", and more', "'+SUM(A1:A9)", "'@cmd"]);
    expect(column('priorText')).toMatchObject({ 0: '退款成功', 2: '[file 账单.pdf]' });
    expect(column('requestedText')).toEqual(["'=1+1", 'short', 'a\nb, c']);
  });

  test('runs no formula', () => {
    expect(sheet).not.toContain('table:formula');
  });

  test('has long texts cut at what a cell holds, and marked, without half an emoji', () => {
    const [, long = ''] = column('priorText');
    expect(long.length).toBeLessThanOrEqual(32_767);
    expect(long.length).toBeGreaterThan(32_760);
    expect(long.endsWith('… [cut]')).toBe(true);
    expect(LONG.startsWith(long.slice(0, -'… [cut]'.length))).toBe(true);
    expect(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/.test(long)).toBe(false);
    expect(column('priorMsgBody')[1]?.endsWith('… [cut]')).toBe(true);
  });
});

/** Every cell of the only sheet of a flat OpenDocument, as it is shown. */
function cellsOf(document: string): string[][] {
  const rows = document.match(/<table:table-row[ >][^]*?<\/table:table-row>/g) ?? [];
  return rows.map((row) =>
    [...row.matchAll(/<table:table-cell([^>]*?)(?:\/>|>([^]*?)<\/table:table-cell>)/g)].flatMap(
      ([, attributes = '', content = '']) => {
        const times = Number(/columns-repeated="(\d+)"/.exec(attributes)?.[1] ?? 1);
        return Array.from({ length: Math.min(times, 100) }, () => shown(content));
      },
    ),
  );
}

function shown(content: string): string {
  const lines = [...content.matchAll(/<text:p(?:\/>|[^>]*>([^]*?)<\/text:p>)/g)].map(
    ([, line = '']) => line,
  );
  return lines
    .join('\n')
    .replaceAll(/<text:s(?: text:c="(\d+)")?\/>/g, (_, count: string) =>
      ' '.repeat(Number(count || 1)),
    )
    .replaceAll('<text:tab/>', '\t')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
