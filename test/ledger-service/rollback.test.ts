import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.js';
import {
  anEntry,
  commitEntries,
  connect,
  newPem,
  startSequencer,
  until,
  untilSealed,
} from './log.js';
import { LedgerService } from './service.js';

let database: TestDatabase;
let folder: string;
let checkpointFile: string;
beforeEach(async () => {
  database = await createDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'checkpoint-'));
  checkpointFile = path.join(folder, 'checkpoint');
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** Takes the database back to where it was before its last entries. */
async function restoreBackup(keepLeaves: number): Promise<void> {
  await using client = await connect(database.superuserUrl);
  await client.query('SET session_replication_role = replica');
  await client.query('DELETE FROM ledger_checkpoint WHERE size > $1', [keepLeaves]);
  await client.query(
    `DELETE FROM ledger_entry WHERE entry_id IN (SELECT entry_id FROM ledger_leaf
     WHERE index >= (SELECT max(size) FROM ledger_checkpoint))`,
  );
  await client.query(
    'DELETE FROM ledger_leaf WHERE index >= (SELECT max(size) FROM ledger_checkpoint)',
  );
}

test('P6: after a restored backup the service starts, is not ready, says why, and takes no edit', async () => {
  const pem = newPem();
  const settings = { LEDGER_CHECKPOINT_FILE: checkpointFile };
  {
    await using service = await LedgerService.on(database.appUrl, settings, pem);
    for (let i = 0; i < 3; i += 1) await service.edit(service.message());
    await using client = await connect(database.superuserUrl);
    await untilSealed(client);
    await until(async () => Number((await readFile(checkpointFile, 'utf8')).split('\n')[1]) === 6);
  }
  await restoreBackup(4);

  await using service = await LedgerService.on(database.appUrl, settings, pem);
  const ready = await fetch(`${service.replica.opsUrl}/health/ready`);
  const edit = await service.edit(service.message());

  expect(ready.status).toBe(503);
  expect(await ready.text()).toMatch(/a backup was restored, or entries were removed/);
  expect(edit.status).toBe(503);
  expect(edit.body['type']).toBe('/problems/log-refused');
  expect(service.im.overwrites()).toHaveLength(0);
  expect((await service.get('/v1/audit/events')).status).toBe(200);
  const file = await readFile(checkpointFile, 'utf8');
  expect(file.split('\n')[1]).toBe('6');
});

test('P6: a log that went on elsewhere after a backup is not continued, although it is longer', async () => {
  {
    await using client = await connect(database.appUrl);
    await using _ = await startSequencer(database.appUrl, { checkpointFile });
    for (let i = 0; i < 3; i += 1) {
      await commitEntries(client, [anEntry()]);
      await untilSealed(client);
    }
    await until(async () => (await readFile(checkpointFile, 'utf8')).split('\n')[1] === '3');
  }
  await restoreBackup(2);
  await using client = await connect(database.appUrl);
  {
    await using _elsewhere = await startSequencer(database.appUrl);
    await commitEntries(client, [anEntry(), anEntry(), anEntry()]);
    await untilSealed(client);
  }

  await using running = await startSequencer(database.appUrl, { checkpointFile });
  await commitEntries(client, [anEntry()]);

  expect(running.sequencer.whyRefused()).toMatch(/first 3 entries are not those/);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { rows } = await client.query('SELECT FROM ledger_unsealed');
  expect(rows).toHaveLength(1);
});

test('P6: a backup restored under a running service is noticed without any file', async () => {
  await using client = await connect(database.appUrl);
  await using running = await startSequencer(database.appUrl);
  for (let i = 0; i < 2; i += 1) {
    await commitEntries(client, [anEntry()]);
    await untilSealed(client);
  }
  await until(async () => (await running.store.head()).note?.split('\n')[1] === '2');
  await new Promise((resolve) => setTimeout(resolve, 300));

  await restoreBackup(1);
  await until(async () => running.sequencer.whyRefused() !== null);

  expect(running.sequencer.whyRefused()).toMatch(/1 entries, and had 2/);
});

test('P6: a stored tree that is not the one that was signed is not extended', async () => {
  await using client = await connect(database.superuserUrl);
  {
    await using _ = await startSequencer(database.appUrl);
    await commitEntries(client, [anEntry(), anEntry()]);
    await untilSealed(client);
  }
  await client.query('SET session_replication_role = replica');
  await client.query(`UPDATE ledger_leaf SET leaf_hash = sha256('x') WHERE index = 0`);

  await using running = await startSequencer(database.appUrl);

  expect(running.sequencer.whyRefused()).toMatch(/not the one that was signed last/);
});

test('P6: a checkpoint file that cannot be read stops the log until it can; a missing one does not', async () => {
  for (const start of ['without a file', 'with the file that the first one wrote']) {
    await using running = await startSequencer(database.appUrl, { checkpointFile });
    expect([start, running.sequencer.whyRefused(), running.events]).toEqual([start, null, []]);
  }
  const good = await readFile(checkpointFile);
  await writeFile(checkpointFile, 'not a checkpoint');

  await using running = await startSequencer(database.appUrl, { checkpointFile });

  expect(running.sequencer.whyRefused()).toMatch(/the checkpoint kept outside/);
  await writeFile(checkpointFile, good);
  await until(() => Promise.resolve(running.sequencer.whyRefused() === null));
  expect(running.events.map(({ event }) => event)).toEqual(['log-refused', 'log-accepted-again']);
});

test('P6: checkpoints are posted, again until they are taken, and edits do not wait for it', async () => {
  const received: string[] = [];
  let isDown = true;
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk.toString()));
    req.on('end', () => {
      if (req.method !== 'POST') {
        res.writeHead(404).end();
        return;
      }
      if (!isDown) received.push(body);
      res.writeHead(isDown ? 500 : 204).end();
      isDown = false;
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const checkpointUrl = `http://127.0.0.1:${port}/${randomUUID()}`;
  try {
    await using client = await connect(database.appUrl);
    await using running = await startSequencer(database.appUrl, { checkpointUrl });
    await commitEntries(client, [anEntry()]);

    await until(() => Promise.resolve(received.some((note) => note.split('\n')[1] === '1')));

    expect(running.events).toContainEqual({ event: 'checkpoint-not-posted', reason: 'status 500' });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
