import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Receipt } from '../../src/ledger/receipt.js';
import { createDatabase, emptyDatabase, type TestDatabase } from '../support/database.js';
import { verify } from '../support/verify-command.js';
import { aWitness } from '../ledger/witnesses.js';
import { connect, untilSealed } from './log.js';
import { LedgerService, textBody } from './service.js';

let database: TestDatabase;
let folder: string;
let vkey: string;
const file = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  database = await createDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'verify-'));
  await using service = await LedgerService.on(database.appUrl);
  vkey = service.signer.key.text;
  const edit = await service.edit(service.message({ MsgBody: textBody('the old text') }));
  const receipt = await service.receipt(String(edit.body['id']));
  await using client = await connect(database.superuserUrl);
  await untilSealed(client);
  const checkpoint = await fetch(`${service.replica.url}/v1/ledger/checkpoint`);
  const note = await checkpoint.text();
  const bundle = await service.get(`/v1/ledger/tile/entries/000.p/${note.split('\n')[1]}`);
  await writeFile(file('receipt'), receipt.bytes);
  await writeFile(file('forged'), receipt.bytes.toString().replace('"index":1', '"index":0'));
  await writeFile(file('checkpoint'), note);
  await writeFile(file('export'), bundle.bytes);
  await writeFile(file('export.gz'), gzipSync(bundle.bytes));
  await writeFile(file('cut'), bundle.bytes.subarray(0, -1));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

test('P6: a whole database exits 0, and says up to where a kept checkpoint vouches for it', async () => {
  const args = ['--database', database.appUrl, '--key', vkey];
  const { code, out } = await verify(...args, '--checkpoint', file('checkpoint'));

  expect(out).toMatch(/checkpoints kept outside vouch for the first \d+ entries/);
  expect(out).toMatch(/intact\n$/);
  expect(code).toBe(0);
});

test('P6: the checkpoint of a receipt must have the cosignatures that a policy demands', async () => {
  const [w1, w2] = [aWitness('w1.example', 11), aWitness('w2.example', 12)];
  const receipt = JSON.parse(await readFile(file('receipt'), 'utf8')) as Receipt;
  const cosigned = receipt.entries.map((entry) => ({
    ...entry,
    proof:
      entry.proof + w1.line(entry.proof.slice(entry.proof.indexOf('\n\n') + 2), 1_800_000_000n),
  }));
  const policy = (quorum: string) =>
    `log ${vkey}\nwitness One ${w1.key.text}\nwitness Two ${w2.key.text}\ngroup both all One Two\nquorum ${quorum}\n`;
  await writeFile(file('cosigned'), JSON.stringify({ ...receipt, entries: cosigned }));
  await writeFile(file('one'), policy('One'));
  await writeFile(file('both'), policy('both'));
  await writeFile(file('broken'), `${policy('Three')}quorum One\n`);
  const checked = (document: string, name: string) =>
    verify('--receipt', file(document), '--policy', file(name));

  const met = await checked('cosigned', 'one');
  expect(met).toMatchObject({ code: 0, told: '' });
  expect(met.out).toContain(
    'checkpoint of the receipt: cosigned by One (w1.example) at 2027-01-15T08:00:00.000Z, as the policy demands\nintact\n',
  );
  const unmet = await checked('cosigned', 'both');
  expect(unmet.code).toBe(1);
  expect(unmet.out).toMatch(
    /UNWITNESSED checkpoint of the receipt: it is not cosigned by the quorum of the policy\nNOT INTACT\n$/,
  );
  expect(await checked('receipt', 'one')).toMatchObject({ code: 1 });
  const broken = await checked('cosigned', 'broken');
  expect(broken).toMatchObject({ code: 2, out: '' });
  expect(broken.told).toContain(
    'line 5: no line before this one names Three; line 6: a policy has',
  );
});

test('P6: so must a checkpoint that was kept', async () => {
  await writeFile(
    file('unmet'),
    `witness One ${aWitness('w1.example', 11).key.text}\nquorum One\n`,
  );
  await writeFile(file('none'), 'quorum none\n');
  const args = ['--database', database.appUrl, '--key', vkey];
  const kept = [...args, '--checkpoint', file('checkpoint'), '--policy'];

  expect(await verify(...kept, file('none'))).toMatchObject({ code: 0 });
  expect(await verify(...kept, file('unmet'))).toMatchObject({ code: 1 });
  expect(await verify(...args, '--policy', file('none'))).toMatchObject({ code: 2 });
});

test('P6: a database that is not migrated, or not up to this version, exits 2 and says so', async () => {
  const empty = await emptyDatabase();
  const older = await createDatabase();
  await using client = await connect(older.superuserUrl);
  await client.query('ALTER TABLE told_drift DROP COLUMN told_entry_id');

  for (const { superuserUrl } of [empty, older]) {
    const { code, out, told } = await verify('--database', superuserUrl, '--key', vkey);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(told).toMatch(
      /^could not be checked: the schema is not that of this version .*node dist\/src\/cli\/migrate.js/,
    );
  }
  await Promise.all([empty.drop(), client.end().then(() => older.drop())]);
});

test('P6: a receipt and an export are checked without any database', async () => {
  expect((await verify('--receipt', file('receipt'), '--key', vkey)).code).toBe(0);
  expect((await verify('--receipt', file('forged'), '--key', vkey)).code).toBe(1);
  const checkpoint = ['--checkpoint', file('checkpoint'), '--key', vkey];
  expect((await verify('--export', file('export'), ...checkpoint)).code).toBe(0);
  expect((await verify('--export', file('export.gz'), ...checkpoint)).code).toBe(0);
  const cut = await verify('--export', file('cut'), ...checkpoint);
  expect(cut.code).toBe(2);
  expect(cut.out).toContain('it was cut off, download it again');
});

test('P6: a receipt is held to a checkpoint of its size, and says where it cannot be', async () => {
  const receipt = JSON.parse(await readFile(file('receipt'), 'utf8')) as Receipt;
  const [, note = ''] = receipt.entries[0]?.proof.split(/\n\n(.*)/s) ?? [];
  const [origin, size = '', , , signatures] = note.split('\n');
  const write = (name: string, ...lines: readonly unknown[]) =>
    writeFile(file(name), `${lines.join('\n')}\n`);
  const anotherRoot = Buffer.alloc(32).toString('base64');
  await write('same', note.trimEnd());
  await write('fork', origin, size, anotherRoot, '', signatures);
  await write('later', origin, Number(size) + 1, anotherRoot, '', signatures);
  await write('foreign', 'another.log', size, anotherRoot, '', signatures);
  const against = (...names: string[]) =>
    verify('--receipt', file('receipt'), ...names.flatMap((name) => ['--checkpoint', file(name)]));

  expect(await against('same')).toMatchObject({ code: 0 });
  expect((await against('fork')).out).toMatch(/DISAGREES .* another root\nNOT INTACT\n$/);
  expect(await against('later', 'fork', 'later')).toMatchObject({ code: 1 });
  const unsure = await against('later', 'same');
  expect(unsure).toMatchObject({ code: 2 });
  expect(unsure.out).toContain('could not be compared');
  expect(await against('foreign')).toMatchObject({ code: 2 });
});

test.each<[string, () => string[]]>([
  ['a database that is away', () => ['--database', 'postgres://u:secret@127.0.0.1:1/x']],
  ['no database at all', () => []],
  ['an argument that nobody knows', () => ['--receipt', file('receipt'), '--all']],
  ['a file that is not there', () => ['--receipt', file('none')]],
  ['a receipt that is no JSON', () => ['--receipt', file('checkpoint')]],
  ['an export without a checkpoint', () => ['--export', file('export')]],
  ['a key that is none', () => ['--receipt', file('receipt'), '--key', 'x']],
])('%s exits 2 and quotes no secret', async (_, args) => {
  const { code, out, told } = await verify(...args());

  expect(code).toBe(2);
  expect(out + told).not.toContain('secret');
});

test('P6: --state keeps the newest checkpoint of an intact log, and the next verification demands it', async () => {
  await rm(file('state'), { force: true });
  const args = ['--database', database.superuserUrl, '--key', vkey, '--state', file('state')];

  const first = await verify(...args);
  expect(first).toMatchObject({
    code: 0,
    told: expect.stringContaining('nothing is kept yet') as string,
  });
  // What was read after that checkpoint was fetched may be on the log as well.
  const sizeIn = async (name: string) =>
    Number((await readFile(file(name), 'utf8')).split('\n')[1]);
  expect(await sizeIn('state')).toBeGreaterThanOrEqual(await sizeIn('checkpoint'));

  const next = await verify(...args);
  expect(next.out).toMatch(/checkpoints kept outside vouch for the first \d+ entries\nintact\n$/);
  expect(next.told).not.toContain('nothing is kept yet');
});

test('P6: a log that lost its end since exits 1, and what was kept stays', async () => {
  const shorter = await createDatabase();
  await writeFile(file('kept'), await readFile(file('checkpoint')));

  const { code, out } = await verify('--database', shorter.superuserUrl, '--state', file('kept'));
  await shorter.drop();

  expect(out).toMatch(/^REMOVED checkpoint .*, or a backup was restored$/m);
  expect(code).toBe(1);
  expect(await readFile(file('kept'), 'utf8')).toBe(await readFile(file('checkpoint'), 'utf8'));
});

test.each([
  ['is damaged', () => file('export'), /^could not be checked: --state: .*malformed|note/m],
  ['cannot be written', () => file('nowhere/state'), /--state: intact, but .* \(ENOENT\)$/m],
])('a state that %s exits 2: nothing is said to be changed', async (_, state, said) => {
  const { code, out, told } = await verify('--database', database.appUrl, '--state', state());
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(told).toMatch(said);
});

test('a state with a receipt exits 2', async () => {
  const { code, told } = await verify('--receipt', file('receipt'), '--state', file('state'));
  expect(code).toBe(2);
  expect(told).toMatch(/--state goes with a database/);
});
