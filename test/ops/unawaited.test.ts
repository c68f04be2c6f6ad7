import { expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.js';
import type { ReplicaProcess } from '../support/replica.js';
import { rewriting, Scene } from '../support/scene.js';
import { connect } from '../ledger-service/log.js';

/** Makes every such change of a claim fail with an error that says nothing of an outage. */
async function refuse(what: string, { superuserUrl }: TestDatabase): Promise<void> {
  await using client = await connect(superuserUrl);
  await client.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '22023'; END $$;
    CREATE TRIGGER refuse BEFORE ${what} EXECUTE FUNCTION refuse();`);
}

/** From now on the shared quota cannot be asked, as by a defect. */
async function breakQuota({ superuserUrl }: TestDatabase): Promise<void> {
  await using client = await connect(superuserUrl);
  await client.query('ALTER FUNCTION quota_share RENAME TO quota_gone');
}

/** Where the log of a replica tells of a defect. */
function defectsOf({ output }: ReplicaProcess): (string | undefined)[] {
  return output.flatMap((line) => {
    const { event, where } = line.startsWith('{') ? (JSON.parse(line) as Line) : {};
    return event === 'defect' ? [where] : [];
  });
}

interface Line {
  readonly event?: string;
  readonly where?: string;
}

test('a claim that cannot be given back ends nothing, is reported once, and its caller is answered', async () => {
  const database = createDatabase();
  await using scene = await Scene.open({ LOG_LEVEL: 'info' }, {}, database);
  const { api, process } = await scene.process();
  await refuse('DELETE ON edit_claim FOR EACH ROW', await database);
  await breakQuota(await database);
  let hasEnded = false;
  const ended = process.ended.then(() => (hasEnded = true));

  const answer = await api.edit(rewriting(scene.message('before'), 'after'));
  const told = () => defectsOf(process).filter((where) => ID.test(where ?? ''));
  await expect.poll(() => told().length || hasEnded).toBeTruthy();

  expect(hasEnded).toBe(false);
  expect(told()).toHaveLength(1);
  expect(answer.status).toBe(500);
  expect((await fetch(`${api.opsUrl}/health/live`)).status).toBe(200);
  process.kill('SIGTERM');
  await ended;
});

test('a part that fails to stop is reported, and the others stop all the same', async () => {
  const database = createDatabase();
  await using scene = await Scene.open({ LOG_LEVEL: 'info' }, {}, database);
  const { api, process } = await scene.process();
  scene.im.fault({ kind: 'hang', api: 'modify_group_msg' });
  const edit = await api.edit(rewriting(scene.message('before'), 'after'), { prefer: 'wait=1' });
  expect(edit.status).toBe(202);
  await refuse(HAND_OVER, await database);

  process.kill('SIGTERM');

  expect(await process.ended).toBe(0);
  await expect.poll(() => process.output.join('')).toContain('"event":"stopped"');
  expect(defectsOf(process)).toContain('stopping late executions');
});

const HAND_OVER =
  'UPDATE ON edit_claim FOR EACH ROW WHEN (old.replica IS NOT NULL AND new.replica IS NULL)';
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7/;
