import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCheckpoint } from '../../src/ledger/checkpoint.js';
import { makeEntry } from '../../src/ledger/entry.js';
import { leafHash } from '../../src/ledger/merkle.js';
import { GrowingTree } from '../../src/ledger/growing-tree.js';
import { examplesOfEveryType } from '../ledger/examples.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import {
  anEntry,
  commitEntries,
  connect,
  key,
  ORIGIN,
  startSequencer,
  until,
  untilSealed,
} from './log.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database.drop());

/** The leaves as they are stored, their root, and what the newest checkpoint says. */
async function logOf(client: Awaited<ReturnType<typeof connect>>) {
  const { rows } = await client.query<{ index: string; entry_id: string; bytes: Buffer }>(
    'SELECT index, entry_id, bytes FROM ledger_leaf JOIN ledger_entry USING (entry_id) ORDER BY index',
  );
  const tree = new GrowingTree();
  for (const { bytes } of rows) tree.append(leafHash(bytes));
  const notes = await client.query<{ note: string }>(
    'SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1',
  );
  const checkpoint = openCheckpoint(notes.rows[0]?.note ?? '', [key.key], ORIGIN);
  return {
    indexes: rows.map(({ index }) => Number(index)),
    ids: rows.map(({ entry_id }) => entry_id),
    root: tree.root(),
    checkpoint: checkpoint.kind === 'ok' ? checkpoint.value : null,
  };
}

test('P6: a committed entry is under a signed checkpoint within a second', async () => {
  await using client = await connect(database.appUrl);
  await using _ = await startSequencer(database.appUrl);
  const entry = anEntry();

  const committedAt = performance.now();
  await commitEntries(client, [entry]);
  await untilSealed(client);

  expect(performance.now() - committedAt).toBeLessThan(1_000);
  const log = await logOf(client);
  expect(log.ids).toEqual([entry.entryId]);
  expect(log.checkpoint).toMatchObject({ size: 1, root: log.root });
});

test('P6: two sequencers at once give every entry exactly one index, without gaps', async () => {
  await using client = await connect(database.appUrl);
  await using _one = await startSequencer(database.appUrl);
  await using _two = await startSequencer(database.appUrl);
  const batches = Array.from({ length: 40 }, () => Array.from({ length: 25 }, () => anEntry()));

  for (const batch of batches) await commitEntries(client, batch);
  await untilSealed(client);

  const log = await logOf(client);
  expect(log.indexes).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
  expect(new Set(log.ids)).toEqual(new Set(batches.flat().map((entry) => entry.entryId)));
  expect(log.checkpoint).toMatchObject({ size: 1_000, root: log.root });
});

test('P6: entries whose transactions commit in another order than they began lose no place', async () => {
  await using first = await connect(database.appUrl);
  await using second = await connect(database.appUrl);
  await using _ = await startSequencer(database.appUrl);
  const [early, late] = [anEntry('early'), anEntry('late')];

  await first.query('BEGIN');
  await commitEntries(first, [early]);
  await commitEntries(second, [late]);
  await until(async () => (await logOf(second)).ids.includes(late.entryId));
  await first.query('COMMIT');
  await untilSealed(second);

  const log = await logOf(second);
  expect(log.ids).toEqual([late.entryId, early.entryId]);
  expect(log.checkpoint).toMatchObject({ size: 2, root: log.root });
});

test('P6: whatever order many transactions commit in, every committed entry is sealed and no other', async () => {
  await using client = await connect(database.appUrl);
  await using _ = await startSequencer(database.appUrl);
  const writers = await Promise.all(Array.from({ length: 12 }, () => connect(database.appUrl)));
  const committed: string[] = [];
  // Each begins at once, and ends after as long a pause as its turn says: some overtake, every fifth is undone.
  const write = async (writer: (typeof writers)[number], lane: number) => {
    for (let turn = 0; turn < 6; turn += 1) {
      const entry = anEntry();
      await writer.query('BEGIN');
      await commitEntries(writer, [entry]);
      await writer.query(`SELECT pg_sleep($1)`, [((lane * 7 + turn * 5) % 12) / 40]);
      const isUndone = (lane + turn) % 5 === 0;
      await writer.query(isUndone ? 'ROLLBACK' : 'COMMIT');
      if (!isUndone) committed.push(entry.entryId);
    }
  };

  await Promise.all(writers.map(write));
  await untilSealed(client);
  await Promise.all(writers.map((writer) => writer.end()));

  const log = await logOf(client);
  expect(log.ids.toSorted()).toEqual(committed.toSorted());
  expect(log.indexes).toEqual(committed.map((_entry, i) => i));
  expect(log.checkpoint).toMatchObject({ size: committed.length, root: log.root });
});

test.each(['COMMIT', 'ROLLBACK'])(
  'P6: whoever seals without the lock gives no index twice, and after %s the log is whole or refused',
  async (end) => {
    await using intruder = await connect(database.appUrl);
    await using client = await connect(database.appUrl);
    const [stolen, entry] = [anEntry(), anEntry()];
    const defects: unknown[] = [];
    await using running = await startSequencer(database.appUrl, {
      onDefect: (error) => defects.push(error),
    });
    await intruder.query('BEGIN');
    await intruder.query(
      `INSERT INTO ledger_leaf (index, entry_id, leaf_hash) VALUES (0, $1, sha256('x'))`,
      [stolen.entryId],
    );
    await commitEntries(client, [entry]);
    await until(async () => {
      const { rows } = await client.query('SELECT FROM pg_locks WHERE NOT granted');
      return rows.length > 0;
    });

    await intruder.query(end);

    if (end === 'ROLLBACK') {
      await untilSealed(client);
      expect((await logOf(client)).ids).toEqual([entry.entryId]);
      expect(defects).toEqual([]);
    } else {
      await until(() => Promise.resolve(running.sequencer.whyRefused() !== null));
      const { rows } = await client.query('SELECT index FROM ledger_leaf');
      expect(rows).toHaveLength(1);
      expect(defects).toHaveLength(1);
    }
  },
);

test('P6: a sequencer that hangs in the middle of a batch is replaced, and nothing is lost', async () => {
  await using hung = await connect(database.appUrl);
  await using client = await connect(database.appUrl);
  await hung.query(`SET idle_in_transaction_session_timeout = 1000`);
  hung.on('error', () => undefined);
  await hung.query('BEGIN');
  await hung.query(`SELECT pg_advisory_xact_lock(hashtextextended('im-edit-ledger/sequencer', 0))`);
  await using _ = await startSequencer(database.appUrl);
  const entry = anEntry();

  await commitEntries(client, [entry]);
  await untilSealed(client);

  expect((await logOf(client)).ids).toEqual([entry.entryId]);
});

test('P6: what the application role queues without being an entry, or twice, does not stop the log', async () => {
  await using client = await connect(database.appUrl);
  await using running = await startSequencer(database.appUrl);
  const [good, other] = [anEntry(), anEntry()];
  await commitEntries(client, [good]);
  await untilSealed(client);

  const forged = { ...other, bytes: Buffer.from('{"actor":{"client":"x"}}') };
  await commitEntries(client, [forged]);
  await client.query('INSERT INTO ledger_unsealed (entry_id) VALUES ($1), (gen_random_uuid())', [
    good.entryId,
  ]);
  await untilSealed(client);
  const next = anEntry();
  await commitEntries(client, [next]);
  await untilSealed(client);

  expect((await logOf(client)).ids).toEqual([good.entryId, next.entryId]);
  expect(running.events).toContainEqual({ event: 'entry-not-sealed', entryId: forged.entryId });
});

/** An entry such as a later version may write: of this form, and of a type that is not known here. */
function aNewEntry() {
  const entry = anEntry();
  const bytes = Buffer.from(entry.bytes.toString().replace('"audit.queried"', '"drift.judged"'));
  return { ...entry, bytes };
}

test('P6: entries of a type that only a newer version knows wait for it, and hold up no others', async () => {
  await using client = await connect(database.appUrl);
  const unknown = Array.from({ length: 4_001 }, aNewEntry);
  await commitEntries(client, unknown);
  const nearly = { ...aNewEntry(), entryId: anEntry().entryId };
  const good = anEntry();
  await commitEntries(client, [nearly, good]);
  await using running = await startSequencer(database.appUrl);

  await until(async () => (await logOf(client)).ids.length > 0);

  expect((await logOf(client)).ids).toEqual([good.entryId]);
  const { rows } = await client.query<{ entry_id: string }>('SELECT entry_id FROM ledger_unsealed');
  const waiting = new Set(rows.map(({ entry_id }) => entry_id));
  expect(unknown.filter(({ entryId }) => !waiting.has(entryId))).toHaveLength(0);
  expect(waiting.size).toBe(unknown.length);
  expect(running.events).toContainEqual({ event: 'entry-not-sealed', entryId: nearly.entryId });
  expect(running.events).toHaveLength(1);
});

test('P6: a sequencer of the version before does not take an entry drift.told out of the queue', async () => {
  await using client = await connect(database.appUrl);
  const told = makeEntry(
    examplesOfEveryType.find(({ type }) => type === 'drift.told') ?? unreached(),
  );
  await client.query(
    `INSERT INTO ledger_entry (entry_id, type, at, client, bytes) VALUES ($1, 'drift.told', now(), '', $2)`,
    [told.entryId, told.bytes],
  );
  await client.query('INSERT INTO ledger_unsealed (entry_id, is_of_new_type) VALUES ($1, true)', [
    told.entryId,
  ]);

  await client.query('DELETE FROM ledger_unsealed WHERE entry_id = ANY($1::uuid[])', [
    [told.entryId],
  ]);
  await using _ = await startSequencer(database.appUrl);
  await untilSealed(client);

  expect((await logOf(client)).ids).toEqual([told.entryId]);
});

function unreached(): never {
  throw new Error('there is an example of every type');
}
