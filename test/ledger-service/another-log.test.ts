import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signerFromPem } from '../../src/ledger/note.js';
import { valueOf } from '../ledger/trees.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { verify } from '../support/verify-command.js';
import { connect, ORIGIN, untilSealed } from './log.js';
import { auditor, LedgerService, textBody } from './service.js';

const OTHER = 'other.example/v1/ledger';

let databases: TestDatabase[];
let service: LedgerService;
let other: LedgerService;
let folder: TemporaryFolder;
const file = (name: string): string => path.join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  databases = [await createDatabase(), await createDatabase()];
  service = await served(0, ORIGIN, 'one');
  other = await served(1, OTHER, 'two');
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  for (const database of databases) await database.drop();
  await folder[Symbol.asyncDispose]();
});

/** A service with an edit, and files with its receipt, evidence, checkpoint and token. */
async function served(n: number, origin: string, name: string): Promise<LedgerService> {
  const made = await LedgerService.on(databases[n]?.appUrl ?? '', { LEDGER_ORIGIN: origin });
  const edit = await made.edit(made.message({ MsgBody: textBody('the old text') }));
  const receipt = await made.receipt(String(edit.body['id']));
  await writeFile(file(`${name}-receipt`), receipt.bytes);
  await writeFile(file(`${name}-token`), await made.tokenOf(auditor));
  await using client = await connect(urlOf(n));
  await untilSealed(client);
  const checkpoint = await made.get('/v1/ledger/checkpoint/latest');
  await writeFile(file(`${name}-checkpoint`), checkpoint.bytes);
  return made;
}

const urlOf = (n: number): string => databases[n]?.superuserUrl ?? '';

const BELIEVED =
  /^no --key was given: it says of itself that it is the log (\S+), under the key (\S+\+[0-9a-f]{8}), (.*); nothing outside vouches for that key$/m;

/** Each way to give the other log, without a key. */
const WAYS: readonly (readonly [string, () => readonly string[], how: string])[] = [
  ['a receipt', () => ['--receipt', file('two-receipt')], 'which came with it'],
  [
    'a log that is served',
    () => ['--url', other.replica.url, '--token-file', file('two-token')],
    'and the signature was not checked',
  ],
  ['a database', () => ['--database', urlOf(1)], 'and the signature was not checked'],
];

test.each(WAYS)('P6: without a key, what is believed of %s is said', async (_, args, how) => {
  const { code, out } = await verify(...args());

  const [, origin, key = '', said] = BELIEVED.exec(out) ?? [];
  expect({ code, origin, said }).toEqual({ code: 0, origin: OTHER, said: how });
  expect(key.startsWith(`${OTHER}+`)).toBe(true);
});

test.each(WAYS)('%s under a key that was given says nothing of the kind', async (_, args) => {
  const { key } = valueOf(signerFromPem(OTHER, other.pem));
  const { code, out } = await verify(...args(), '--key', key.text);

  expect(code).toBe(0);
  expect(out).not.toMatch(BELIEVED);
});

test.each(WAYS)(
  'P6: %s beside a checkpoint of another log exits 2: it accuses nobody',
  async (_, args) => {
    const beside = await verify(...args(), '--checkpoint', file('one-checkpoint'));

    expect(beside.code).toBe(2);
    expect(beside.out + beside.told).toMatch(/one-checkpoint is of another log/);
    expect(beside.out).not.toMatch(/DISAGREES|REMOVED/);
  },
);

test('so does a state that another log left', async () => {
  await writeFile(file('state'), (await service.get('/v1/ledger/checkpoint/latest')).bytes);
  const { code, told } = await verify('--database', urlOf(1), '--state', file('state'));

  expect(code).toBe(2);
  expect(told).toContain(`is of another log: of ${ORIGIN}, and the database holds ${OTHER}`);
});
