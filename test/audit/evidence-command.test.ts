import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signerFromSeed } from '../ledger/trees.js';
import { newPem, signerOf } from '../ledger-service/log.js';
import { until } from '../support/api.js';
import { verify } from '../support/verify-command.js';
import { AuditService, type Json, textBody } from './service.js';

const ACCEPT = 'application/vnd.im-edit-ledger.evidence+x-ndjson';

let folder: string;
let bundle: string;
let key: string;
let note: string;
const file = (name: string): string => path.join(folder, name);
const write = (name: string, text: string | Buffer): Promise<void> => writeFile(file(name), text);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'im-edit-ledger-evidence-'));
  const service = await AuditService.open();
  try {
    service.im.addGroup({ groupId: 'e', type: 'Public' });
    const msgSeq = service.im.addMessage({ groupId: 'e', MsgBody: textBody('one') });
    await service.edit({ groupId: 'e', msgSeq, text: 'two' });
    await service.edit({ groupId: 'e', msgSeq, text: 'thr\u2028ee' });
    const sealed = await until(async () => {
      const { text } = await service.ask('/v1/audit/modifications', {}, { accept: ACCEPT });
      return text.endsWith('"unsealed":0}\n') ? text : null;
    });
    bundle = sealed ?? '';
  } finally {
    await service.stop();
  }
  const header = JSON.parse(bundle.slice(0, bundle.indexOf('\n'))) as Json;
  key = String(header['key']);
  note = String(header['checkpoint']);
  await writeCheckpoints();
  await write('bundle', bundle);
  await write('changed', bundle.replace('"operator":"alice"', '"operator":"bob"'));
  await write('cut', bundle.slice(0, bundle.lastIndexOf('\n', bundle.length - 2) + 1));
});
afterAll(() => rm(folder, { recursive: true }));

async function writeCheckpoints(): Promise<void> {
  const [origin = '', size, root = '', , signature = ''] = note.split('\n');
  const anotherRoot = Buffer.alloc(32).toString('base64');
  const checkpoint = (...lines: readonly string[]): string =>
    `${lines.join('\n')}\n\n${signature}\n`;
  await write('same', note);
  await write('fork', checkpoint(origin, String(size), anotherRoot));
  await write('later', checkpoint(origin, String(Number(size) + 1), anotherRoot));
  await write('foreign', checkpoint('another.log', String(size), root));
}

/** As whoever has kept these checkpoints. */
const against = (name: string, ...checkpoints: string[]) =>
  verify('--export', file(name), ...checkpoints.flatMap((one) => ['--checkpoint', file(one)]));

test('P6: a bundle that nobody touched exits 0, and whose log it is, only a key can tell', async () => {
  const withKey = await verify('--export', file('bundle'), '--key', key);
  expect(withKey).toMatchObject({ code: 0, told: '' });
  expect(withKey.out).toMatch(/^2 records, proven against a checkpoint of \d+ entries\n/);
  expect(withKey.out).toMatch(/\nintact\n$/);

  const without = await verify('--export', file('bundle'));
  const [believed, ...rest] = without.out.split('\n');
  expect(without.code).toBe(0);
  expect(believed).toMatch(/^no --key was given: .*; nothing outside vouches for that key$/);
  expect(rest.join('\n')).toBe(withKey.out);
  expect(without.told).toContain('no --key: whose log it is, is not checked');
});

test('P6: a bundle that was changed, or is of another log than that of the key, exits 1; a cut one 2', async () => {
  const changed = await verify('--export', file('changed'), '--key', key);
  expect(changed.code).toBe(1);
  expect(changed.out).toMatch(/\nCHANGED modification \S+ .*actor\/operator.*\nNOT INTACT\n$/);
  const withoutKey = await verify('--export', file('changed'));
  expect([withoutKey.code, withoutKey.out.endsWith(`\n${changed.out}`)]).toEqual([1, true]);
  const cut = await verify('--export', file('cut'), '--key', key);
  expect(cut.code).toBe(2);
  expect(cut.out).toContain('the file ends without its last line: it was cut off');
  const { key: elsewhere } = signerFromSeed('another.example/log', Buffer.alloc(32, 1));
  const ofAnother = await verify('--export', file('bundle'), '--key', elsewhere.text);
  expect(ofAnother.out).toContain('its key is not that of the log');
  expect(ofAnother.code).toBe(1);
});

test('P6: a bundle under another key of the same name exits 2: whether that is the log’s, it cannot prove', async () => {
  const { key: other } = signerOf(newPem());
  const { code, out } = await verify('--export', file('bundle'), '--key', other.text);
  expect(out).toContain(`is under another key than ${other.text}`);
  expect(code).toBe(2);
});

test('P6: a kept checkpoint of the same size vouches for the log, or disagrees', async () => {
  const vouched = await against('bundle', 'same');
  expect(vouched.code).toBe(0);
  expect(vouched.out).toMatch(
    /checkpoints kept outside vouch for the first \d+ entries\nintact\n$/,
  );
  const fork = await against('bundle', 'same', 'fork');
  expect(fork.code).toBe(1);
  expect(fork.out).toMatch(/\nDISAGREES checkpoint .*fork: .*\nNOT INTACT\n$/);
});

test('P6: a kept checkpoint that cannot be compared exits 2, and hides nothing that is wrong', async () => {
  const later = await against('bundle', 'later', 'same');
  expect(later.code).toBe(2);
  expect(later.out).toMatch(/later: could not be compared.*\n.* is intact; not every checkpoint/);
  const foreign = await against('bundle', 'foreign');
  expect(foreign.code).toBe(2);
  expect(foreign.told).toContain('foreign is of another log');
  expect(await against('changed', 'later', 'foreign')).toMatchObject({ code: 1 });
});

test('P6: a compressed bundle is checked as what it holds', async () => {
  const plain = await against('bundle', 'same');
  await write('bundle.gz', gzipSync(bundle));
  await write('changed.gz', gzipSync(bundle.replace('"operator":"alice"', '"operator":"bob"')));

  expect(await against('bundle.gz', 'same')).toEqual(plain);
  expect(await against('changed.gz')).toEqual(await against('changed'));
});

test('P6: a compressed bundle that was cut off or damaged exits 2, and says so', async () => {
  const packed = gzipSync(bundle);
  const damaged = Buffer.from(packed);
  damaged.writeUInt8(damaged.readUInt8(packed.length - 8) ^ 1, packed.length - 8);
  await write('cut.gz', packed.subarray(0, -20));
  await write('stub.gz', packed.subarray(0, 12));
  await write('damaged.gz', damaged);

  for (const name of ['cut.gz', 'stub.gz', 'damaged.gz']) {
    const { code, out, told } = await against(name);
    expect({ code, out }, name).toEqual({ code: 2, out: '' });
    expect(told).toMatch(
      /could not be checked: .*\.gz is gzip, and cut off or damaged: download it again\n$/,
    );
  }
});

test('P6: a small file that unpacks to one endless line exits 2, and does not fill the memory', async () => {
  const packed = createGzip({ level: 1 });
  const writing = pipeline(packed, createWriteStream(file('endless.gz')));
  packed.write(bundle.slice(0, 40));
  for (let mib = 0; mib < 65; mib += 1) packed.write(Buffer.alloc(1 << 20, 'a'));
  packed.end();
  await writing;

  const { code, out, told } = await against('endless.gz');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(told).toContain('has a line longer than any of an evidence bundle');
});

test('P6: a file that is none, or a key that is none, exits 2', async () => {
  expect(await verify('--export', file('none'), '--key', key)).toMatchObject({ code: 2, out: '' });
  expect(await verify('--export', file('bundle'), '--key', 'x')).toMatchObject({
    code: 2,
    out: '',
  });
});
