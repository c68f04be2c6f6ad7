import { describe, expect, test } from 'vitest';
import { type CrashPointName, EDIT_CRASH_POINTS } from '../../src/settings/crash-point.js';
import type { Api } from '../support/api.js';
import type { ReplicaProcess } from '../support/replica.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';

/** What makes a replica come by a point that an edit without trouble does not pass. */
const LOSING_THE_ANSWER = new Set<CrashPointName>(['after-doubt', 'after-reread', 'before-resend']);
/** Only a replica that takes over what another began passes the last one, `after-adoption`. */
const ON_THE_WAY = EDIT_CRASH_POINTS.filter((name) => name !== 'after-adoption');
const AT_A_TIME = 3;

interface Victim {
  readonly name: CrashPointName;
  readonly msgSeq: number;
  readonly request: object;
  readonly key: string;
  readonly ended: ReplicaProcess['ended'];
}

/** An edit that takes its replica with it. */
async function killAt(scene: Scene, name: CrashPointName): Promise<Victim> {
  const msgSeq = scene.message(`before ${name}`);
  if (LOSING_THE_ANSWER.has(name)) {
    scene.im.fault({ kind: 'reset', api: 'modify_group_msg', msgSeq, times: 1 });
  }
  const { api, process } = await scene.process({ CRASH_POINT: name });
  const request = rewriting(msgSeq, `over ${name}`);
  const key = `key-${name}`;
  await api.edit(request, { key });
  return { name, msgSeq, request, key, ended: process.ended };
}

async function killAtEach(scene: Scene): Promise<Victim[]> {
  const names = [...ON_THE_WAY];
  const victims: Victim[] = [];
  const work = async () => {
    for (let name = names.shift(); name; name = names.shift()) {
      victims.push(await killAt(scene, name));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  expect(await Promise.all(victims.map(({ ended }) => ended))).toEqual(
    ON_THE_WAY.map(() => 'SIGKILL'),
  );
  return victims;
}

/** The same request again, until it is answered for good; then the record against IM's own log. */
async function fateOf(scene: Scene, api: Api, { name, msgSeq, request, key }: Victim) {
  const answer = await api.insist(request, { key });
  const again = await api.edit(request, { key });
  const records = await api.records(GROUP, msgSeq);
  const [record] = records;
  const actor = record?.['actor'] as { client: string; operator: string } | undefined;
  const prior = record ? await api.prior(record['id']) : Buffer.alloc(0);
  const overwrites = scene.overwrites(msgSeq);
  return {
    name,
    status: [answer.status, again.status],
    replayed: again.headers.get('Idempotency-Replayed'),
    states: records.map((one) => one['state']),
    overwrites: overwrites.map(({ before, after }) => [
      JSON.parse(before.msgBody) as unknown,
      JSON.parse(after.msgBody) as unknown,
    ]),
    prior: (JSON.parse(prior.toString()) as Record<string, unknown>)['MsgBody'],
    by: [actor?.client, actor?.operator],
    reason: record?.['reason'],
  };
}

function doneOnce(name: CrashPointName) {
  return {
    name,
    status: [201, 201],
    replayed: 'true',
    states: ['applied'],
    overwrites: [[body(`before ${name}`), body(`over ${name}`)]],
    prior: body(`before ${name}`),
    by: ['refund-desk', 'alice@example.com'],
    reason: `the reason for over ${name}`,
  };
}

describe.concurrent('P2: a crash loses nothing', () => {
  test('P2: a replica that dies at any step leaves nothing behind that its restart does not settle', async () => {
    await using scene = await Scene.open();
    const victims = await killAtEach(scene);

    const { api } = await scene.process();
    const fates = await Promise.all(victims.map((victim) => fateOf(scene, api, victim)));

    expect(fates).toEqual(victims.map(({ name }) => doneOnce(name)));
  });

  test('P2: what a replica that dies at any step leaves behind is settled by another', async () => {
    await using scene = await Scene.open();
    const { api } = await scene.process();

    const victims = await killAtEach(scene);
    const fates = await Promise.all(victims.map((victim) => fateOf(scene, api, victim)));

    expect(fates).toEqual(victims.map(({ name }) => doneOnce(name)));
  });

  test('P2: a replica that dies over what it took over from a dead one leaves it to the next', async () => {
    await using scene = await Scene.open();
    const victim = await killAt(scene, 'after-leaving');
    const heir = await scene.process({ CRASH_POINT: 'after-adoption' });
    expect(await heir.process.ended).toBe('SIGKILL');

    const { api } = await scene.process();

    expect(await fateOf(scene, api, victim)).toEqual(doneOnce('after-leaving'));
  });
});
