import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { until } from '../support/api.js';
import { body, GROUP, rewriting, Scene } from '../support/scene.js';
import { Dice } from './dice.js';
import { BLOWS, Member } from './fleet.js';

/** `CHAOS_SECONDS=300 CHAOS_SEED=7 npm run test:chaos`; the seed fixes what happens, not its timing to the millisecond. */
const SECONDS = Number(process.env['CHAOS_SECONDS'] ?? '10');
const SEED = Number(process.env['CHAOS_SEED'] ?? '1');
const MESSAGES = 30;
const CALLERS = 6;
const SETTLED_WITHIN_MS = 60_000;

type Members = readonly [Member, Member, Member];

/** Edits one message after another at whichever replica, and asks again with the same key when there was no answer. */
async function call(members: Members, dice: Dice, name: string, isOver: () => boolean) {
  let edits = 0;
  while (!isOver()) {
    const text = `${name} ${edits}`;
    const request = rewriting(dice.between(1, MESSAGES), text);
    const key = `${name}-${edits}`;
    edits += 1;
    const tries = dice.between(1, 4);
    for (let i = 0; i < tries; i += 1) {
      const { status } = await dice.oneOf(members).api.edit(request, { key, prefer: 'wait=2' });
      if (![0, 202, 409, 503].includes(status)) break;
      await delay(dice.between(0, 200));
    }
  }
  return edits;
}

async function rage(
  blows: (typeof BLOWS)[number],
  scene: Scene,
  members: Members,
  dice: Dice,
  isOver: () => boolean,
) {
  const told: string[] = [];
  while (!isOver()) {
    await delay(dice.between(0, 500));
    told.push(await dice.oneOf(blows)(members, scene, dice));
  }
  return told;
}

/** How many edits nobody has settled yet. */
async function openEdits(scene: Scene): Promise<number> {
  const client = new Client({ connectionString: scene.database.superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM edit_claim');
    return rows[0]?.n ?? 0;
  } finally {
    await client.end();
  }
}

interface Told {
  readonly state: unknown;
  readonly prior: unknown;
  readonly requested: unknown;
}

async function recordsOf({ api }: Member, msgSeq: number): Promise<Told[]> {
  const records = await api.records(GROUP, msgSeq);
  return records.map(({ state, prior, requested }) => ({
    state,
    prior: (prior as { MsgBody?: unknown } | null)?.MsgBody,
    requested: (requested as { MsgBody?: unknown }).MsgBody,
  }));
}

test(
  `P2: nothing that replicas, PostgreSQL and IM go through makes record and IM disagree (seed ${SEED})`,
  async () => {
    await using scene = await Scene.open({ IM_LATE_LANDING_MS: '2000' }, { latencyMs: 5 });
    for (let i = 0; i < MESSAGES; i += 1) scene.message('original');
    const members: Members = await Promise.all([
      Member.start(scene),
      Member.start(scene),
      Member.start(scene),
    ]);
    const endsAt = performance.now() + SECONDS * 1_000;
    const isOver = () => performance.now() > endsAt;

    const callers = Array.from({ length: CALLERS }, (_, i) =>
      call(members, new Dice(SEED * 1_000 + i), `caller-${i}`, isOver),
    );
    const raging = BLOWS.map((blows, i) =>
      rage(blows, scene, members, new Dice(SEED * 2_000 + i), isOver),
    );
    const told = (await Promise.all(raging)).flat();
    const edits = await Promise.all(callers);
    for (const { proxy } of members) proxy.mend();
    scene.im.clearFaults();
    const isQuiet = await until(SETTLED_WITHIN_MS, async () =>
      (await openEdits(scene)) === 0 ? true : null,
    );

    console.info(
      `${edits.join(' + ')} edits, ${scene.im.overwrites().length} overwrites; ${told.join(', ')}`,
    );
    for (const member of members) member.complain();
    expect(members.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(isQuiet).toBe(true);
    for (let msgSeq = 1; msgSeq <= MESSAGES; msgSeq += 1) {
      const records = await recordsOf(members[0], msgSeq);
      const overwrites = scene.overwrites(msgSeq).map(({ before, after }) => ({
        state: 'applied',
        prior: JSON.parse(before.msgBody) as unknown,
        requested: JSON.parse(after.msgBody) as unknown,
      }));
      const known = new Set(['applied', 'refused', 'rejected']);
      expect(records.filter(({ state }) => !known.has(String(state)))).toEqual([]);
      const applied = records.filter(({ state }) => state === 'applied');
      expect(applied).toHaveLength(overwrites.length);
      expect(overwrites).toEqual(expect.arrayContaining(applied));
      expect(scene.standing(msgSeq)).toEqual(overwrites.at(-1)?.requested ?? body('original'));
    }
  },
  SECONDS * 1_000 + 150_000,
);
