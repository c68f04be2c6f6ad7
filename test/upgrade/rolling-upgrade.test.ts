import { execFile } from 'node:child_process';
import canonicalize from 'canonicalize';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { migrations } from '../../migrations/all.js';
import { connect } from '../ledger-service/log.js';
import { type Answered, type Api, until } from '../support/api.js';
import { emptyDatabase, type TestDatabase } from '../support/database.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';
import { buildPreviousVersion } from './previous-version.js';

const CALLS_PER_SECOND = 150;
/** What an edit may take longer while tables are being changed: the lock that the migration waits for, and its work. */
const LONGEST_EDIT_MS = 8_000;

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** One command of a version, such as `migrate` or `verify`, as the role that owns the schema. */
function command(program: string, name: string, database: TestDatabase): Promise<Ended> {
  return new Promise((resolve) => {
    const env = {
      PATH: process.env['PATH'],
      DATABASE_URL: database.appUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
    };
    const child = execFile(
      process.execPath,
      [`dist/src/cli/${name}.js`],
      { cwd: program, env, timeout: 120_000 },
      (_, out, told) => resolve({ code: child.exitCode ?? -1, output: out + told }),
    );
  });
}

/** Leads callers to one ready replica after the other, as a Service of Kubernetes does. */
class Ready {
  private turn = 0;
  private readonly underWay = new Map<Api, number>();
  constructor(private replicas: readonly Api[]) {}

  async edit(...asked: Parameters<Api['edit']>): Promise<Answered> {
    this.turn += 1;
    const chosen = this.replicas[this.turn % this.replicas.length];
    if (!chosen) throw new Error('no replica is ready');
    this.count(chosen, 1);
    return chosen.edit(...asked).finally(() => this.count(chosen, -1));
  }

  joins(replica: Api): void {
    this.replicas = [...this.replicas, replica];
  }

  /** Resolves once it has answered everybody: the pause before it is told to stop is for that. */
  async leaves(replica: Api): Promise<void> {
    this.replicas = this.replicas.filter((one) => one !== replica);
    const isDone = () => Promise.resolve(this.underWay.get(replica) === 0 ? true : null);
    expect(await until(isDone)).toBe(true);
  }

  private count(replica: Api, change: number): void {
    this.underWay.set(replica, (this.underWay.get(replica) ?? 0) + change);
  }
}

interface Done {
  readonly msgSeq: number;
  /** Each answer, the last one for good. */
  readonly answers: readonly Answered[];
}

/** Callers who edit one new message after another, and ask again under the same key where they are told to. */
function load(scene: Scene, ready: Ready, callers: number) {
  const over = new AbortController();
  const all: Done[] = [];
  const editOne = async (): Promise<void> => {
    const msgSeq = scene.message('before');
    const answers: Answered[] = [];
    const answered = await until(async () => {
      const request = rewriting(msgSeq, 'after');
      const answer = await ready.edit(request, { key: `key-${msgSeq}`, prefer: 'wait=20' });
      answers.push(answer);
      return [0, 202, 409, 503].includes(answer.status) ? null : answer;
    });
    if (!answered) throw new Error(`no answer for good: ${answers.map((a) => a.status).join()}`);
    all.push({ msgSeq, answers });
  };
  const call = async (): Promise<void> => {
    while (!over.signal.aborted) await editOne();
  };
  const running = Promise.all(Array.from({ length: callers }, call));
  running.catch(() => undefined);
  return {
    all,
    more: async (count: number): Promise<void> => {
      const enough = all.length + count;
      const isEnough = () => Promise.resolve(all.length >= enough ? true : null);
      if (!(await Promise.race([until(isEnough), running.then(() => null)]))) {
        throw new Error('the callers got no further');
      }
    },
    stop: async (): Promise<void> => {
      over.abort();
      await running;
    },
  };
}

/**
 * Entries such as a newer version may write, queued as it queues them: one with an added member, about an edit, and one of a
 * newer format.
 */
async function queueEntriesOfNewerVersion(database: TestDatabase) {
  await using client = await connect(database.appUrl);
  const [grown, newer] = [uuidv7(), uuidv7()];
  const { rows } = await client.query<{ modification_id: string; bytes: Buffer }>(
    `SELECT modification_id, bytes FROM ledger_entry WHERE type = 'edit.applied' LIMIT 1`,
  );
  const [edit] = rows;
  const json = JSON.parse(edit?.bytes.toString() ?? '') as { readonly subject: object };
  const entry = (entryId: string, changed: object): string =>
    canonicalize({ ...json, type: 'content.read', entryId, commitments: [], ...changed }) ?? '';
  await client.query(
    `WITH e AS (
       INSERT INTO ledger_entry (entry_id, type, at, client, operator, read_modification_id, bytes)
       SELECT id, 'content.read', a.at, a.client, a.operator, a.modification_id, convert_to(text, 'UTF8')
       FROM ledger_entry a, unnest($1::uuid[], $2::text[]) AS n (id, text)
       WHERE a.modification_id = $3 AND a.type = 'edit.applied')
     INSERT INTO ledger_unsealed (entry_id, is_grown) SELECT id, true FROM unnest($1::uuid[]) AS n (id)`,
    [
      [grown, newer],
      [
        entry(grown, { details: { what: 'prior', rows: 1, onceUnknown: ['x'] } }),
        entry(newer, { format: 'im-edit-ledger/entry/2', details: [] }),
      ],
      edit?.modification_id,
    ],
  );
  return { grown, newer };
}

/** Of those, where each is: `lost` is neither in the queue nor in the log. */
async function places(database: TestDatabase, entryIds: Readonly<Record<string, string>>) {
  await using client = await connect(database.appUrl);
  const where = async (id: string): Promise<string> => {
    const { rows } = await client.query<{ place: string }>(
      `SELECT CASE WHEN EXISTS (SELECT FROM ledger_leaf WHERE entry_id = $1) THEN 'sealed'
        WHEN EXISTS (SELECT FROM ledger_unsealed WHERE entry_id = $1) THEN 'waiting' ELSE 'lost' END AS place`,
      [id],
    );
    return rows[0]?.place ?? '';
  };
  const found = Object.entries(entryIds).map(async ([name, id]) => [name, await where(id)]);
  return Object.fromEntries(await Promise.all(found)) as Record<string, string>;
}

async function accept(api: Api, planned: readonly number[]): Promise<string> {
  const items = planned.map((MsgSeq) => ({
    message: { GroupId: GROUP, MsgSeq, MsgBody: body('after') },
  }));
  const batch = { operator: 'alice', reason: 'clean up', items };
  const { status, json } = await api.post('/v1/batches', batch, { 'Idempotency-Key': 'batch' });
  expect(status).toBe(202);
  return String(json['id']);
}

async function whyNotReady(api: Api): Promise<readonly string[]> {
  const answer = await fetch(`${api.opsUrl}/health/ready`);
  const told = (await answer.json()) as { readonly reasons?: readonly string[] };
  return answer.status === 200 ? [] : (told.reasons ?? ['unknown']);
}

test('P1, P2, P5: an upgrade under load loses no edit, makes none twice, and refuses none', async (context) => {
  using previous = buildPreviousVersion();
  if (!previous) return context.skip('this clone has no history that goes back to another version');
  const made = emptyDatabase();
  const settings = { IM_CALLS_PER_SECOND: String(CALLS_PER_SECOND), IM_TIMEOUT_MS: '5000' };
  await using scene = await Scene.open(
    settings,
    { latencyMs: 10, callsPerSecond: CALLS_PER_SECOND },
    made,
  );
  const { database } = scene;
  expect(await command(previous.folder, 'migrate', database)).toMatchObject({ code: 0 });
  const old = await scene.process({}, database.appUrl, previous.folder);
  const ready = new Ready([old.api]);
  const { all, more, stop } = load(scene, ready, 6);

  // The hook migrates while the old version serves.
  await more(30);
  const migrated = await command('.', 'migrate', database);
  expect(migrated).toMatchObject({ code: 0 });
  expect(migrated.output).toContain(`migrated: ${migrations.at(-1)?.name ?? ''}`);
  await more(30);
  expect(await whyNotReady(old.api)).toEqual([]);
  // A pod of the new one comes first, then one of the old ones goes.
  const young = await scene.process();
  expect(await whyNotReady(young.api)).toEqual([]);
  const queued = await queueEntriesOfNewerVersion(database);
  ready.joins(young.api);
  // A batch begins while the old version still serves: it settles what it finds, and begins nothing of it that it does not know.
  const planned = Array.from({ length: 40 }, () => scene.message('before'));
  const batch = await accept(young.api, planned);
  await more(60);
  const isSealed = async () =>
    (await places(database, queued))['grown'] === 'sealed' ? true : null;
  expect(await until(isSealed)).toBe(true);
  expect(await places(database, queued)).toEqual({ grown: 'sealed', newer: 'waiting' });
  await ready.leaves(old.api);
  old.process.kill('SIGTERM');
  expect(await old.process.ended).toBe(0);
  await more(30);
  const finished = await until(async () => {
    const { json } = await young.api.get(`/v1/batches/${batch}`);
    return json['state'] === 'finished' ? json : null;
  });
  await stop();

  expect(finished).toMatchObject({ items: { total: 40, applied: 40 } });
  expect(planned.map((msgSeq) => scene.overwrites(msgSeq).length)).toEqual(planned.map(() => 1));
  const statuses = new Set(all.flatMap(({ answers }) => answers.map(({ status }) => status)));
  expect(statuses).toEqual(new Set([201]));
  const took = all.flatMap(({ answers }) => answers.map(({ tookMs }) => tookMs));
  expect(Math.max(...took)).toBeLessThan(LONGEST_EDIT_MS);
  for (const { msgSeq } of all) {
    const records = await young.api.records(GROUP, msgSeq);
    expect(records).toMatchObject([{ state: 'applied', prior: { MsgBody: body('before') } }]);
    const overwrites = scene.overwrites(msgSeq).map(({ before }) => before.msgBody);
    expect(overwrites.map((text) => JSON.parse(text) as unknown)).toEqual([body('before')]);
  }
  expect(scene.im.rates().modify_group_msg.worstSlidingSecond).toBeLessThanOrEqual(
    CALLS_PER_SECOND,
  );
  expect(await places(database, queued)).toEqual({ grown: 'sealed', newer: 'waiting' });
  const verified = await command('.', 'verify', database);
  const notChecked = verified.output.match(/^NOT CHECKED .*$/gm);
  expect(notChecked).toEqual([
    `NOT CHECKED entry ${queued.newer} (not sealed yet): from a newer version`,
  ]);
  expect(verified.code).toBe(2);
});
