import { afterEach, beforeEach, expect, test } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { makeEntry } from '../../src/ledger/entry.js';
import { openNote } from '../../src/ledger/note.js';
import { PostgresLogStore } from '../../src/postgres/log/log-store.js';
import { rotate } from '../../src/sealing/rotate.js';
import { verifyDatabase } from '../../src/verifier/verify-database.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import {
  anEntry,
  commitEntries,
  connect,
  newPem,
  signerOf,
  startSequencer,
  until,
  untilSealed,
} from './log.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database.drop());

const [older, newer] = [signerOf(newPem()), signerOf(newPem())];

async function rotated(from = older, to = newer) {
  const store = new PostgresLogStore({ url: database.appUrl });
  try {
    const at = Date.now();
    return await rotate({ store, older: from, newer: to, at, entryId: uuidv7({ msecs: at }) });
  } finally {
    await store.close();
  }
}

async function verified(key = newer) {
  const { findings } = await verifyDatabase({
    url: database.superuserUrl,
    key: key.key,
    known: [],
    progress: () => undefined,
  });
  return findings.kept;
}

test('P6: a rotation is announced under the old key, and the new one goes on', async () => {
  await using client = await connect(database.appUrl);
  {
    await using _ = await startSequencer(database.appUrl, { signer: older });
    await commitEntries(client, [anEntry()]);
    await untilSealed(client);
  }

  const note = await rotated();
  await using running = await startSequencer(database.appUrl, { signer: newer });
  await commitEntries(client, [anEntry()]);
  await untilSealed(client);

  const text = note.kind === 'ok' ? note.value : '';
  expect(openNote(text, [older.key]).kind).toBe('ok');
  expect(openNote(text, [newer.key]).kind).toBe('ok');
  const last = (await running.store.head()).note ?? '';
  expect(openNote(last, [newer.key]).kind).toBe('ok');
  expect(await verified(older)).toEqual([]);
  expect(await verified(newer)).toEqual([]);
});

test('P6: a service with the old key seals nothing after the rotation, and still takes edits', async () => {
  await using client = await connect(database.appUrl);
  await using running = await startSequencer(database.appUrl, { signer: older });
  expect((await rotated()).kind).toBe('ok');
  await until(() =>
    Promise.resolve(running.events.some(({ event }) => event === 'log-key-retired')),
  );

  await commitEntries(client, [anEntry()]);
  await new Promise((resolve) => setTimeout(resolve, 400));

  const { rows } = await client.query('SELECT FROM ledger_unsealed');
  expect(rows).toHaveLength(1);
  expect(running.sequencer.whyRefused()).toBeNull();
});

test('P6: beside a replica that still has the old key, one with the new key seals alone', async () => {
  await using client = await connect(database.appUrl);
  await using old = await startSequencer(database.appUrl, { signer: older });
  await commitEntries(client, [anEntry()]);
  await untilSealed(client);
  expect((await rotated()).kind).toBe('ok');
  // The old one may not have looked yet: it must not sign what waits now either.
  await commitEntries(client, [anEntry(), anEntry()]);

  await using next = await startSequencer(database.appUrl, { signer: newer });
  for (let i = 0; i < 10; i += 1) {
    await commitEntries(client, [anEntry()]);
    await untilSealed(client);
  }

  const { rows } = await client.query<{ size: string; note: string }>(
    'SELECT size, note FROM ledger_checkpoint WHERE size > 2 ORDER BY size',
  );
  expect(rows.at(-1)?.size).toBe('14');
  for (const { note } of rows) {
    expect(openNote(note, [newer.key]).kind).toBe('ok');
    expect(openNote(note, [older.key]).kind).toBe('malformed');
  }
  expect([old, next].map(({ sequencer }) => sequencer.whyRefused())).toEqual([null, null]);
  expect(await verified(older)).toEqual([]);
});

test('P6: a key that nobody handed the log over to is refused', async () => {
  await using client = await connect(database.appUrl);
  {
    await using _ = await startSequencer(database.appUrl, { signer: older });
    await commitEntries(client, [anEntry()]);
    await untilSealed(client);
  }

  await using running = await startSequencer(database.appUrl, { signer: newer });

  expect(running.sequencer.whyRefused()).toMatch(/not signed by a known key/);
});

test('P6: only the key in force can hand the log over', async () => {
  await using _ = await startSequencer(database.appUrl, { signer: older });

  expect((await rotated(newer, signerOf(newPem()))).kind).toBe('malformed');
  expect((await rotated()).kind).toBe('ok');
  expect((await rotated(older, signerOf(newPem()))).kind).toBe('malformed');
});

test('P6: a rotation that the application role queues is not sealed', async () => {
  await using client = await connect(database.appUrl);
  await using running = await startSequencer(database.appUrl, { signer: older });
  const at = Date.now();
  const forged = makeEntry({
    entryId: uuidv7({ msecs: at }),
    at,
    type: 'key.rotated',
    actor: null,
    subject: null,
    details: { oldKey: older.key.text, newKey: newer.key.text },
    commitments: [],
  });
  await client.query(
    `INSERT INTO ledger_entry (entry_id, type, at, client, bytes) VALUES ($1, 'audit.queried', now(), '', $2)`,
    [forged.entryId, forged.bytes],
  );
  await client.query('INSERT INTO ledger_unsealed (entry_id) VALUES ($1)', [forged.entryId]);
  await untilSealed(client);

  expect(running.events).toContainEqual({ event: 'entry-not-sealed', entryId: forged.entryId });
  expect((await verified(older)).map(({ record }) => record)).toContain(`entry ${forged.entryId}`);
});
