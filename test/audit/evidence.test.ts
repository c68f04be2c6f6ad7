import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseVerifierKey } from '../../src/ledger/note.js';
import { verifyEvidence } from '../../src/verifier/documents/verify-evidence.js';
import { fileAt } from '../../src/verifier/export-file.js';
import { until } from '../support/api.js';
import { AuditService, type Json, textBody } from './service.js';

const ACCEPT = 'application/vnd.im-edit-ledger.evidence+x-ndjson';

let service: AuditService;
let folder: string;
let lines: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'im-edit-ledger-evidence-'));
  service = await AuditService.open();
  service.im.addGroup({ groupId: 'e', type: 'Public' });
  for (let n = 0; n < 5; n += 1) {
    const msgSeq = service.im.addMessage({ groupId: 'e', rawMsgBody: RAW });
    await service.edit({
      groupId: 'e',
      msgSeq,
      text: `new ${n} 退款🙂`,
      customData: 'x',
      ticket: 'T',
    });
  }
  // Rejected, refused, drifted, restored, superseded.
  await service.edit({ groupId: 'e', msgSeq: 4_000_000, text: 'nobody' });
  service.im.fault({
    kind: 'code',
    api: 'modify_group_msg',
    errorCode: 80001,
    errorInfo: 'no',
    times: 1,
  });
  await service.edit({ groupId: 'e', msgSeq: 1, text: 'refused' });
  service.im.clientEdits({ groupId: 'e', msgSeq: 2 }, { MsgBody: textBody('around') });
  const drifted = await service.edit({ groupId: 'e', msgSeq: 2, text: 'after drift' });
  const restored = await service.restore(String(drifted.body['id']));
  expect(restored.status, restored.text).toBe(201);
  await supersededEdit();
  const whole = await until(async () => {
    const found = await exported();
    return found.at(-1)?.includes('"unsealed":0') === true ? found : null;
  });
  lines = whole ?? [];
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

const RAW =
  '[ {"MsgType":\n"TIMTextElem","MsgContent":{"Text":"a\\nb","n":12345678901234567890}} ]';

/** Its answer is lost, and somebody else writes before it is looked for. */
async function supersededEdit(): Promise<void> {
  const scope = { api: 'modify_group_msg', msgSeq: 3, times: 1, when: 'after' } as const;
  service.im.fault({ ...scope, kind: 'reset' });
  service.im.fault({ ...scope, kind: 'client', act: { edit: { MsgBody: textBody('theirs') } } });
  await service.edit({ groupId: 'e', msgSeq: 3, text: 'overtaken' });
}

async function exported(): Promise<readonly string[]> {
  const answer = await service.ask('/v1/audit/modifications', { order: 'asc' }, { accept: ACCEPT });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.headers.get('content-type')).toBe(ACCEPT);
  return answer.text.trimEnd().split('\n');
}

async function verified(content: readonly string[]) {
  const file = path.join(folder, 'bundle.ndjson');
  writeFileSync(file, `${content.join('\n')}\n`);
  const key = parseVerifierKey((JSON.parse(lines[0] ?? '') as { key: string }).key);
  if (key.kind !== 'ok') throw new Error(key.fault);
  const { findings, damage, records } = await verifyEvidence(
    fileAt(file),
    { key: key.value, known: [] },
    () => undefined,
  );
  const told = findings.kept.map(({ kind, record, what }) => `${kind} ${record}: ${what}`);
  return { records, told, damage: damage.kept };
}

const changed = (n: number, change: (line: string) => string): readonly string[] =>
  lines.map((line, i) => (i === n ? change(line) : line));
const recordOf = (n: number): Json => (JSON.parse(lines[n] ?? '') as { record: Json }).record;
const idOf = (n: number): string => String(recordOf(n)['id']);

test('a bundle that nobody touched is intact, whatever became of the edits', async () => {
  const states = new Set(lines.slice(1, -1).map((_, n) => recordOf(n + 1)['state']));
  expect(states).toEqual(new Set(['applied', 'rejected', 'refused', 'superseded']));
  expect(await verified(lines)).toEqual({ records: 10, told: [], damage: [] });
});

test('which edit was undone, what was put back and that an edit was overtaken are proven too', async () => {
  const restoration = lines.findIndex((line) => line.includes('"reason":"a mistake"'));
  const overtaken = lines.findIndex((line) => line.includes('"state":"superseded"'));
  expect(recordOf(restoration)['restores']).toBe(idOf(restoration - 1));
  for (const [n, field, change] of [
    [
      restoration,
      'the edit that is undone',
      (line) => line.replace(/"restores":"\w{8}/, '"restores":"00000000'),
    ],
    [
      restoration,
      'the requested text',
      (line) => line.replace(/("requested":.*?"Text":")around/, '$1before'),
    ],
    [overtaken, 'the state', (line) => line.replace('"superseded"', '"not_applied"')],
  ] satisfies [number, string, (line: string) => string][]) {
    const { told } = await verified(changed(n, change));
    const name = `modification ${idOf(n)} (record ${n})`;
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(
      `changed ${name}: ${field} of edit ${idOf(n)} is not the one recorded`,
    );
  }
});

test.each([
  [
    'the text that was overwritten',
    (line: string) => line.replace('"Text":"a\\nb"', '"Text":"c"'),
    'prior/MsgBody',
  ],
  [
    'a digit that no double holds',
    (line: string) => line.replace('567890}', '567891}'),
    'prior/MsgBody',
  ],
  [
    'the text that was written',
    (line: string) => line.replace('new 1 退款', 'old 1 退款'),
    'requested/MsgBody',
  ],
  [
    'the operator',
    (line: string) => line.replace('"operator":"alice"', '"operator":"bob"'),
    'actor/operator',
  ],
  ['the reason', (line: string) => line.replace('"reason":"as asked"', '"reason":"x"'), 'reason'],
  ['the state', (line: string) => line.replace('"state":"applied"', '"state":"refused"'), 'state'],
  ['a time', (line: string) => line.replace(/"sentAt":"\d/, '"sentAt":"9'), 'sentAt'],
  [
    'a digest',
    (line: string) => line.replace(/"digest":"sha256:\w{4}/, '"digest":"sha256:0000'),
    'resulting/digest',
  ],
  [
    'a digest over bytes',
    (line: string) => line.replace(/"raw-sha256:\w{4}/, '"raw-sha256:0000'),
    'prior/digest',
  ],
  [
    'a member that was added',
    (line: string) => line.replace('"settledBy"', '"note":1,"settledBy"'),
    'note',
  ],
])('%s changed in a record is told, with its id', async (_, change, field) => {
  const { told } = await verified(changed(2, change));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(idOf(2));
  expect(told[0]).toContain(field);
});

test('a change in entry, proof or opening is reported as one of the receipt', async () => {
  for (const member of ['entry', 'proof', 'content', 'salt']) {
    const { told } = await verified(
      changed(2, (line) => line.replace(new RegExp(`("${member}":")(.)`), '$1Z')),
    );
    expect(told.join('\n'), member).toContain(`${idOf(2)} (record 2): its receipt`);
  }
});

test('base 64 that was cut is damage: nobody is said to have changed it', async () => {
  for (const member of ['entry', 'content', 'salt']) {
    const { told, damage } = await verified(
      changed(2, (line) => line.replace(new RegExp(`("${member}":")(.)`), '$1')),
    );
    expect(told, member).toEqual([]);
    expect(damage.join('\n'), member).toContain(`${idOf(2)} (record 2): its receipt is damaged`);
  }
});

test('a record that was removed, added or moved is reported', async () => {
  const removed = await verified(lines.filter((_, i) => i !== 3));
  expect(removed.told).toEqual([
    'removed records 3 to 3: record 4 follows record 2',
    'removed records: the last line counts 10, there are 9',
  ]);
  const last = lines.length - 2;
  expect((await verified(lines.filter((_, i) => i !== last))).told).toEqual([
    'removed records: the last line counts 10, there are 9',
  ]);
  const twice = [...lines.slice(0, 3), ...lines.slice(2)];
  expect((await verified(twice)).told.join('\n')).toContain(idOf(2));
  const cut = await verified(lines.slice(0, -1));
  expect(cut).toMatchObject({
    told: [],
    damage: ['the file ends without its last line: it was cut off, export it again'],
  });
});

test('a checkpoint that was changed proves nothing', async () => {
  const { told } = await verified(changed(0, (line) => line.replace(/\\n(\d+)\\n/, '\\n9$1\\n')));
  expect(told[0]).toContain('the first line: its checkpoint');
});

test('P9: it is on record as an export', async () => {
  const { exportId } = JSON.parse(lines[0] ?? '') as Json;
  const phases = (await service.entries('audit.exported'))
    .map(({ details }) => details)
    .filter((details) => details['exportId'] === exportId);
  expect(phases).toMatchObject([
    { phase: 'started', mediaType: ACCEPT },
    { phase: 'finished', rows: 10 },
  ]);
});
