import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { expect, test, vi } from 'vitest';
import { PostgresEditRecord } from '../../src/postgres/edits/edit-record.js';
import { connect } from '../ledger-service/log.js';
import { type Answered, type Api, until } from '../support/api.js';
import { rewriting, Scene } from '../support/scene.js';

/* Edits that begin at the same moment share one statement. The database refuses one of them. */

const OTHERS = 12;
const REFUSED = 'the database refuses it';

/** Refuses each edit of that ticket, with an error of this SQLSTATE, and counts with how many others it came. */
async function refuseOne(owner: Client, sqlState: string): Promise<void> {
  await owner.query('CREATE SEQUENCE refused_among');
  await owner.query(
    `CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE together bigint := (SELECT count(*) FROM added);
    BEGIN
      IF NOT EXISTS (SELECT FROM added WHERE ticket = '${REFUSED}') THEN RETURN NULL; END IF;
      -- What a sequence is set to stays after the statement is undone.
      IF together > (SELECT last_value FROM refused_among) THEN PERFORM setval('refused_among', together); END IF;
      RAISE EXCEPTION 'not this one' USING ERRCODE = '${sqlState}';
    END $$`,
  );
  await owner.query(
    `CREATE TRIGGER refuses_one AFTER INSERT ON modification
      REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_one()`,
  );
}

/** Begins the first, and while its statement waits all others at once: these share the next statement. */
async function beginTogether(
  owner: Client,
  first: () => Promise<Answered>,
  others: () => readonly Promise<Answered>[],
): Promise<readonly Answered[]> {
  using begin = vi.spyOn(PostgresEditRecord.prototype, 'begin');
  await owner.query('BEGIN; LOCK TABLE modification IN SHARE MODE');
  const asked = [first()];
  const isWaiting = async () => (await numberOf(owner, WAITING)) > 0 || null;
  expect(await until(isWaiting)).toBe(true);
  asked.push(...others());
  const haveBegun = () => Promise.resolve(begin.mock.calls.length === asked.length || null);
  expect(await until(haveBegun)).toBe(true);
  await owner.query('COMMIT');
  return Promise.all(asked);
}

const WAITING = `SELECT count(*)::int AS n FROM pg_locks
  WHERE relation = 'modification'::regclass AND mode = 'RowExclusiveLock' AND NOT granted`;

async function numberOf(owner: Client, sql: string): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(sql);
  return rows[0]?.n ?? Number.NaN;
}

function edit(api: Api, msgSeq: number, ticket: string, key: string = randomUUID()) {
  return api.edit(rewriting(msgSeq, `after ${msgSeq}`, { ticket }), { key });
}

test.each([
  ['an integrity rule', '23001', 500, '/problems/internal-error'],
  ['a trigger of somebody else', 'P0001', 503, '/problems/store-unavailable'],
  ['a limit that only it is beyond', '54000', 503, '/problems/store-unavailable'],
])(
  'P10: an edit that %s refuses fails alone, and leaves message and key free',
  async (_, sqlState, status, type) => {
    await using scene = await Scene.open();
    await using owner = await connect(scene.database.ownerUrl);
    const api = await scene.replica();
    await api.edit(rewriting(scene.message('first'), 'the group is known from here on'));
    await refuseOne(owner, sqlState);
    const msgSeq = scene.message('before');
    const others = Array.from({ length: OTHERS }, () => scene.message('before'));
    const key = randomUUID();

    const [firstBegun = -1, ...beside] = others;
    const [first, refused, ...rest] = await beginTogether(
      owner,
      () => edit(api, firstBegun, 'T-1'),
      () => [edit(api, msgSeq, REFUSED, key), ...beside.map((other) => edit(api, other, 'T-1'))],
    );

    expect([first, ...rest].map((answer) => answer?.status)).toEqual(others.map(() => 201));
    expect([refused?.status, refused?.json['type']]).toEqual([status, type]);
    expect(await numberOf(owner, 'SELECT last_value::int AS n FROM refused_among')).toBeGreaterThan(
      1,
    );
    expect(scene.overwrites(msgSeq)).toEqual([]);
    expect(others.map((other) => scene.overwrites(other).length)).toEqual(others.map(() => 1));
    const isFree = async () =>
      (await numberOf(owner, 'SELECT count(*)::int AS n FROM edit_claim')) === 0 || null;
    expect(await until(isFree)).toBe(true);
    expect(
      await numberOf(
        owner,
        `SELECT count(*)::int AS n FROM modification WHERE ticket = '${REFUSED}'`,
      ),
    ).toBe(0);

    await owner.query('DROP TRIGGER refuses_one ON modification');
    expect((await edit(api, msgSeq, REFUSED, key)).status).toBe(201);
    expect(scene.overwrites(msgSeq)).toHaveLength(1);
  },
  60_000,
);

test('P10: an item of a batch that the database refuses waits alone, and is edited once it may be', async () => {
  await using scene = await Scene.open();
  await using owner = await connect(scene.database.ownerUrl);
  const api = await scene.replica();
  await refuseOne(owner, 'P0001');
  const seqs = Array.from({ length: 6 }, () => scene.message('before'));
  const items = seqs.map((msgSeq, n) => {
    const { message } = rewriting(msgSeq, `after ${msgSeq}`) as { message: object };
    return { message, ticket: n === 2 ? REFUSED : 'T-1' };
  });

  using begin = vi.spyOn(PostgresEditRecord.prototype, 'begin');
  await owner.query('BEGIN; LOCK TABLE modification IN SHARE MODE');
  const accepted = await api.post(
    '/v1/batches',
    { operator: 'alice@example.com', reason: 'many', items },
    { 'Idempotency-Key': randomUUID() },
  );
  const counts = async () => {
    const { json } = await api.get(`/v1/batches/${String(accepted.json['id'])}`);
    return json['items'] as Readonly<Record<string, number>>;
  };

  const haveBegun = () => Promise.resolve(begin.mock.calls.length >= items.length || null);
  expect(await until(haveBegun)).toBe(true);
  await owner.query('COMMIT');

  await expect.poll(counts).toMatchObject({ applied: 5, waiting: 1 });
  const begun = begin.mock.calls.map(([{ intent }]) => intent.message.msgSeq);
  const others = begun.filter((msgSeq) => msgSeq !== seqs[2]);
  expect(others.toSorted((a, b) => a - b)).toEqual(seqs.filter((_, n) => n !== 2));
  expect(scene.overwrites(seqs[2] ?? 0)).toEqual([]);
  await owner.query('DROP TRIGGER refuses_one ON modification');
  await expect.poll(counts).toMatchObject({ applied: 6, waiting: 0 });
  expect(seqs.map((msgSeq) => scene.overwrites(msgSeq).length)).toEqual(seqs.map(() => 1));
});
