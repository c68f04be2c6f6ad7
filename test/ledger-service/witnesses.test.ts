import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { parseNote } from '../../src/ledger/note.js';
import { valueOf } from '../ledger/trees.js';
import { parseWitnessPolicy } from '../../src/ledger/witness-policy.js';
import { witnessed } from '../../src/ledger/witnessed.js';
import { PostgresLogStore } from '../../src/postgres/log/log-store.js';
import { rotate } from '../../src/sealing/rotate.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Litewitness, whyNoLitewitness } from '../support/litewitness.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { connect, newPem, ORIGIN, signerOf, until, untilSealed } from './log.js';
import { LedgerService } from './service.js';

const why = whyNoLitewitness();
if (why !== null) {
  console.warn(
    `NOT TESTED: witnesses that others wrote: litewitness is not to be had here: ${why}`,
  );
}

let database: TestDatabase;
let folder: TemporaryFolder;
let witnesses: Litewitness[];
let pem: string;
let policy: string;
beforeEach(async () => {
  if (why !== null) return;
  database = await createDatabase();
  folder = await temporaryFolder();
  pem = newPem();
  witnesses = [];
  for (const i of [1, 2, 3]) {
    const own = path.join(folder.path, String(i));
    mkdirSync(own);
    const { text } = signerOf(pem).key;
    witnesses.push(await Litewitness.start(`w.example/${i}`, own, ORIGIN, text));
  }
  policy = path.join(folder.path, 'policy');
  const names = witnesses.map(({ name }) => name).join(' ');
  const lines = witnesses.map(({ line }) => line);
  writeFileSync(policy, [...lines, `group all 2 ${names}`, 'quorum all', ''].join('\n'));
});
afterEach(async () => {
  if (why !== null) return;
  for (const witness of witnesses) await witness[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  await database.drop();
});

const start = (as = pem, url = database.appUrl) =>
  LedgerService.on(url, { LEDGER_WITNESS_POLICY_FILE: policy }, as);

async function sizeOf(service: LedgerService, which: '' | '/latest'): Promise<number> {
  const { status, bytes } = await service.get(`/v1/ledger/checkpoint${which}`);
  return status === 200 ? Number(bytes.toString().split('\n')[1]) : -1;
}

/** Resolves with the checkpoint once the newest one is cosigned, and covers this many entries. */
async function untilWitnessed(service: LedgerService, atLeast = 1): Promise<string> {
  await until(async () => {
    const [cosigned, latest] = [await sizeOf(service, ''), await sizeOf(service, '/latest')];
    return cosigned === latest && cosigned >= atLeast;
  });
  return (await service.get('/v1/ledger/checkpoint')).bytes.toString();
}

/** Two edits, each witnessed before the next: a backup can be of the time between them. */
async function twoWitnessed(service: LedgerService): Promise<void> {
  for (const size of [2, 4]) {
    await edited(service);
    await untilWitnessed(service, size);
  }
}

const edited = (service: LedgerService) => service.edit(service.message());

const whoSigned = (note: string): readonly string[] =>
  witnessed(
    note,
    valueOf(parseWitnessPolicy(`${witnesses.map(({ line }) => line).join('\n')}\nquorum none\n`)),
  )
    .witnesses.map(({ witness }) => witness.name)
    .sort();

describe.skipIf(why !== null)('three witnesses, two of which are a quorum', () => {
  test('a log that grows is cosigned, and receipts prove it', async () => {
    await using service = await start();
    expect((await service.get('/v1/ledger/checkpoint')).status).toBe(404);
    const { body } = await edited(service);
    const first = await untilWitnessed(service);
    await edited(service);
    const second = await untilWitnessed(service, 3);

    for (const note of [first, second]) {
      expect(
        witnessed(note, valueOf(parseWitnessPolicy(readFileSync(policy, 'utf8')))),
      ).toMatchObject({
        fault: null,
      });
      expect(whoSigned(note).length).toBeGreaterThanOrEqual(2);
    }
    const receipt = await service.get(
      `/v1/modifications/${String(body['id'])}/receipt?witnessed=true`,
    );
    expect(receipt.status).toBe(200);
    const [entry] = receipt.body['entries'] as readonly { readonly proof: string }[];
    expect(entry?.proof).toContain('— w.example/');
  });

  test('with one away the quorum is met; with two it is not, until one is back', async () => {
    await using service = await start();
    await edited(service);
    await untilWitnessed(service);
    await witnesses[0]?.end();
    const before = await edited(service);
    expect(whoSigned(await untilWitnessed(service, 3))).toEqual(['w.example/2', 'w.example/3']);

    await witnesses[1]?.end();
    const { body, status } = await edited(service);
    const id = String(body['id']);
    const receipt = () => service.get(`/v1/modifications/${id}/receipt?witnessed=true`);
    const atOnce = await receipt();
    await using client = await connect(database.superuserUrl);
    await untilSealed(client);
    const refused = await receipt();

    expect([before.status, status]).toEqual([201, 201]);
    for (const answer of [atOnce, refused]) {
      expect([answer.status, answer.body['type']]).toEqual([409, '/problems/not-witnessed']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(await sizeOf(service, '/latest')).toBeGreaterThan(await sizeOf(service, ''));
    expect(await metric(service, 'log_quorum_age_seconds')).toBeGreaterThan(0);
    await witnesses[1]?.begin();
    await untilWitnessed(service, 5);
    expect((await receipt()).status).toBe(200);
    // The receipts are on record themselves.
    await until(async () => (await metric(service, 'log_quorum_age_seconds')) === 0);
  });

  test('after a rotation of the key witnesses cosign as soon as they know the new one', async () => {
    const newer = newPem();
    {
      await using service = await start();
      await edited(service);
      await untilWitnessed(service);
    }
    const store = new PostgresLogStore({ url: database.appUrl });
    const at = Date.now();
    const entryId = uuidv7({ msecs: at });
    await rotate({ store, older: signerOf(pem), newer: signerOf(newer), at, entryId });
    await store.close();
    await using service = await start(newer);
    await edited(service);
    await until(async () => /state="refused"/.test(await metrics(service)));
    for (const witness of witnesses) witness.addKey(signerOf(newer).key.text);

    const note = await untilWitnessed(service, 5);

    expect(whoSigned(note).length).toBeGreaterThanOrEqual(2);
    expect(valueOf(parseNote(note)).signatures.map(({ keyId }) => keyId)).toContain(
      signerOf(newer).key.keyId,
    );
  });

  test('P6: a database that was rolled back is found by what witnesses saw, with nothing kept elsewhere', async () => {
    {
      await using service = await start();
      await twoWitnessed(service);
    }
    await restoreBackup(2);
    await using service = await start();

    const refused = await edited(service);

    expect(refused).toMatchObject({ status: 503, body: { type: '/problems/log-refused' } });
    const ready = await fetch(`${service.replica.opsUrl}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain('witnesses saw a log of');
  });

  test('P6: where one witness of three says so, that is an alarm, and edits go on', async () => {
    {
      await using service = await start();
      await edited(service);
      await untilWitnessed(service, 2);
    }
    {
      for (const away of witnesses.slice(1)) await away.end();
      await using service = await start();
      await edited(service);
      await until(async () => (await cosignedBy('w.example/1')) >= 4);
      for (const back of witnesses.slice(1)) await back.begin();
    }
    await restoreBackup(2);
    await using service = await start();

    expect(await metrics(service)).toContain('witness="w.example/1",state="ahead"} 1');
    await until(async () => (await edited(service)).status === 201);
  });

  test('P6: another log under the same name is an alarm', async () => {
    {
      await using service = await start();
      await twoWitnessed(service);
      for (const { name } of witnesses) await until(async () => (await cosignedBy(name)) >= 4);
    }
    await restoreBackup(2);
    {
      // Nobody is asked while it grows beyond what the witnesses saw, another way.
      await using service = await LedgerService.on(database.appUrl, {}, pem);
      for (let i = 0; i < 3; i += 1) await edited(service);
      await using client = await connect(database.superuserUrl);
      await untilSealed(client);
    }
    await using service = await start();

    await until(async () => (await metrics(service)).includes('state="forked"} 1'));
    expect(await metrics(service)).not.toContain('state="cosigns"} 1');
  });
});

async function metrics(service: LedgerService): Promise<string> {
  return (await fetch(`${service.replica.opsUrl}/metrics`)).text();
}

async function metric(service: LedgerService, name: string): Promise<number> {
  const found = new RegExp(`^im_edit_ledger_${name} (\\S+)$`, 'm').exec(await metrics(service));
  return Number(found?.[1]);
}

async function cosignedBy(name: string): Promise<number> {
  await using client = await connect(database.superuserUrl);
  const { rows } = await client.query<{ size: string | null }>(
    'SELECT max(size) AS size FROM ledger_cosignature WHERE starts_with(witness, $1)',
    [name],
  );
  return Number(rows[0]?.size ?? 0);
}

/** Takes the database back to where it was before its last entries. */
async function restoreBackup(keepLeaves: number): Promise<void> {
  await using client = await connect(database.superuserUrl);
  await client.query('SET session_replication_role = replica');
  await client.query('DELETE FROM ledger_cosignature WHERE size > $1', [keepLeaves]);
  await client.query('DELETE FROM ledger_checkpoint WHERE size > $1', [keepLeaves]);
  const { rows } = await client.query('SELECT FROM ledger_checkpoint');
  expect(rows, 'a backup has a checkpoint').not.toHaveLength(0);
  await client.query(
    `DELETE FROM ledger_entry WHERE entry_id IN (SELECT entry_id FROM ledger_leaf
     WHERE index >= (SELECT max(size) FROM ledger_checkpoint))`,
  );
  await client.query(
    'DELETE FROM ledger_leaf WHERE index >= (SELECT max(size) FROM ledger_checkpoint)',
  );
}
