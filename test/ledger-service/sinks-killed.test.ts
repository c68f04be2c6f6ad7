import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, Receiver, SECRET, upTo } from '../sinks/receiver.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { type ReplicaProcess, startReplicaProcess } from '../support/replica.js';
import { startSimulator } from '../support/simulator.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { makeTokens } from '../support/tokens.js';
import { anEntry, commitEntries, connect, newPem, ORIGIN, until, untilSealed } from './log.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database.drop());

test('a replica that is killed amid a delivery: another one goes on within 15 s, and only what was under way comes again', async () => {
  await using simulator = await startSimulator();
  const { jwksFile } = await makeTokens();
  let killed: Promise<ReplicaProcess> | null = null;
  let killedAt = 0;
  let nextAt = 0;
  const killing: Answer = (res, _, count) => {
    if (count === 6) {
      for (const replica of replicas) replica.kill('SIGKILL');
      killed = Promise.all(replicas.map(({ ended }) => ended)).then(() => start());
      killedAt = performance.now();
      return;
    }
    nextAt ||= killedAt === 0 ? 0 : performance.now();
    res.writeHead(204).end();
  };
  await using receiver = await Receiver.start(killing);
  await using folder = await temporaryFolder();
  const [secretFile, sinksFile] = [
    path.join(folder.path, 'secret'),
    path.join(folder.path, 'sinks.json'),
  ];
  writeFileSync(secretFile, SECRET);
  const sink = { name: 'siem', url: receiver.url, secretFile, format: 'cloudevents', batch: 10 };
  writeFileSync(sinksFile, JSON.stringify({ sinks: [sink] }));
  const settings = { LEDGER_ORIGIN: ORIGIN, LEDGER_SIGNING_KEY: newPem(), SINKS_FILE: sinksFile };
  const start = (): Promise<ReplicaProcess> =>
    startReplicaProcess({
      databaseUrl: database.appUrl,
      imUrl: simulator.baseUrl,
      jwksFile,
      settings,
    });
  const replicas = [await start()];
  await using client = await connect(database.superuserUrl);
  await commitEntries(
    client,
    Array.from({ length: 100 }, () => anEntry()),
  );
  await untilSealed(client);
  await until(async () => nextAt > 0);
  await until(async () => receiver.indexes.at(-1) === 99);
  const other = await (killed as Promise<ReplicaProcess> | null);
  if (!other) throw new Error('nobody was killed');
  other.kill('SIGTERM');

  expect(await other.ended).toBe(0);
  expect(nextAt - killedAt).toBeLessThan(15_000);
  expect(receiver.indexes).toEqual([...upTo(60), ...upTo(100).slice(50)]);
  expect(receiver.deliveries[5]?.id).toBe(receiver.deliveries[6]?.id);
});
