import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { FakeWitness } from '../witnesses/fake-witness.js';
import { newPem, until } from './log.js';
import { LedgerService, refundDesk } from './service.js';

let database: TestDatabase;
let folder: TemporaryFolder;
let witness: FakeWitness;
const pem = newPem();
beforeEach(async () => {
  database = await createDatabase();
  folder = await temporaryFolder();
  witness = await FakeWitness.start();
});
afterEach(async () => {
  await witness[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  await database.drop();
});

function start(quorum: string): Promise<LedgerService> {
  const file = path.join(folder.path, 'policy');
  const { name, key, url } = witness.policy;
  writeFileSync(file, `witness ${name} ${key.text} ${url}\nquorum ${quorum}\n`);
  return LedgerService.on(database.appUrl, { LEDGER_WITNESS_POLICY_FILE: file }, pem);
}

async function sizeOf(service: LedgerService, which: '' | '/latest'): Promise<number> {
  const { status, bytes } = await service.get(`/v1/ledger/checkpoint${which}`);
  return status === 200 ? Number(bytes.toString().split('\n')[1]) : -1;
}

test('auditors read whose cosignatures are asked for, without addresses; others do not', async () => {
  const { name, key } = witness.policy;
  const path = '/v1/ledger/witness-policy';
  const service = await start(name);

  const answer = await service.get(path);
  const other = await service.get(path, { as: refundDesk });
  const anybody = await fetch(`${service.replica.url}${path}`);
  await service[Symbol.asyncDispose]();

  expect(answer.bytes.toString()).toBe(`witness ${name} ${key.text}\nquorum ${name}\n`);
  expect([answer.status, other.status, anybody.status]).toEqual([200, 403, 401]);
});

const sizesShown = () => witness.asked.map(({ note }) => Number(note.split('\n')[1]));

async function untilWitnessed(service: LedgerService, atLeast: number): Promise<void> {
  await until(async () => {
    const [cosigned, latest] = [await sizeOf(service, ''), await sizeOf(service, '/latest')];
    return cosigned === latest && cosigned >= atLeast;
  });
}

test('two replicas show each checkpoint once between them, and one goes on when the other stops', async () => {
  const one = await start(witness.policy.name);
  await using two = await start(witness.policy.name);
  for (let n = 1; n <= 3; n += 1) {
    const service = n % 2 === 0 ? two : one;
    await service.edit(service.message());
    await untilWitnessed(service, 2 * n);
  }
  const shown = sizesShown();
  await one[Symbol.asyncDispose]();
  await two.edit(two.message());
  await untilWitnessed(two, 8);

  // Each asks for itself first, whether the log was rolled back; after that each checkpoint is shown by one of them.
  const [first = 0, ...others] = shown;
  const shared = others[0] === first ? others : shown;
  expect(shared).toEqual([...new Set(shared)].toSorted((a, b) => a - b));
  expect(sizesShown().at(-1)).toBeGreaterThanOrEqual(8);
});

test('with `quorum none` the newest sealed checkpoint is served, whether witnesses answer or not', async () => {
  await using service = await start('none');
  const { body } = await service.edit(service.message());
  await until(async () => (await sizeOf(service, '/latest')) >= 2);

  expect(await sizeOf(service, '')).toBe(await sizeOf(service, '/latest'));
  const receipt = `/v1/modifications/${String(body['id'])}/receipt`;
  expect((await service.get(receipt)).status).toBe(200);
  // Nobody's signature is asked for, so none is proven.
  const { status, body: refusal } = await service.get(`${receipt}?witnessed=true`);
  expect([status, refusal['type']]).toEqual([409, '/problems/not-witnessed']);
});
