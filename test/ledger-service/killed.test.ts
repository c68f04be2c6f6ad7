import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startReplicaProcess } from '../support/replica.js';
import { startSimulator } from '../support/simulator.js';
import { makeTokens } from '../support/tokens.js';
import {
  anEntry,
  commitEntries,
  connect,
  newPem,
  ORIGIN,
  signerOf,
  until,
  untilSealed,
} from './log.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database.drop());

test('P6: a sequencer that is killed leaves no gap, and another one goes on within ten seconds', async () => {
  await using simulator = await startSimulator();
  const { jwksFile } = await makeTokens();
  const pem = newPem();
  const parts = {
    databaseUrl: database.appUrl,
    imUrl: simulator.baseUrl,
    jwksFile,
    settings: { LEDGER_ORIGIN: ORIGIN, LEDGER_SIGNING_KEY: pem },
  };
  const [one, two] = [await startReplicaProcess(parts), await startReplicaProcess(parts)];
  await using client = await connect(database.superuserUrl);
  const sealed = async (): Promise<number> => {
    const { rows } = await client.query<{ n: string }>('SELECT count(*) AS n FROM ledger_leaf');
    return Number(rows[0]?.n);
  };
  for (let i = 0; i < 20; i += 1) {
    await commitEntries(
      client,
      Array.from({ length: 500 }, () => anEntry()),
    );
  }
  await until(async () => (await sealed()) > 0);

  one.kill('SIGKILL');
  await one.ended;
  await commitEntries(client, [anEntry()]);
  await untilSealed(client);
  two.kill('SIGTERM');
  await two.ended;

  expect(await sealed()).toBe(10_001);
  const { findings } = await verifyDatabase({
    url: database.superuserUrl,
    key: signerOf(pem).key,
    known: [],
    progress: () => undefined,
  });
  expect(findings.kept).toEqual([]);
});
