import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GrowingTree } from '../../src/ledger/growing-tree.js';
import { leafHash } from '../../src/ledger/merkle.js';
import { parseProof } from '../../src/ledger/proof.js';
import type { Receipt } from '../../src/ledger/receipt.js';
import { entriesOf } from '../../src/ledger/tiles.js';
import { verifyReceipt } from '../../src/ledger/verify-receipt.js';
import { base64Text } from '../../src/ledger/primitives.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ORIGIN, until } from './log.js';
import { auditor, LedgerService, refundDesk, textBody } from './service.js';

let database: TestDatabase;
let service: LedgerService;
beforeAll(async () => {
  database = await createDatabase();
  service = await LedgerService.on(database.appUrl);
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await database.drop();
});

/** An auditor with a name of her own. */
const named = (client: string) => ({ ...auditor, client });

const require = createRequire(import.meta.url);
const { verifyMerkleInclusion } = require('@sigstore/verify/dist/tlog/merkle.js') as {
  verifyMerkleInclusion: (entry: object, checkpoint: object) => void;
};
const { verifyCheckpoint } = require('@sigstore/verify/dist/tlog/checkpoint.js') as {
  verifyCheckpoint: (entry: object, tlogs: object[]) => { logSize: bigint; logHash: Buffer };
};

test('P6: an edit gets indexes within a second of being recorded', async () => {
  const edit = await service.edit(service.message());
  expect(edit.status).toBe(201);

  await until(async () => {
    const { body } = await service.get(`/v1/modifications/${String(edit.body['id'])}`);
    const ledger = body['ledger'] as { index: number | null }[];
    return ledger.length === 2 && ledger.every(({ index }) => index !== null);
  }, 1_000);
});

test('P6: a receipt proves the edit and its contents with the key alone', async () => {
  const edit = await service.edit(service.message({ MsgBody: textBody('the old text') }));

  const { status, body } = await service.receipt(String(edit.body['id']));

  expect(status).toBe(200);
  expect(verifyReceipt(body, { key: service.signer.key })).toEqual([]);
  const [intended] = (body as unknown as Receipt).entries;
  const opened = intended?.openings.map(({ pointer }) => pointer);
  expect(opened).toEqual(expect.arrayContaining(['/prior', '/reason', '/requested/MsgBody']));
});

test('P6: a verifier that nobody here wrote accepts what is served', async () => {
  const edit = await service.edit(service.message());
  const { body } = await service.receipt(String(edit.body['id']));
  const { key } = service.signer;

  for (const { entry, proof } of (body as unknown as Receipt).entries) {
    const parsed = parseProof(proof);
    if (parsed.kind === 'malformed') throw new Error(parsed.fault);
    const { index, hashes, checkpoint } = parsed.value;
    const log = {
      logID: Buffer.from(key.keyId, 'hex'),
      baseURL: `https://${ORIGIN}`,
      publicKey: key.publicKey,
    };
    const signed = verifyCheckpoint({ inclusionProof: { checkpoint: { envelope: checkpoint } } }, [
      log,
    ]);
    const told = {
      canonicalizedBody: Buffer.from(entry, 'base64'),
      inclusionProof: { logIndex: String(index), hashes },
    };
    expect(() => verifyMerkleInclusion(told, signed)).not.toThrow();
    const other = { ...told, canonicalizedBody: Buffer.from('another') };
    expect(() => verifyMerkleInclusion(other, signed)).toThrow();
  }
});

test('P6: the whole log can be fetched and recomputed from tiles', async () => {
  await service.edit(service.message());
  const checkpoint = await fetch(`${service.replica.url}/v1/ledger/checkpoint`);
  const [origin, size, root] = (await checkpoint.text()).split('\n');
  const width = Number(size);

  const entries = await service.get(`/v1/ledger/tile/entries/000.p/${width}`);
  const hashes = await service.get(`/v1/ledger/tile/0/000.p/${width}`);

  const bundle = entriesOf(entries.bytes);
  if (bundle.kind === 'malformed') throw new Error(bundle.fault);
  const tree = new GrowingTree();
  for (const entry of bundle.value) tree.append(leafHash(entry));
  expect(origin).toBe(ORIGIN);
  expect(base64Text(tree.root())).toBe(root);
  expect(hashes.bytes).toEqual(Buffer.concat(bundle.value.map(leafHash)));
  const beyond = await service.get(`/v1/ledger/tile/0/000.p/255`);
  expect(beyond.status).toBe(404);
});

test('P9: reading events, receipts and entries of the log is itself on the record', async () => {
  const edit = await service.edit(service.message());
  const id = String(edit.body['id']);
  await service.receipt(id);
  await service.get('/v1/ledger/tile/entries/000.p/1', { as: named('follower') });

  const events = await service.get(`/v1/audit/events?modificationId=${id}&order=asc`);
  const items = events.body['items'] as { type: string; details: object }[];
  expect(items.map(({ type }) => type)).toEqual(['edit.intended', 'edit.applied', 'content.read']);
  expect(items[2]?.details).toMatchObject({ what: 'receipt' });

  const queries = await service.get('/v1/audit/events?type=audit.queried');
  expect(queries.body['items']).toContainEqual(
    expect.objectContaining({
      actor: expect.objectContaining({ client: 'auditor' }) as object,
      details: { query: 'events', filters: { modificationId: id, order: 'asc' }, rows: 3 },
    }),
  );
  const followed = await service.get('/v1/audit/events?type=audit.followed');
  expect(followed.body['items']).toContainEqual(
    expect.objectContaining({
      actor: expect.objectContaining({ client: 'follower' }) as object,
      details: {
        query: 'ledger/entries',
        filters: { path: 'tile/entries/000.p/1' },
        fromIndex: 0,
        toIndex: 0,
      },
    }),
  );
});

test('P9: pages of events lose none and repeat none', async () => {
  for (let i = 0; i < 5; i += 1) await service.edit(service.message());
  const until = new Date().toISOString();
  const whole = await service.get(`/v1/audit/events?to=${until}&limit=500`);
  const seen: unknown[] = [];
  let cursor = '';
  do {
    const page = await service.get(`/v1/audit/events?to=${until}&limit=3${cursor}`);
    seen.push(...(page.body['items'] as { entryId: string }[]).map(({ entryId }) => entryId));
    const next = page.body['nextCursor'];
    cursor = typeof next === 'string' ? `&cursor=${next}` : '';
  } while (cursor !== '');

  const ids = (whole.body['items'] as { entryId: string }[]).map(({ entryId }) => entryId);
  expect(seen).toEqual(ids);
});

test('a receipt of another client needs audit:read', async () => {
  const edit = await service.edit(service.message());
  const path = `/v1/modifications/${String(edit.body['id'])}/receipt`;

  expect((await service.get(path, { as: { ...refundDesk, client: 'other-desk' } })).status).toBe(
    404,
  );
  const bundle = '/v1/ledger/tile/entries/000.p/1';
  expect((await service.get(bundle, { as: refundDesk })).status).toBe(403);
  expect((await fetch(`${service.replica.url}${bundle}`)).status).toBe(401);
});

test('checkpoint, key and hash tiles are open to everybody, entries are not, however the path is spelled', async () => {
  await service.edit(service.message());
  await until(async () => (await open('checkpoint')).status === 200);

  for (const path of ['checkpoint', 'key', 'tile/0/000.p/1']) {
    expect((await open(path)).status, path).toBe(200);
  }
  for (const path of ['tile/%65ntries/000.p/1', 'tile//entries/000.p/1', 'tile/0/../entries/000']) {
    expect([401, 404], path).toContain((await open(path)).status);
  }
});

test('without witnesses there is no policy of them', async () => {
  expect((await service.get('/v1/ledger/witness-policy')).status).toBe(404);
});

test('tiles and bundles, partial ones too, may be kept for ever; what is not there may not', async () => {
  await service.edit(service.message());
  await until(async () => (await open('tile/0/000.p/1')).status === 200);

  const tile = await open('tile/0/000.p/1');
  const bundle = await service.get('/v1/ledger/tile/entries/000.p/1');
  const missing = await open('tile/0/000');

  expect(tile.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(bundle.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  expect(missing.status).toBe(404);
  expect(missing.headers.get('cache-control')).toBe('no-store');
});

test('a bundle is compressed where that is accepted, and says that it depends on it', async () => {
  const path = '/v1/ledger/tile/entries/000.p/2';
  await service.edit(service.message());
  await until(async () => (await service.get(path)).status === 200);

  const small = await service.raw('GET', path, { 'Accept-Encoding': 'gzip' });
  const plain = await service.raw('GET', path, { 'Accept-Encoding': 'identity' });

  expect(small.headers['content-encoding']).toBe('gzip');
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect([small, plain].map(({ headers }) => headers['vary'])).toEqual(
    Array.from({ length: 2 }, () => 'Accept-Encoding'),
  );
  expect(gunzipSync(small.bytes)).toEqual(plain.bytes);
  expect(small.bytes.length).toBeLessThan(plain.bytes.length);
});

test('P9: a HEAD of a bundle reads nothing, and leaves no entry', async () => {
  const path = '/v1/ledger/tile/entries/000.p/2';
  await service.edit(service.message());
  await until(async () => (await service.get(path)).status === 200);

  const head = await service.raw('HEAD', path, {}, named('glancer'));
  const missing = await service.raw(
    'HEAD',
    '/v1/ledger/tile/entries/x999/000',
    {},
    named('glancer'),
  );
  await service.get(path, { as: named('reader') });

  expect([head.status, missing.status]).toEqual([200, 404]);
  expect(head.bytes).toHaveLength(0);
  const { body } = await service.get('/v1/audit/events?type=audit.followed&limit=500');
  const readers = (body['items'] as { actor: { client: string } }[]).map(
    ({ actor }) => actor.client,
  );
  expect(readers).toContain('reader');
  expect(readers).not.toContain('glancer');
});

function open(path: string): Promise<Response> {
  return fetch(`${service.replica.url}/v1/ledger/${path}`);
}
